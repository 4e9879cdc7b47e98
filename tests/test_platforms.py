"""Nothing depends on other processes, threads with large stacks or limits of the system: a browser has none of them."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from conftest import LOOP

if TYPE_CHECKING:
    from pathlib import Path

HIDE = """
import sys

class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name in {"_multiprocessing", "mmap", "resource", "fcntl"}:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Hidden())
"""
LACKS = {
    "fork": f"{HIDE}\nimport os\nif hasattr(os, 'fork'):\n    del os.fork\n",
    "fork that works": "import os\ndef no():\n    raise OSError(52, 'Function not implemented')\nos.fork = no\n",
    "threads": "import _thread, threading\ndef no(*_, **__):\n    raise RuntimeError('no threads')\n"
    "_thread.start_new_thread = threading._start_new_thread = threading._start_joinable_thread = no\n",
    "large stacks": "import threading\nplain = threading.stack_size\ndef no(size=0):\n    if size:\n        raise ValueError(size)\n"
    "    return plain()\nthreading.stack_size = no\n",
}


@pytest.mark.once
@pytest.mark.parametrize("lack", LACKS)
def test_a_system_without(lack: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "app.py").write_text(LOOP)
    run = (
        f"{LACKS[lack]}\nimport sys\nfrom llmlint.cli import main\nsys.argv = ['llmlint', 'check', '-j', '2', '--no-cache', '.']\nmain()\n"
    )
    done = subprocess.run([sys.executable, "-c", run], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 1, done.stderr
    assert b"LLM301" in done.stdout
