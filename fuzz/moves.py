"""Changes that mean nothing move findings and change none of them. Usage: python fuzz/moves.py; takes every fixture."""

from __future__ import annotations

import ast
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from trial import ROOT, Trial, trial, warm_up

if TYPE_CHECKING:
    from collections.abc import Callable


def _indented(text: str) -> str | None:
    """The whole file below a condition that holds; not where a string would change, or where something must stand first."""
    if any(word in text for word in ('"""', "'''", "__future__", "\\\n", "# llmlint", "import *")):
        return None
    return "if True:\n" + "".join(f"    {line}" if line.strip() else line for line in text.splitlines(keepends=True))


# How a text is changed, and how far its findings move down and to the right.
MOVES: dict[str, tuple[Callable[[str], str | None], int, int]] = {
    "blank lines above": (lambda text: "\n" * 7 + text, 7, 0),
    "comments above": (lambda text: "# what follows is as it was\n" * 3 + text, 3, 0),
    "comments below": (lambda text: text + "\n# (\n# the end\n", 0, 0),
    "an unused function below": (lambda text: text + "\n\ndef _unused_here(a: int) -> int:\n    return a + 1\n", 0, 0),
    "form feeds in blank lines": (lambda text: text.replace("\n\n", "\n\x0c\n"), 0, 0),
    "spaces in blank lines": (lambda text: text.replace("\n\n", "\n    \n"), 0, 0),
    "carriage returns": (lambda text: text.replace("\n", "\r\n"), 0, 0),
    "a byte order mark": (lambda text: "\ufeff" + text, 0, 0),
    "an encoding": (lambda text: f"# coding: utf-8\n{text}", 1, 0),
    "no last line end": (lambda text: text.rstrip("\n"), 0, 0),
    "a condition around": (_indented, 1, 4),
}


def findings(done: Trial) -> list[tuple[str, int, int, str]]:
    """Code, place and message of each finding."""
    return sorted(
        (item["code"], item["range"]["start"]["line"], item["range"]["start"]["column"], item["message"])
        for item in done.reports.get("a.py", ())
        if item["code"] not in ("LLM901", "LLM902")
    )


def main() -> int:
    """Move, check, compare."""
    warm_up()
    tried = different = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pyproject.toml").write_text("")
        for fixture in sorted((ROOT / "fixtures").glob("*/*.py")):
            text = fixture.read_text(encoding="utf-8")
            (folder / "a.py").write_text(text, encoding="utf-8", newline="")
            before = findings(trial(folder))
            for words, (change, down, right) in MOVES.items():
                if (changed := change(text)) is None or not _is_python(changed):
                    continue
                (folder / "a.py").write_text(changed, encoding="utf-8", newline="")
                expected = sorted((code, line + down, column + right, message) for code, line, column, message in before)
                found = findings(trial(folder))
                tried += 1
                if found != expected:
                    different += 1
                    print(f"{fixture.name}: {words}: {sorted(set(found) ^ set(expected))[:4]}", flush=True)
    print(f"{tried} changes, {different} with other findings")
    return 1 if different else 0


def _is_python(text: str) -> bool:
    try:
        ast.parse(text.removeprefix("\ufeff"))
    except SyntaxError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
