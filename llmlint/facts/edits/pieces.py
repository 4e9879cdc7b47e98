"""Move pieces of a text that is written as several literals next to each other: those of labelled values go behind the fixed ones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import libcst as cst

from llmlint.facts.edits.labels import HOLES, introduces, is_cue, is_labelled, points_back, takes_up
from llmlint.facts.edits.reindent import expression_text
from llmlint.facts.followed.leading_values import Moved
from llmlint.patterns import regex

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from llmlint.facts.followed.leading_values import Put
    from llmlint.facts.values.base import At

_Literal: TypeAlias = "cst.SimpleString | cst.FormattedString"
_FIRST_BREAKS = regex(r"(?:\\n)*")
_BREAK = r"\n"


@dataclass(frozen=True, slots=True)
class _Piece:
    """One literal: what stands between its quotes, with values as characters of `HOLES`, without the line breaks at its end."""

    start: str
    text: str
    breaks: str
    end: str
    plain: str

    @property
    def written(self) -> str:
        return f"{self.start}{self.text}{self.breaks}{self.end}"


def pieces_moved_back(at: At, changing: Collection[Put]) -> Moved | None:
    """Literals in another order, where each that holds a changing value is a labelled paragraph by itself."""
    literals = _literals(at.node)
    if any(_is_odd(literal) for literal in literals) or _is_commented(at.node, at.module.tree):
        return None
    tree = at.module.tree
    pieces = _with_breaks_behind([_piece(literal, tree) for literal in literals])
    moving = [any(part in changing for part in _parts(literal)) for literal in literals]
    begins = [place == 0 or bool(pieces[place - 1].breaks) for place in range(len(pieces))]
    whole = [begins[place] and (bool(piece.breaks) or place == len(pieces) - 1) for place, piece in enumerate(pieces)]
    if not any(moving) or not all(whole[place] and is_labelled(piece.plain) for place, piece in enumerate(pieces) if moving[place]):
        return None
    if any(not moves and follows and introduces(piece.plain) for piece, (moves, follows) in zip(pieces, pairwise(moving), strict=False)):
        return None
    fixed = [piece for place, piece in enumerate(pieces) if not moving[place]]
    behind = [piece for place, piece in enumerate(pieces) if not moving[place] and any(moving[:place])]
    if not fixed or any(points_back(piece.plain) for piece in fixed) or any(takes_up(piece.plain) for piece in behind):
        return None
    cue = [fixed.pop()] if len(fixed) > 1 and whole[-1] and not moving[-1] and is_cue(fixed[-1].plain) else []
    order = [*fixed, *(piece for place, piece in enumerate(pieces) if moving[place]), *cue]
    apart = [replace(piece, breaks=piece.breaks or "\\n\\n") if place >= len(fixed) - 1 else piece for place, piece in enumerate(order)]
    apart[len(fixed) - 1] = replace(apart[len(fixed) - 1], breaks="\\n\\n")
    apart[-1] = replace(apart[-1], breaks=pieces[-1].breaks)
    new = {id(literal): piece.written for literal, piece in zip(literals, apart, strict=True)}
    return Moved(_written(at.node, new, at), len(cue[0].plain) if cue else 0)


def _with_breaks_behind(pieces: list[_Piece]) -> list[_Piece]:
    """The same text, with line breaks at the ends of literals and not at the starts of the next."""
    made = pieces[:1]
    for piece in pieces[1:]:
        breaks = _FIRST_BREAKS.match(piece.text)
        length = len(breaks[0]) if breaks is not None else 0
        made[-1] = replace(made[-1], breaks=made[-1].breaks + piece.text[:length])
        made.append(replace(piece, text=piece.text[length:], plain=piece.plain[length:]))
    return made


def _literals(node: cst.CSTNode) -> list[_Literal]:
    if isinstance(node, cst.ConcatenatedString):
        return [*_literals(node.left), *_literals(node.right)]
    return [node] if isinstance(node, (cst.SimpleString, cst.FormattedString)) else []


def _is_commented(node: cst.CSTNode, tree: cst.Module) -> bool:
    if not isinstance(node, cst.ConcatenatedString):
        return False
    return "#" in tree.code_for_node(node.whitespace_between) or any(_is_commented(part, tree) for part in (node.left, node.right))


def _is_odd(literal: _Literal) -> bool:
    """Whether a literal is no plain text in one line."""
    prefix = literal.prefix.lower()
    quote = literal.quote if isinstance(literal, cst.SimpleString) else literal.start.lstrip("fFrRuUbB")
    return len(quote) == 3 or "r" in prefix or "b" in prefix or bool(literal.lpar)


def _parts(literal: _Literal) -> Sequence[cst.BaseFormattedStringContent]:
    return literal.parts if isinstance(literal, cst.FormattedString) else ()


def _piece(literal: _Literal, tree: cst.Module) -> _Piece:
    written = tree.code_for_node(literal)
    start = literal.start if isinstance(literal, cst.FormattedString) else literal.prefix + literal.quote
    end = literal.end if isinstance(literal, cst.FormattedString) else literal.quote
    inner = written[len(start) : len(written) - len(end)]
    last = len(inner)
    while inner.endswith(_BREAK, 0, last):
        last -= len(_BREAK)
    text, found = inner[:last], inner[last:]
    holes = [tree.code_for_node(part) for part in _parts(literal) if isinstance(part, cst.FormattedStringExpression)]
    plain = text
    for hole in holes:
        plain = plain.replace(hole, chr(HOLES.start), 1)
    return _Piece(start, text, found, end, plain)


def _written(node: cst.CSTNode, new: dict[int, str], at: At) -> str:
    """The literals as they stand, each with another text."""
    if not isinstance(node, cst.ConcatenatedString):
        return new[id(node)]
    gap = node.whitespace_between
    between = gap.value if isinstance(gap, cst.SimpleWhitespace) else expression_text(at, gap)
    return f"{_written(node.left, new, at)}{between}{_written(node.right, new, at)}"


__all__ = ["pieces_moved_back"]
