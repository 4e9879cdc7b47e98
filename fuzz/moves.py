"""Changes that mean nothing move findings and change none of them. Usage: python fuzz/moves.py [--seed N] [--places N] [--state FOLDER]

Takes every fixture, one after another. With `--state` the fixtures that an earlier run with the same seed has done are not done again.
"""

from __future__ import annotations

import argparse
import ast
import json
import random
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from trial import ROOT, Trial, trial, warm_up

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Move(NamedTuple):
    """A changed text, and how far the findings from a line on move down and to the right."""

    words: str
    text: str
    down: int = 0
    right: int = 0
    since: int = 0


def _indented(text: str) -> str | None:
    """The whole file below a condition that holds; not where a string would change, or where something must stand first."""
    if any(word in text for word in ('"""', "'''", "__future__", "\\\n", "# llmlint", "import *")):
        return None
    return "if True:\n" + "".join(f"    {line}" if line.strip() else line for line in text.splitlines(keepends=True))


# How a whole text is changed, and how far its findings move down and to the right.
WHOLE: dict[str, tuple[Callable[[str], str | None], int, int]] = {
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
# What may stand between two statements without a meaning; each is lines at the indentation of the statement below.
BETWEEN = {"a comment": "# as it was", "a statement that does nothing": "pass", "a blank line": "", "a number alone": "0"}


def moves(text: str, chance: random.Random, places: int) -> Iterator[Move]:
    """Every change of the whole text, and some between statements."""
    for words, (change, down, right) in WHOLE.items():
        if (changed := change(text)) is not None and _is_python(changed):
            yield Move(words, changed, down, right)
    lines = text.splitlines(keepends=True)
    starts = [line for line in _starts(text) if "# llmlint" not in lines[line - 2]]
    for line in chance.sample(starts, min(places, len(starts))):
        words, between = chance.choice([*BETWEEN.items()])
        indent = lines[line - 1][: len(lines[line - 1]) - len(lines[line - 1].lstrip())]
        changed = "".join([*lines[: line - 1], f"{indent}{between}".rstrip() + "\n", *lines[line - 1 :]])
        if _is_python(changed):
            yield Move(f"{words} above line {line}", changed, 1, 0, line)


def _starts(text: str) -> list[int]:
    """Where a statement begins that is neither a text at the head of something nor an import that must stand first."""
    found: list[int] = []
    for node in ast.walk(ast.parse(text)):
        for body in (getattr(node, name, None) for name in ("body", "orelse", "finalbody")):
            if isinstance(body, list):
                found += [item.lineno for item in body[1:] if not getattr(item, "decorator_list", None)]
    elses = [node.lineno for node in ast.walk(ast.parse(text)) if isinstance(node, ast.If)]
    lines = text.splitlines()
    return sorted({line for line in found if line > 1 and not (line in elses and lines[line - 1].lstrip().startswith("elif"))})


def findings(done: Trial, path: str) -> list[tuple[str, int, int, str]]:
    """Code, place and message of each finding."""
    return sorted(
        (item["code"], item["range"]["start"]["line"], item["range"]["start"]["column"], item["message"])
        for item in done.reports.get(path, ())
        if item["code"] not in ("LLM901", "LLM902")
    )


def checked(texts: list[str]) -> list[list[tuple[str, int, int, str]]]:
    """The findings of each text, all in one run."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pyproject.toml").write_text("")
        for number, text in enumerate(texts):
            (folder / f"a{number}.py").write_text(text, encoding="utf-8", newline="")
        done = trial(folder)
        return [findings(done, f"a{number}.py") for number in range(len(texts))]


def tried(fixture: Path, seed: int, places: int) -> tuple[int, int, list[str]]:
    """How many changes of a fixture were made, how many findings it has, and which changes gave others.

    What differs among many files in one run is looked at once more, alone.
    """
    text = fixture.read_text(encoding="utf-8")
    made = [*moves(text, random.Random(f"{seed} {fixture.name}"), places)]
    before, *found = checked([text, *(move.text for move in made)])
    wrong: list[str] = []
    for move, after in zip(made, found, strict=True):
        expected = _moved(before, move)
        if after != expected and (alone := checked([move.text])[0]) != (expected := _moved(checked([text])[0], move)):
            wrong.append(f"{fixture.name}: {move.words}: {sorted(set(alone) ^ set(expected))[:4]}")
    return len(made), len(before), wrong


def _moved(before: list[tuple[str, int, int, str]], move: Move) -> list[tuple[str, int, int, str]]:
    return sorted(
        (code, line + move.down, column + move.right, message) if line >= move.since else (code, line, column, message)
        for code, line, column, message in before
    )


def main() -> int:
    """Move, check, compare."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--places", type=int, default=24)
    parser.add_argument("--state", type=Path)
    wanted = parser.parse_args()
    warm_up()
    changes = there = 0
    different: list[str] = []
    fixtures = sorted((ROOT / "fixtures").glob("*/*.py"))
    for fixture in fixtures:
        kept = wanted.state and wanted.state / f"{fixture.stem}-{wanted.seed}-{wanted.places}.json"
        if kept and kept.exists():
            done = json.loads(kept.read_text(encoding="utf-8"))
        else:
            done = tried(fixture, wanted.seed, wanted.places)
            if kept:
                wanted.state.mkdir(parents=True, exist_ok=True)
                kept.write_text(json.dumps(done), encoding="utf-8")
        changes, there = changes + done[0], there + done[1]
        different += done[2]
        print(*done[2], sep="\n", end="\n" if done[2] else "", flush=True)
    print(f"{changes} changes of {len(fixtures)} fixtures with {there} findings (seed {wanted.seed}), {len(different)} with other findings")
    return 1 if different else 0


def _is_python(text: str) -> bool:
    try:
        ast.parse(text.removeprefix("\ufeff"))
    except SyntaxError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
