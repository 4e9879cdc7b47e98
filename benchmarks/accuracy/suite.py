"""The shape suite: small programs, each with what is wrong in it written where it is wrong, and with what only looks wrong.

A program is a file or a folder below `shapes/<mistake>/`, annotated in the language of `llmlint.testing`. One that expects nothing is a
trap; its `ok` says why it is right. Other tools get the same programs without these comments, line for line.
"""

from __future__ import annotations

import io
import tokenize
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from llmlint.testing import read_annotations

if TYPE_CHECKING:
    from collections.abc import Iterator

SHAPES = Path(__file__).with_name("shapes")
# In the order of the mistakes: the first digit of a rule's code.
TOPICS = ("determinism", "resilience", "cost", "caching", "prompts", "parsing", "context", "consequences")
_MARKS = ("expect", "todo-expect", "ok:")


@dataclass(frozen=True)
class Program:
    """One program of the suite: its place below `shapes`, the codes that are right to report in it, and why it is right as it is."""

    name: str
    codes: frozenset[str]
    reasons: tuple[str, ...]

    @property
    def is_trap(self) -> bool:
        """Whether nothing is wrong with what it is about."""
        return not any(code[3] == str(TOPICS.index(self.topic) + 1) for code in self.codes)

    @property
    def topic(self) -> str:
        """The mistake it has, or looks as if it had."""
        return self.name.partition("/")[0]


def programs() -> list[Program]:
    """Every program of the suite, in order."""
    return [_program(path) for path in program_paths()]


def program_paths() -> list[Path]:
    """Where the programs are: files, and folders of files."""
    return [path for topic in TOPICS for path in sorted((SHAPES / topic).iterdir()) if path.suffix == ".py" or any(path.glob("**/*.py"))]


def program_of(path: str) -> str:
    """The program to which a file below `shapes` belongs."""
    return "/".join(Path(path).parts[:2])


def write_bare(folder: Path) -> int:
    """Write the suite without its annotations, and return the number of lines."""
    lines = 0
    for path in sorted(SHAPES.rglob("*.py")):
        place = folder / path.relative_to(SHAPES)
        place.parent.mkdir(parents=True, exist_ok=True)
        text = _bare(path.read_text(encoding="utf-8"))
        place.write_text(text, encoding="utf-8")
        lines += text.count("\n")
    return lines


def _program(path: Path) -> Program:
    files = sorted(path.rglob("*.py")) if path.is_dir() else [path]
    notes = [read_annotations(file.read_text(encoding="utf-8")) for file in files]
    codes = frozenset(item.code for note in notes for item in note.expectations)
    return Program(path.relative_to(SHAPES).as_posix(), codes, tuple(reason for note in notes for reason in note.guarded.values()))


def _bare(text: str) -> str:
    lines = text.splitlines(keepends=True)
    for token in _comments(text):
        if token.string.lstrip("# ").startswith(_MARKS):
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column].rstrip() + "\n"
    return "".join(lines)


def _comments(text: str) -> Iterator[tokenize.TokenInfo]:
    return (token for token in tokenize.generate_tokens(io.StringIO(text).readline) if token.type == tokenize.COMMENT)
