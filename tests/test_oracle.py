"""What llmlint finds in real files is what a second, small program expects; `python fuzz/oracle.py` compares many more."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

ORACLE = Path(__file__).parents[1] / "fuzz" / "oracle.py"


@pytest.mark.once
def test_the_second_opinion_is_the_same() -> None:
    folder = str(Path(asyncio.__file__).parent)
    done = subprocess.run(
        [sys.executable, str(ORACLE), folder, "--plant", "--sample", "20"], capture_output=True, text=True, timeout=600, check=False
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    assert done.stdout.startswith("20 files, ")
    assert done.stdout.endswith(" 0 differences\n")
