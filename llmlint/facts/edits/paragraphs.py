"""Move paragraphs of an f-string whose values change behind its fixed text.

A paragraph is moved where a label says what it is (`Contract: {contract}`, `## Question`, `<document>`); a line with a clock, where it is
short and stands alone. What is fixed stays in its order, and a cue at the very end (`Answer:`) stays there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import libcst as cst

from llmlint.facts.edits.labels import (
    HOLES,
    MOST_BARE,
    MOST_STATIC,
    fixed_length,
    introduces,
    is_cue,
    is_labelled,
    points_back,
    speaks_of_form,
    takes_up,
)
from llmlint.facts.edits.pieces import pieces_moved_back
from llmlint.facts.followed.leading_values import Moved
from llmlint.facts.followed.template_holes import Field, holes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from llmlint.facts.followed.leading_values import Elsewhere, Put
    from llmlint.facts.followed.template_holes import Style
    from llmlint.facts.values.base import At

_TOKEN = re.compile(r"\\\r\n|\\.|\r\n|.", re.DOTALL)
# The begin or the end of a block on a line of its own.
_MARK = re.compile(r"\s*(?:(?:```|~~~)[^`]*$|<(?P<end>/)?(?P<tag>[A-Za-z][\w-]*)>\s*$)")
_TRAILING = re.compile(r"(?:\s|\\n)+$")
_SENTENCE = re.compile(r".*?[.!?](?:\s+|$)|.+$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the text, and how it ends in the source: with a line break or an escape."""

    text: str
    end: str

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()


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


def _lines(written: str, *, is_raw: bool) -> Iterator[_Line]:
    done: list[str] = []
    for token in _TOKEN.findall(written):
        if token in ("\n", "\r\n") or (token == "\\n" and not is_raw):
            yield _Line("".join(done), token)
            done = []
        else:
            done.append(token)
    yield _Line("".join(done), "")


def _rearranged(lines: Sequence[_Line], changing: dict[str, bool], *, broken: bool) -> Moved | None:
    first = next((place for place, line in enumerate(lines) if not line.is_blank), len(lines))
    last = next((place for place in range(len(lines) - 1, -1, -1) if not lines[place].is_blank), 0)
    units = _units(lines[first : last + 1], changing)
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


def _behind(fixed: Sequence[Sequence[_Line]], lines: Sequence[_Line]) -> list[Sequence[_Line]]:
    """The paragraphs that stay and have something before them that moves."""
    staying = {id(line) for block in fixed for line in block}
    first = next((place for place, line in enumerate(lines) if not line.is_blank and id(line) not in staying), len(lines))
    before = {id(line) for line in lines[:first]}
    return [block for block in fixed if id(block[0]) not in before]


def _gap(one: Sequence[_Line], other: Sequence[_Line], lines: Sequence[_Line]) -> str:
    """What stands between two paragraphs that follow each other as before; empty where they do not."""
    ends = [place for place, line in enumerate(lines) if line is one[-1]]
    starts = [place for place, line in enumerate(lines) if line is other[0]]
    if not ends or not starts or ends[0] + 1 >= starts[0]:
        return ""
    between = lines[ends[0] + 1 : starts[0]]
    return one[-1].end + "".join(line.text + line.end for line in between) if all(line.is_blank for line in between) else ""


def _joined(block: Sequence[_Line]) -> str:
    return "".join(line.text + line.end for line in block[:-1]) + block[-1].text


def _aligned(blocks: list[list[_Line]]) -> list[list[_Line]]:
    """The blocks, with the first line of all in the column of the quotes, and the one that stood there in that of the others."""
    head = blocks[0][0]
    indent = head.text[: len(head.text) - len(head.text.lstrip(" \t"))]
    bare = next((block for block in blocks[1:] if not block[0].text.startswith((" ", "\t"))), None)
    if not indent or bare is None:
        return blocks
    swapped = {id(head): _Line(head.text[len(indent) :], head.end), id(bare[0]): _Line(indent + bare[0].text, bare[0].end)}
    return [[swapped.get(id(line), line) for line in block] for block in blocks]


def _units(lines: Sequence[_Line], changing: dict[str, bool]) -> tuple[list[list[_Line]], list[list[_Line]]] | None:
    """The paragraphs that stay, and those that move; `None` where a value that changes stands in the middle of something."""
    fixed: list[list[_Line]] = []
    moving: list[list[_Line]] = []
    paragraphs = list(_paragraphs(lines))
    has_signs = [any(sign in line.text for line in paragraph for sign in changing) for paragraph in paragraphs]
    enclosed = _enclosed(paragraphs)
    whole = [has and _moves_whole(paragraphs[n], changing, at_end=all(has_signs[n:])) for n, has in enumerate(has_signs)]
    for place, paragraph in enumerate(paragraphs):
        is_introduction = any(has_signs[place + 1 : place + 2]) and introduces(paragraph[-1].text)
        if not has_signs[place] and is_introduction and (len(paragraph) > 1 or not whole[place + 1] or speaks_of_form(paragraph[0].text)):
            return None
        if not has_signs[place]:
            (moving if is_introduction else fixed).append(paragraph)
        elif enclosed[place] == "partly" or (enclosed[place] and not whole[place]):
            return None
        elif whole[place]:
            moving.append(paragraph)
        else:
            parted = [_parted(line, changing) for line in paragraph]
            if None in parted or any(introduces(one.text) and _has_sign(other, changing) for one, other in pairwise(paragraph)):
                return None
            known = [part for part in parted if part is not None]
            fixed += [rest] if (rest := [line for line, _ in known if line is not None]) else []
            moving.append([line for _, line in known if line is not None])
    return fixed, moving


def _enclosed(paragraphs: Sequence[Sequence[_Line]]) -> list[Literal["", "whole", "partly"]]:
    """Of each paragraph, whether marks of a block stand in it (a fence, a tag and its end), and whether the block goes beyond it."""
    found: list[Literal["", "whole", "partly"]] = []
    around: list[str] = []
    for paragraph in paragraphs:
        before, marked = list(around), False
        for line in paragraph:
            mark = _MARK.match(line.text)
            if mark is None:
                continue
            marked, name = True, mark["tag"] or "```"
            if (mark["end"] or not mark["tag"]) and name in around:
                del around[around.index(name) :]
            elif not mark["end"]:
                around.append(name)
        found.append("partly" if before or around else "whole" if marked else "")
    return found


def _has_sign(line: _Line, changing: dict[str, bool]) -> bool:
    return any(sign in line.text for sign in changing)


def _moves_whole(paragraph: Sequence[_Line], changing: dict[str, bool], *, at_end: bool) -> bool:
    """Whether a paragraph is a label and its values, or at the end of the text nothing but values; sentences around labelled lines stay."""
    if not _all_change(paragraph, changing):
        return False
    if len(paragraph) > 1 and introduces(paragraph[0].text) and _is_labelled(paragraph[1:]):
        return sum(fixed_length(line.text) for line in paragraph) <= MOST_STATIC
    if not (_is_labelled(paragraph) or (at_end and _is_bare(paragraph))):
        return False
    rest = [line.text.strip() for line in paragraph if not any(sign in line.text for sign in changing)]
    sentences = [text for text in rest if text.endswith((".", "!", "?")) and len(text) > MOST_BARE]
    return not sentences or any(_parted(line, changing) is None for line in paragraph)


def _parted(line: _Line, changing: dict[str, bool]) -> tuple[_Line | None, _Line | None] | None:
    """What of a line stays, and what moves: all of it, or a sentence with nothing but clocks in it."""
    clocks = [clock for sign, clock in changing.items() if sign in line.text]
    if not clocks:
        return line, None
    if _stands_alone(line, clocks):
        return None, line
    indent = line.text[: len(line.text) - len(line.text.lstrip())]
    sentences = _SENTENCE.findall(line.text.lstrip())
    moving = [sentence for sentence in sentences if any(sign in sentence for sign in changing)]
    if not all(clocks) or not all(_is_sentence(sentence) for sentence in moving):
        return None
    rest = "".join(sentence for sentence in sentences if sentence not in moving)
    return _Line(indent + rest, line.end), _Line(indent + "".join(moving).rstrip(), line.end)


def _is_sentence(text: str) -> bool:
    return text.rstrip()[-1] in ".!?" and fixed_length(text) <= MOST_STATIC


def _paragraphs(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    done: list[_Line] = []
    for line in lines:
        if line.is_blank and done:
            yield done
            done = []
        elif not line.is_blank:
            done.append(line)
    if done:
        yield done


def _is_bare(paragraph: Sequence[_Line]) -> bool:
    """Whether there is next to nothing in a paragraph but values."""
    return sum(fixed_length(line.text) for line in paragraph) <= MOST_BARE


def _all_change(paragraph: Sequence[_Line], changing: dict[str, bool]) -> bool:
    return all(sign in changing for line in paragraph for sign in line.text if ord(sign) in HOLES)


def _is_labelled(paragraph: Sequence[_Line]) -> bool:
    return is_labelled("\n".join(line.text for line in paragraph))


def _stands_alone(line: _Line, clocks: Sequence[bool]) -> bool:
    """Whether a line means the same elsewhere: it is labelled, or a short sentence with nothing but clocks in it."""
    if fixed_length(line.text) > MOST_STATIC:
        return False
    text = line.text.strip()
    ends = text[-1] in ".)]!" or ord(text[-1]) in HOLES
    return is_labelled(text) or (all(clocks) and ends and len(_SENTENCE.findall(text)) == 1)


__all__ = ["moved_back"]
