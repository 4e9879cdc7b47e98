"""Which paragraphs of a text stay where they are, and which can be moved behind the others with the values in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from llmlint.facts.edits.labels import HOLES, MOST_BARE, MOST_STATIC, fixed_length, introduces, is_labelled, speaks_of_form
from llmlint.patterns import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# The beginning or the end of a block on a line of its own.
_MARK = regex(r"\s*(?:(?:```|~~~)[^`]*$|<(?P<end>/)?(?P<tag>[A-Za-z][\w-]*)>\s*$)")
_SENTENCE = regex(r".*?[.!?](?:\s+|$)|.+$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text, and how it ends in the source: with a line break or an escape."""

    text: str
    end: str

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()


def parted(lines: Sequence[Line], changing: dict[str, bool]) -> tuple[list[list[Line]], list[list[Line]]] | None:
    """The paragraphs that stay, and those that move; `None` where a value that changes stands in the middle of something."""
    fixed: list[list[Line]] = []
    moving: list[list[Line]] = []
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
            parts = [_parts_of(line, changing) for line in paragraph]
            if None in parts or any(introduces(one.text) and _has_sign(other, changing) for one, other in pairwise(paragraph)):
                return None
            known = [part for part in parts if part is not None]
            fixed += [rest] if (rest := [line for line, _ in known if line is not None]) else []
            moving.append([line for _, line in known if line is not None])
    return fixed, moving


def _enclosed(paragraphs: Sequence[Sequence[Line]]) -> list[Literal["", "whole", "partly"]]:
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


def _has_sign(line: Line, changing: dict[str, bool]) -> bool:
    return any(sign in line.text for sign in changing)


def _moves_whole(paragraph: Sequence[Line], changing: dict[str, bool], *, at_end: bool) -> bool:
    """Whether a paragraph is a label and its values, or at the end of the text nothing but values; sentences around labelled lines stay."""
    if not _all_change(paragraph, changing):
        return False
    if len(paragraph) > 1 and introduces(paragraph[0].text) and _is_labelled(paragraph[1:]):
        return sum(fixed_length(line.text) for line in paragraph) <= MOST_STATIC
    if not (_is_labelled(paragraph) or (at_end and _is_bare(paragraph))):
        return False
    rest = [line.text.strip() for line in paragraph if not any(sign in line.text for sign in changing)]
    sentences = [text for text in rest if text.endswith((".", "!", "?")) and len(text) > MOST_BARE]
    return not sentences or any(_parts_of(line, changing) is None for line in paragraph)


def _parts_of(line: Line, changing: dict[str, bool]) -> tuple[Line | None, Line | None] | None:
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
    return Line(indent + rest, line.end), Line(indent + "".join(moving).rstrip(), line.end)


def _is_sentence(text: str) -> bool:
    return text.rstrip()[-1] in ".!?" and fixed_length(text) <= MOST_STATIC


def _paragraphs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    done: list[Line] = []
    for line in lines:
        if line.is_blank and done:
            yield done
            done = []
        elif not line.is_blank:
            done.append(line)
    if done:
        yield done


def _is_bare(paragraph: Sequence[Line]) -> bool:
    """Whether there is next to nothing in a paragraph but values."""
    return sum(fixed_length(line.text) for line in paragraph) <= MOST_BARE


def _all_change(paragraph: Sequence[Line], changing: dict[str, bool]) -> bool:
    return all(sign in changing for line in paragraph for sign in line.text if ord(sign) in HOLES)


def _is_labelled(paragraph: Sequence[Line]) -> bool:
    return is_labelled("\n".join(line.text for line in paragraph))


def _stands_alone(line: Line, clocks: Sequence[bool]) -> bool:
    """Whether a line means the same elsewhere: it is labelled, or a short sentence with nothing but clocks in it."""
    if fixed_length(line.text) > MOST_STATIC:
        return False
    text = line.text.strip()
    ends = text[-1] in ".)]!" or ord(text[-1]) in HOLES
    return is_labelled(text) or (all(clocks) and ends and len(_SENTENCE.findall(text)) == 1)


__all__ = ["Line", "parted"]
