"""What pages share: cells of tables, and the docstrings of records taken apart."""

from __future__ import annotations

import dataclasses
import inspect
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def cell(text: str) -> str:
    """A text as it stands in the cell of a table."""
    return text.replace("|", "\\|").strip()


def prose(each: Any) -> str:
    """A docstring in one line."""
    return " ".join((inspect.getdoc(each) or "").split())


def sentences(each: Any) -> list[str]:
    """The sentences of a docstring."""
    return re.split(r"(?<=\.) (?=[A-Z`])", prose(each))


def said_of(cls: type, field: str, usual: str = "") -> str:
    """What the docstring of a class says of one of its fields: the clauses that begin with its name. Where there are none, what is `usual`
    of a field of that name, or else the sentences in which it is named.
    """
    names = [each.name for each in dataclasses.fields(cls)]
    first, *others = sentences(cls)
    own = [text for sentence in (first, *others) for heads, text in _clauses(sentence, names) if field in heads]
    if not own and usual:
        return usual
    named = own or [each for each in others if f"`{field}`" in each] or [first] * (f"`{field}`" in first)
    return " ".join(_closed(each) for each in named)


def _clauses(sentence: str, names: list[str]) -> Iterator[tuple[set[str], str]]:
    """The parts of a sentence that begin with names of fields, as in "`one` is this, `two` and `three` are that", without these names."""
    plain = re.sub(r"\([^)]*\)", lambda aside: "(" * len(aside[0]), sentence)
    heads = list(re.finditer(rf"(?:^|[,;] (?:and )?| and | or )`({'|'.join(names)})`", plain))
    if not heads or not sentence.startswith(("`", ";"), heads[0].start()):
        return
    held: set[str] = set()
    for head, end in zip(heads, [*(head.start() for head in heads[1:]), len(sentence)], strict=True):
        held.add(head[1])
        text = sentence[head.end() : end].strip()
        if text and not text.startswith(","):
            yield held, re.sub(r"^(: ?|(is|are) |names? (?=a|the|those|what|where|which))", "", text)
        if text:
            held = set()


def _closed(text: str) -> str:
    return text[:1].upper() + text[1:].removesuffix(".") + "."
