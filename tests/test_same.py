"""The same input gives the same bytes, whatever the hash seed, the locale, the order of arguments and what is kept from earlier runs."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from conftest import spawn

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "fixtures" / "resilience").glob("*.py"))[:4]
WORLDS = [
    {"PYTHONHASHSEED": "0", "LANG": "C.UTF-8"},
    {"PYTHONHASHSEED": "1", "LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0"},
    {"PYTHONHASHSEED": "4242", "LANG": "tr_TR.UTF-8", "TZ": "Asia/Kathmandu"},
]


@pytest.mark.parametrize("format_", ["concise", "sarif", "html", "junit"])
def test_same_bytes_everywhere(format_: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = [path.name for path in FILES]
    for path in FILES:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "pyproject.toml").touch()
    said: set[bytes] = set()
    for number, world in enumerate(WORLDS):
        order = next(itertools.islice(itertools.permutations(names), number * 7, None))
        cache = ["--no-cache"] if number == 0 else ["--cache-dir", str(tmp_path / "results")]
        wanted = ["--isolated", "--preview", "--select", "ALL", "--output-format", format_, "--color", "never", "--exit-zero"]
        done = spawn("check", *wanted, *cache, *order, **world)
        assert done.returncode == 0, done.stderr
        said.add(done.stdout)
    assert len(said) == 1
