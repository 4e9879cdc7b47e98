"""What the README shows is what the program prints."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def test_the_example_is_real_output(tmp_path: Path) -> None:
    shutil.copytree(HERE / "example", tmp_path, dirs_exist_ok=True)
    run = subprocess.run(
        [sys.executable, "-m", "llmlint", "check", "--isolated", "app"],
        cwd=tmp_path, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert run.stdout.strip() in (HERE.parent / "README.md").read_text("utf-8")
    assert run.returncode == 1
