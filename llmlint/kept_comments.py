"""What a change of code must not lose: comments in what it replaces."""

from __future__ import annotations

import io
import re
import tokenize
from bisect import bisect_right
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from llmlint.patterns import regex
from llmlint.records import dataclass
from llmlint.splice import Piece, Splice, lines_of

if TYPE_CHECKING:
    from collections.abc import Sequence

# What such a comment says holds for its place: elsewhere it says something else.
_DIRECTIVE = regex(
    r"#+:?\s*(?:type:|noqa|pragma|nosec|fmt:|isort:|ruff:|yapf:|pylint:|flake8:|pyright:|mypy:|pyre-|llmlint|%%|region|endregion)",
    re.IGNORECASE,
)
_SILENT = frozenset({tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER})


@dataclass(frozen=True, slots=True)
class _Comments:
    """The comments of a text, each from where to where, and where its logical lines begin."""

    places: tuple[tuple[int, int], ...]
    lines: tuple[int, ...]


def with_comments(text: str, pieces: Sequence[Piece]) -> list[Piece] | None:
    """Pieces that keep each comment that stands in replaced code: on a line of its own above the statement.

    `None` where that is not possible: a comment for a tool holds only where it stands.
    """
    if not any("#" in text[piece.start : piece.end] for piece in pieces):
        return list(pieces)
    found = _comments(text)
    if found is None:
        return None
    made = list(pieces)
    replaced = [[text[start:end] for start, end in _replaced_comments(text, piece, found)] for piece in pieces]
    every = {comment for comments in replaced for comment in comments}
    given = [Counter({comment: _times(piece.text, comment) for comment in every}) for piece in pieces]
    moved = Counter[str]()  # what a piece gives beyond the comments that it replaces
    for own, comments in zip(given, replaced, strict=True):
        moved += own - Counter(comments)
    for piece, own, comments in zip(pieces, given, replaced, strict=True):
        lost = [comment for comment in comments if not _is_taken(own, comment) and not _is_taken(moved, comment)]
        if not lost:
            continue
        code = piece.start + len(text[piece.start : piece.end]) - len(text[piece.start : piece.end].lstrip())
        first = found.lines[bisect_right(found.lines, code) - 1]
        start = lines_of(text).starts[lines_of(text).line(first)]
        above = "".join(f"{text[start:first]}{comment}{lines_of(text).newline_at(start)}" for comment in lost)
        if any(map(_DIRECTIVE.match, lost)) or any(other.start < start < other.end for other in pieces):
            return None
        same = next((other for other in made if (other.start, other.end) == (start, start)), None)
        made = [other for other in made if other is not same]
        made.append(Piece(start, start, f"{same.text if same is not None else ''}{above}"))
    return sorted(made)


def _is_taken(left: Counter[str], comment: str) -> bool:
    """Whether there is a comment left, which is then there no more."""
    left[comment] -= 1
    return left[comment] >= 0


def _replaced_comments(text: str, piece: Piece, found: _Comments) -> list[tuple[int, int]]:
    """The comments within a piece that replaces code; where there are only comments, they are what is meant."""
    inside = [place for place in found.places if piece.start <= place[0] < piece.end]
    rest = Splice(text[piece.start : piece.end], [Piece(a - piece.start, min(b, piece.end) - piece.start, "") for a, b in inside]).after
    return inside if rest.strip() else []


def _times(text: str, comment: str) -> int:
    """How often a comment stands in a text: the same words may have been said at several places."""
    return len(re.findall(rf"{re.escape(comment.rstrip())}[ \t]*$", text, re.MULTILINE))


@lru_cache(maxsize=16)
def _comments(text: str) -> _Comments | None:
    starts = lines_of(text).starts
    places: list[tuple[int, int]] = []
    lines: list[int] = []
    fresh = True
    try:
        for token in tokenize.generate_tokens(io.StringIO(text, newline="").readline):
            place = starts[token.start[0] - 1] + token.start[1]
            if token.type == tokenize.COMMENT:
                places.append((place, place + len(token.string)))
            elif token.type == tokenize.NEWLINE:
                fresh = True
            elif fresh and token.type not in _SILENT:
                lines.append(place)
                fresh = False
    except (tokenize.TokenError, SyntaxError, ValueError, IndexError):
        return None
    return _Comments(tuple(places), tuple(lines))


__all__ = ["with_comments"]
