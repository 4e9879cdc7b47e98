"""The patterns of modules are compiled when they are first used: that they can be is seen here."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from pathlib import Path

import llmlint
from llmlint.patterns import regex

HOME = Path(llmlint.__file__).parent
COUNTING = """
import re, sys
asked, compile = [], re.compile
def counting(*given, **named):
    asked.append(sys._getframe(1).f_globals.get("__name__", ""))
    return compile(*given, **named)
re.compile = counting
import llmlint.facts.project, llmlint.project
print([name for name in asked if name.startswith("llmlint")])
"""


def test_every_pattern_can_be_compiled() -> None:
    seen = 0
    for file in sorted(HOME.rglob("*.py")):
        if "regex(" not in file.read_text(encoding="utf-8") or file.stem == "patterns":
            continue
        parts = file.relative_to(HOME.parent).with_suffix("").parts
        module = importlib.import_module(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
        for value in vars(module).values():
            if type(value).__name__ == "_Regex":
                assert isinstance(value.pattern, (str, bytes))
                seen += 1
    assert seen > 150


def test_a_pattern_does_what_a_compiled_one_does() -> None:
    word = regex(r"(?P<first>[a-z])\w*", re.IGNORECASE)
    assert [found["first"] for found in word.finditer("Two words")] == ["T", "w"]
    assert word.sub("-", "Two words") == "- -"
    assert regex(rb"\d+").match(b"12")


def test_none_is_compiled_by_an_import() -> None:
    done = subprocess.run([sys.executable, "-c", COUNTING], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
