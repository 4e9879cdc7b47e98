"""The page of `llmlint.api`: what a rule is handed and what it can write, made from the docstrings."""

from __future__ import annotations

import dataclasses
import enum
import inspect
import re
from typing import TYPE_CHECKING, Any

import llmlint.api
from llmlint.facts.model.conversation import HeadChange, Switched
from llmlint.packs.subjects import FACTS
from pages.words import cell, prose, said_of, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

# Fields that mean the same wherever they stand; a class that says more of one in its docstring is believed.
COMMON = {
    "span": "Where it stands.",
    "callee": "What is called: a finding's usual place.",
    "text": "The code's own words for it, in short.",
    "because": "Why llmlint takes it for one, for the note of a finding.",
    "why": "Why llmlint takes it for one.",
    "sdk": "The SDK, by its name in [the list](sdks.md).",
    "state": "Whether it is given: set, unset, or not in sight.",
    "room": "Where a fix can put a further keyword.",
}
# Not exported, and met as fields of what is.
BEHIND: tuple[type, ...] = (HeadChange, Switched)
_EXPORTED = [getattr(llmlint.api, name) for name in llmlint.api.__all__]


def api_page() -> Iterator[str]:
    """The whole page, line by line."""
    parts = [each for each in (*_EXPORTED, *BEHIND) if dataclasses.is_dataclass(each) and each not in FACTS]
    kinds = [each for each in _EXPORTED if isinstance(each, enum.EnumMeta)]
    helpers = [each for each in _EXPORTED if inspect.isfunction(each)]
    yield "# What a rule can use\n"
    yield "Everything here is imported from `llmlint.api`; nothing else of llmlint is, and what stands here is kept from one minor"
    yield "version to the next. [Writing a rule](../writing-a-rule.md) shows how a rule is put together.\n"
    yield "## Subjects\n"
    yield "A rule is written for one of these, `Rule[ModelCall]`, or for several, `Rule[Client | ModelCall]`, and is handed each of"
    yield "them in turn. A libcst node class is a subject too. What the code does not tell is `Truth.UNKNOWN` or `State.UNKNOWN`."
    for each in FACTS:
        yield from _record(each)
    yield "\n## What subjects are made of"
    for each in sorted(parts, key=lambda each: each.__name__):
        yield from _record(each)
    yield "\n## Words for answers"
    for each in sorted(kinds, key=lambda each: each.__name__):
        members = ", ".join(f"`{member.name}`" for member in each)
        yield f"\n### {each.__name__}\n\n{prose(each)}\n\n{members}"
    yield "\n## Helpers\n\n| function | what it does |\n|---|---|"
    for each in sorted(helpers, key=lambda each: each.__name__):
        yield f"| `{each.__name__}{cell(_signature(each))}` | {cell(_first(each))} |"


def meaning(cls: type, field: str) -> str:
    """What one field means: by the docstring of its class, as one of those that mean the same everywhere, or by what it holds."""
    if said := said_of(cls, field, COMMON.get(field, "")):
        return said
    held = [each for name in re.findall(r"\b[A-Z]\w+", _types(cls)[field]) if (each := _known(name)) is not None]
    return " ".join(_first(each) for each in held)


def _record(cls: Any) -> Iterator[str]:
    yield f"\n### {cls.__name__}\n\n{_first(cls)}\n\n| field | type | meaning |\n|---|---|---|"
    types = _types(cls)
    for field in dataclasses.fields(cls):
        yield f"| `{field.name}` | `{cell(types[field.name])}` | {cell(meaning(cls, field.name))} |"
    for name, found in vars(cls).items():
        if name.startswith("_"):
            continue
        if isinstance(found, property):
            yield f"| `{name}` | `{cell(str(inspect.signature(found.fget).return_annotation))}` | {cell(_first(found))} |"  # type: ignore[arg-type]
        elif inspect.isfunction(found):
            yield f"| `{name}{cell(_signature(found))}` | | {cell(_first(found))} |"


def _types(cls: Any) -> dict[str, str]:
    """The types of a class's fields, as they are written."""
    return {field.name: str(field.type).replace('"', "") for field in dataclasses.fields(cls)}


def _known(name: str) -> type | None:
    return next((each for each in (*_EXPORTED, *BEHIND) if inspect.isclass(each) and each.__name__ == name), None)


def _signature(function: Any) -> str:
    return re.sub(r"^\(self(, )?", "(", str(inspect.signature(function)).replace("'", ""))


def _first(each: Any) -> str:
    return sentences(each)[0]


__all__ = ["api_page", "meaning"]
