"""What is built."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

from llmlint.tables import COMPILED, compiled_tables

TOP = Path(__file__).parents[1]


def test_a_wheel_holds_all_tables_as_they_are_written(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)], cwd=TOP, check=True, capture_output=True
    )
    (wheel,) = tmp_path.glob("*.whl")
    tables = json.loads(zipfile.ZipFile(wheel).read(f"llmlint/{COMPILED}"))
    assert tables == json.loads(compiled_tables())
    assert {path.name for path in (TOP / "llmlint" / "sdks").glob("*.toml")} == tables["sdks"].keys()
    assert "requests.toml" in tables["sdks/http"]
    assert "sinks.toml" in tables["knowledge"]
