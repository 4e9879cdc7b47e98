"""The fixes that can be made at one time: which of them go together, and what each would make of its file."""

from __future__ import annotations

import re
from itertools import pairwise
from textwrap import dedent
from typing import TYPE_CHECKING, TypeAlias

from llmlint.fixes.sheet import UnwritableError
from llmlint.fixes.syntax import why_not
from llmlint.leftovers import unimported, without_unused_imports, words_in
from llmlint.patterns import regex
from llmlint.records import dataclass
from llmlint.splice import MisplacedError, Piece, Splice, lines_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from llmlint.diagnostics import Diagnostic
    from llmlint.fixes.sheet import Sheet

_DEFINED = regex(r"^(?:class\s+)?(\w+)(?=\s=\s|\(|:)", re.MULTILINE)
Splices: TypeAlias = "Mapping[str, Splice]"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A finding with a fix, and its edits as pieces of the text under `path`, which belongs to the file `display`.

    `unimported` are the words that they take out of imports.
    """

    diagnostic: Diagnostic
    path: str
    display: str
    pieces: tuple[Piece, ...]
    unimported: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        """What is defined by lines that are put in, save within a class: two fixes may not define the same at one time."""
        lines = [piece.text for piece in self.pieces if piece.start == piece.end and piece.text.endswith(("\n", "\r"))]
        return frozenset(name for text in lines for name in _DEFINED.findall(dedent(text)))

    @property
    def order(self) -> tuple[str, str, tuple[Piece, ...], str]:
        """First things first."""
        return (self.display, self.path, self.pieces, self.diagnostic.code)


@dataclass(frozen=True, slots=True)
class Refused:
    """A fix that was not made, and why."""

    diagnostic: Diagnostic
    reason: str


def candidate(diagnostic: Diagnostic, sheet_of: Callable[[str], Sheet | None]) -> Candidate | Refused:
    """A fix ready to be made, unless its edits cannot be placed."""
    assert diagnostic.fix is not None
    path = diagnostic.path
    if not diagnostic.is_fixable:
        return Refused(diagnostic, "it would change another file as well")
    sheet = sheet_of(path)
    if sheet is None or path not in sheet.texts:
        return Refused(diagnostic, "the file has changed meanwhile")
    lines = lines_of(sheet.texts[path])
    try:
        pieces = lines.pieces(diagnostic.fix.edits)
    except MisplacedError:
        return Refused(diagnostic, "its place is not where it was found")
    if any(one.collides(other) for one, other in pairwise(pieces)):
        return Refused(diagnostic, "its own changes overlap")
    if not _same_lines(sheet.texts[path], sheet.python(path), pieces):
        return Refused(diagnostic, "its lines hold what only IPython understands")
    return Candidate(diagnostic, path, sheet.display, pieces, unimported(sheet.texts[path], pieces))


def _same_lines(shown: str, python: str, pieces: Iterable[Piece]) -> bool:
    """Whether Python reads the lines that change as they are written."""
    if shown == python:
        return True
    ours, theirs, lines = shown.split("\n"), python.split("\n"), lines_of(shown)
    changed = {line for piece in pieces for line in range(lines.line(piece.start), lines.line(piece.end) + 1)}
    return all(ours[line] == theirs[line] for line in changed)


def compatible(candidates: Iterable[Candidate], per_file: int | None = None) -> list[Candidate]:
    """Those that do not collide, the first of each place and of each new name; the others have to wait for their turn."""
    chosen: list[Candidate] = []
    count: dict[str, int] = {}
    for new in sorted(candidates, key=lambda item: item.order):
        own = [other for other in chosen if other.path == new.path]
        if per_file is not None and count.get(new.display, 0) >= per_file:
            continue
        if any(new.names & taken.names or _take_apart(new, taken) for taken in own):
            continue
        if not any(one.collides(other) for taken in own for one in taken.pieces for other in new.pieces):
            chosen.append(new)
            count[new.display] = count.get(new.display, 0) + 1
    return chosen


def _take_apart(one: Candidate, other: Candidate) -> bool:
    """Whether one takes away the import of what the other puts in."""
    return any(first.unimported and first.unimported & words_in(second.pieces) for first, second in ((one, other), (other, one)))


def made(sheet: Sheet, chosen: Sequence[Candidate]) -> tuple[Sheet, Splices] | str:
    """A file with fixes of its own, or what speaks against them."""
    splices: dict[str, Splice] = {}
    for path in sorted({item.path for item in chosen}):
        pieces = [piece for item in chosen if item.path == path for piece in item.pieces]
        splices[path] = Splice(sheet.texts[path], pieces)
        python = sheet.python(path)
        if sheet.source.notebook is None:
            pieces = without_unused_imports(path, python, pieces)
            splices[path] = Splice(python, pieces)
        against = Splice(python, pieces) if python == sheet.texts[path] else Splice(python, _in(python, sheet.texts[path], pieces))
        if reason := why_not(python, against, in_notebook=sheet.source.notebook is not None):
            return reason
    try:
        return sheet.with_texts({path: splice.after for path, splice in splices.items()}), splices
    except UnwritableError as error:
        return str(error)


def _in(python: str, shown: str, pieces: Iterable[Piece]) -> list[Piece]:
    """Pieces of what is shown, by offsets in what Python reads: magics have other lengths, lines are the same."""
    ours, theirs = lines_of(shown), lines_of(python)

    def moved(offset: int) -> int:
        line = ours.line(offset)
        return theirs.starts[line] + offset - ours.starts[line]

    return [Piece(moved(piece.start), moved(piece.end), piece.text) for piece in pieces]


__all__ = ["Candidate", "Refused", "Splices", "candidate", "compatible", "made"]
