"""The tree of a text that was edited, made of the tree it had: only the statements around the edit are parsed.

An edit changes what a parser makes of the statements it touches, and where it joins or divides them, of those beside it. So one statement
before and one behind are parsed with them. Where these come out as they were, the parser was in the same state at both ends, and reads all
others as it did; where not, nothing is said, and the whole text has to be parsed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.records import dataclass
from llmlint.syntax.offsets import Offsets
from llmlint.syntax.parse import SyntaxProblem
from llmlint.syntax.parsed import Parsed

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable, Iterable

_MOST_OF_IT = 0.5


@dataclass(frozen=True, slots=True)
class _Edit:
    """The statements of the module from `first` to before `behind` are touched; what stands behind them has moved by `moved` characters.

    `start` and `stop` are the ends of the stretch of the new text that is to be parsed: with the statement before them and the one behind,
    where there are any.
    """

    first: int
    behind: int
    moved: int
    start: int
    stop: int
    has_before: bool
    has_behind: bool


def edited(before: Parsed, text: str, parse: Callable[[str], cst.Module]) -> Parsed | None:
    """What `text` is, of which an earlier state is known; `None` where all of it has to be parsed to know."""
    if not before.module.body or before.offsets.generated != before.text:
        return None
    edit = _edit(before, text)
    if edit.stop - edit.start > len(text) * _MOST_OF_IT:
        return None
    stretch = text[edit.start : edit.stop]
    try:
        piece = Parsed(stretch, parse(stretch))
    except SyntaxProblem:
        return None
    if piece.offsets.generated != stretch or not _fits(before, edit, piece):
        return None
    return _joined(before, edit, piece, text)


def _edit(before: Parsed, text: str) -> _Edit:
    bounds, last = before.offsets.bounds, len(before.module.body) - 1
    same = _same_length(before.text, text)
    room = min(len(before.text), len(text)) - same
    same_behind = _same_length(before.text[: -room - 1 : -1], text[: -room - 1 : -1]) if room else 0
    first = max(0, bisect_left(bounds, same) - 1)
    behind = min(last, bisect_right(bounds, len(before.text) - same_behind) - 1) + 1
    moved = len(text) - len(before.text)
    has_before, has_behind = first > 0, behind <= last
    start = bounds[first - 1] if has_before else 0
    stop = bounds[behind + 1] + moved if has_behind else len(text)
    return _Edit(first, behind, moved, start, stop, has_before, has_behind)


def _same_length(one: str, other: str) -> int:
    """How many characters two texts begin with in common."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _fits(before: Parsed, edit: _Edit, piece: Parsed) -> bool:
    """Whether what was parsed can stand between the statements that were not."""
    bounds, found = before.offsets.bounds, piece.offsets.bounds
    if len(piece.module.body) < edit.has_before + edit.has_behind:
        return False
    if edit.has_before and edit.start + found[1] != bounds[edit.first]:
        return False
    if edit.has_behind and (edit.start + found[-2] != bounds[edit.behind] + edit.moved or found[-1] != len(piece.text)):
        return False
    has_style = _is_indented(before.module.body[: edit.first]) or _is_indented(piece.module.body)
    return has_style and _style(before.module) == _style(piece.module)


def _style(module: cst.Module) -> tuple[str, str]:
    return module.default_indent, module.default_newline


def _is_indented(statements: Iterable[cst.CSTNode]) -> bool:
    """Whether one of these statements has a block: the first block says how a file is indented."""
    return any(isinstance(getattr(statement, "body", None), cst.IndentedBlock) for statement in statements)


def _joined(before: Parsed, edit: _Edit, piece: Parsed, text: str) -> Parsed:
    module, made = before.module, piece.module
    new = made.body[edit.has_before : len(made.body) - edit.has_behind]
    body = [*module.body[: edit.first], *new, *module.body[edit.behind :]]
    joined = module.with_changes(
        header=module.header if edit.has_before else made.header,
        body=body,
        footer=module.footer if edit.has_behind else made.footer,
        has_trailing_newline=module.has_trailing_newline if edit.has_behind else made.has_trailing_newline,
    )
    here = slice(_number(piece, edit.has_before), _number(piece, len(made.body) - edit.has_behind))
    gone = slice(_number(before, edit.first), _number(before, edit.behind))
    index = before.index.spliced(joined, gone, piece.index, here)
    return Parsed(text, joined, _offsets(before, edit, piece, text, gone, here), index)


def _offsets(before: Parsed, edit: _Edit, piece: Parsed, text: str, gone: slice, here: slice) -> Offsets:
    old, new = before.offsets, piece.offsets
    one, other = edit.has_before, len(piece.module.body) - edit.has_behind

    def joined(known: array[int], made: array[int]) -> array[int]:
        kept = known[: gone.start]
        kept.extend([n + edit.start for n in made[here]])
        kept.extend([n + edit.moved for n in known[gone.stop :]])
        return kept

    bounds = [*old.bounds[: edit.first], *(n + edit.start for n in new.bounds[one : other + (not edit.has_behind)])]
    bounds += [n + edit.moved for n in old.bounds[edit.behind :]] if edit.has_behind else []
    made = Offsets(joined(old.starts, new.starts), joined(old.ends, new.ends), bounds, text)
    made.ends[0] = old.ends[0] + edit.moved if edit.has_behind else new.ends[0] + edit.start
    return made


def _number(parsed: Parsed, statement: int) -> int:
    """The number of a statement of the module among all nodes; how many there are, where it has no such one."""
    body = parsed.module.body
    return parsed.index.order(body[statement]) if statement < len(body) else len(parsed.index.nodes)


__all__ = ["edited"]
