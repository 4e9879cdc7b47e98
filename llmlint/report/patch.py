"""What a fix changes, line by line."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from llmlint.report.frame import Mark
from llmlint.splice import MisplacedError, Splice, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from llmlint.diagnostics import Diagnostic
    from llmlint.report.frame import Text
    from llmlint.splice import Piece

MOST = 16


class Row(NamedTuple):
    """A line that goes (`-`) or comes (`+`), with its number in the text before or after; neither where some are left out."""

    number: int
    sign: str
    text: str


def patch(diagnostic: Diagnostic, text: Text, *, columns: int, ellipsis: str = "…") -> list[Row]:
    """The lines that a finding's fix changes; none where it changes only what is not shown."""
    if diagnostic.fix is None or not diagnostic.is_fixable:
        return []
    try:
        splice = Splice(text.text, lines_of(text.text).pieces(diagnostic.fix.edits))
    except MisplacedError:
        return []
    after = text.spliced(splice)
    rows: list[Row] = []
    for old, new in _hunks(text.text, after.text, splice):
        made = list(_rows(text, after, old, new, columns, ellipsis))
        if [row.text for row in made if row.sign == "-"] != [row.text for row in made if row.sign == "+"]:
            rows += [Row(0, "", ellipsis), *made] if rows else made
    return rows if len(rows) <= MOST else [*rows[: MOST - 1], Row(0, "", f"{ellipsis} and {len(rows) - MOST + 1} more lines")]


def _hunks(before: str, after: str, splice: Splice) -> Iterator[tuple[range, range]]:
    """The numbers of lines that pieces touch, before and after; pieces that share a line are of one."""
    old, new = lines_of(before), lines_of(after)
    for group in _groups(splice.pieces, before):
        start, end = group[0].start, group[-1].end
        yield (
            range(old.line(start) + 1, old.line(end) + 2),
            range(new.line(splice.moved(start)) + 1, new.line(splice.moved(end, behind=True)) + 2),
        )


def _groups(pieces: Sequence[Piece], before: str) -> list[list[Piece]]:
    lines = lines_of(before)
    groups: list[list[Piece]] = []
    for piece in pieces:
        if groups and lines.line(groups[-1][-1].end) >= lines.line(piece.start):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups


def _rows(before: Text, after: Text, old: range, new: range, columns: int, ellipsis: str) -> Iterator[Row]:
    """What differs between two stretches of lines."""
    olds, news = [before.written(number) for number in old], [after.written(number) for number in new]
    for kind, a, b, c, d in SequenceMatcher(None, olds, news, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        same = _same(olds[a], news[c]) if b - a == d - c == 1 else 0
        for text, numbers, sign in ((before, old[a:b], "-"), (after, new[c:d], "+")):
            for number in numbers:
                yield Row(number, sign, text.line(Mark(number, same + 1, number, same + 2), columns=columns, ellipsis=ellipsis))


def _same(one: str, other: str) -> int:
    """How many characters two lines begin with in common."""
    return next((number for number, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


__all__ = ["Row", "patch"]
