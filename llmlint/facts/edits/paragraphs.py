"""Move paragraphs of an f-string whose values change behind its fixed text.

A paragraph is moved where a label says what it is (`Contract: {contract}`, `## Question`, `<document>`); a line with a clock, where it is
short and stands alone. What is fixed stays in its order, and a cue at the very end (`Answer:`) stays there.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.edits.labels import (
    HOLES,
    is_cue,
    points_back,
    takes_up,
)
from llmlint.facts.edits.moving_paragraphs import Line, parted
from llmlint.facts.edits.pieces import pieces_moved_back
from llmlint.facts.followed.leading_values import Moved
from llmlint.facts.followed.template_holes import Field, holes_of
from llmlint.patterns import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from llmlint.facts.followed.leading_values import Elsewhere, Put
    from llmlint.facts.followed.template_holes import Style
    from llmlint.facts.values.base import At

_TOKEN = regex(r"\\\r\n|\\.|\r\n|.", re.DOTALL)
_TRAILING = regex(r"(?<!\s)(?<!\\n)(?:\s|\\n)+$")


def moved_back(at: At, values: Collection[Put], clocks: Collection[Put], to_message: Callable[[str], Elsewhere]) -> Moved | None:
    """A text with the paragraphs of some of its values, and the lines of some clocks, at its end; in a template they are what they fill.

    A line that goes alone goes into the last message, where `to_message` knows how that is written with it.
    """
    node = at.node
    if isinstance(node, cst.SimpleString):
        return _fields_moved_back(node, values, clocks)
    if isinstance(node, cst.ConcatenatedString):
        return pieces_moved_back(at, {*values, *clocks})
    if not isinstance(node, cst.FormattedString) or len(node.parts) >= len(HOLES):
        return None
    holes = [part for part in node.parts if isinstance(part, cst.FormattedStringExpression)]
    signs = {part: chr(sign) for part, sign in zip(holes, HOLES, strict=False)}
    written = "".join(signs[part] if isinstance(part, cst.FormattedStringExpression) else part.value for part in _parts(node))
    lines = list(_lines(written, is_raw="r" in node.prefix.lower()))
    changing = {sign: part in clocks for part, sign in signs.items() if part in values or part in clocks}
    made = _rearranged(lines, changing, broken="\n" in written)
    if made is None:
        return None
    code = {sign: at.module.tree.code_for_node(part) for part, sign in signs.items()}
    elsewhere = to_message(_with_values(made.alone, code)) if made.alone else None
    if elsewhere is None:
        return Moved(f"{node.start}{_with_values(made.text, code)}{node.end}", made.behind)
    head, _, tail = made.text.rpartition(made.alone)
    left = _TRAILING.sub("", head) + tail
    is_plain = not any(sign in left for sign in code)
    start = node.start.replace("f", "").replace("F", "") if is_plain else node.start
    text = left.replace("{{", "{").replace("}}", "}") if is_plain else _with_values(left, code)
    return Moved(f"{start}{text}{node.end}", 0, elsewhere=elsewhere)


def _with_values(text: str, code: dict[str, str]) -> str:
    for sign, value in code.items():
        text = text.replace(sign, value)
    return text


def _fields_moved_back(node: cst.SimpleString, values: Collection[Put], clocks: Collection[Put]) -> Moved | None:
    """A template that is filled in by `format` or `%`. Fields without a name get their numbers where they come in another order."""
    style: Style | None = next((put.style for put in (*values, *clocks) if isinstance(put, Field)), None)
    raw = node.raw_value
    holes = holes_of(raw, style) if style is not None and "b" not in node.prefix.lower() else None
    if style is None or not holes or len(holes) >= len(HOLES):
        return None
    signs = [chr(sign) for sign, _ in zip(HOLES, holes, strict=False)]
    ends = [0, *(hole.end for hole in holes)]
    written = "".join(raw[end : hole.start] + sign for end, hole, sign in zip(ends, holes, signs, strict=False)) + raw[ends[-1] :]
    fields = {sign: Field(style, hole.key) for sign, hole in zip(signs, holes, strict=True)}
    changing = {sign: field in clocks for sign, field in fields.items() if field in values or field in clocks}
    made = _rearranged(list(_lines(written, is_raw="r" in node.prefix.lower())), changing, broken="\n" in written)
    if made is None:
        return None
    in_order = [sign for sign in made.text if sign in fields] == signs
    if not in_order and style == "percent" and any(hole.counted for hole in holes):
        return None
    text = made.text
    for sign, hole in zip(signs, holes, strict=True):
        text = text.replace(sign, raw[hole.start : hole.end] if in_order or not hole.counted else f"{{{hole.key}}}")
    return Moved(f"{node.prefix}{node.quote}{text}{node.quote}", made.behind)


def _parts(node: cst.FormattedString) -> Iterator[cst.FormattedStringText | cst.FormattedStringExpression]:
    for part in node.parts:
        if isinstance(part, (cst.FormattedStringText, cst.FormattedStringExpression)):
            yield part


def _lines(written: str, *, is_raw: bool) -> Iterator[Line]:
    done: list[str] = []
    for token in _TOKEN.findall(written):
        if token in ("\n", "\r\n") or (token == "\\n" and not is_raw):
            yield Line("".join(done), token)
            done = []
        else:
            done.append(token)
    yield Line("".join(done), "")


def _rearranged(lines: Sequence[Line], changing: dict[str, bool], *, broken: bool) -> Moved | None:
    first = next((place for place, line in enumerate(lines) if not line.is_blank), len(lines))
    last = next((place for place in range(len(lines) - 1, -1, -1) if not lines[place].is_blank), 0)
    units = parted(lines[first : last + 1], changing)
    if units is None:
        return None
    fixed, moving = units
    text = "".join(line.text for block in fixed for line in block)
    if not fixed or not moving or points_back(text) or any(sign in text for sign in changing):
        return None
    if any(takes_up("\n".join(line.text for line in block)) for block in _behind(fixed, lines)):
        return None
    cue = fixed[-1] if len(fixed) > 1 and len(fixed[-1]) == 1 and is_cue(fixed[-1][0].text) else None
    blocks = [*(fixed[:-1] if cue else fixed), *moving, *([cue] if cue else [])]
    newline = "\n" if broken else "\\n"
    before, after = lines[:first], lines[last]
    gaps = [_gap(one, other, lines) or newline * 2 for one, other in pairwise(blocks)]
    body = "".join(f"{_joined(block)}{gap}" for block, gap in zip(_aligned(blocks), [*gaps, ""], strict=True))
    lead = "".join(line.text + line.end for line in before)
    tail = after.end + "".join(line.text + line.end for line in lines[last + 1 :])
    alone = moving[0][0].text.strip() if len(moving) == len(moving[0]) == 1 and not cue else ""
    return Moved(f"{lead}{body}{tail}", len(cue[0].text) if cue else 0, alone)


def _behind(fixed: Sequence[Sequence[Line]], lines: Sequence[Line]) -> list[Sequence[Line]]:
    """The paragraphs that stay and have something before them that moves."""
    staying = {id(line) for block in fixed for line in block}
    first = next((place for place, line in enumerate(lines) if not line.is_blank and id(line) not in staying), len(lines))
    before = {id(line) for line in lines[:first]}
    return [block for block in fixed if id(block[0]) not in before]


def _gap(one: Sequence[Line], other: Sequence[Line], lines: Sequence[Line]) -> str:
    """What stands between two paragraphs that follow each other as before; empty where they do not."""
    ends = [place for place, line in enumerate(lines) if line is one[-1]]
    starts = [place for place, line in enumerate(lines) if line is other[0]]
    if not ends or not starts or ends[0] + 1 >= starts[0]:
        return ""
    between = lines[ends[0] + 1 : starts[0]]
    return one[-1].end + "".join(line.text + line.end for line in between) if all(line.is_blank for line in between) else ""


def _joined(block: Sequence[Line]) -> str:
    return "".join(line.text + line.end for line in block[:-1]) + block[-1].text


def _aligned(blocks: list[list[Line]]) -> list[list[Line]]:
    """The blocks, with the first line of all in the column of the quotes, and the one that stood there in that of the others."""
    head = blocks[0][0]
    indent = head.text[: len(head.text) - len(head.text.lstrip(" \t"))]
    bare = next((block for block in blocks[1:] if not block[0].text.startswith((" ", "\t"))), None)
    if not indent or bare is None:
        return blocks
    swapped = {id(head): Line(head.text[len(indent) :], head.end), id(bare[0]): Line(indent + bare[0].text, bare[0].end)}
    return [[swapped.get(id(line), line) for line in block] for block in blocks]


__all__ = ["moved_back"]
