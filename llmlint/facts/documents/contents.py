"""What a request holds that was read from outside, of which nothing shows that it was shortened."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from llmlint.facts.followed.prompts import role_of
from llmlint.facts.libraries.clients import TEMPLATE
from llmlint.facts.libraries.options import option
from llmlint.facts.libraries.requests import asked_for
from llmlint.facts.model import Kind, State
from llmlint.facts.values import UNKNOWN, Hole, Made, Mapping, Repeated, Sequence, Static, Text, Union, alternatives
from llmlint.facts.values.documents import Document
from llmlint.facts.values.flows import Flow, Origin, Param
from llmlint.facts.values.structure import is_read
from llmlint.facts.values.texts import literal
from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.calls import CallSite, Request
    from llmlint.facts.evaluation.units import FunctionUnit, Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import At, Value

_MEDIA = frozenset({"bytes", "image", "image_url", "input_image", "audio", "input_audio", "video", "inline_data", "inlineData", "blob"})


@dataclass(frozen=True, slots=True)
class Sent:
    """Something read from outside in a request, put in at `place` under the words of `label`. `repeated`: any number of it."""

    document: Document
    repeated: bool
    label: str = ""
    place: At | None = None


def sent_in(world: World, site: CallSite, request: Request) -> list[Sent]:
    """Everything a request sends that was read from outside, of which nothing shows that it was shortened."""
    facts = request.leaf.facts
    found: list[Sent] = []
    for name in (*facts.system, TEMPLATE, *facts.prompt):
        given = option(request.args, name, is_open=request.open)
        if given.state is State.SET and not (name in facts.system and _is_bare(given.value)):
            inputs = _inputs(given.value) if asked_for(request) is Kind.EMBEDDING else (given.value,)
            found.extend(sent for value in inputs for sent in _within(world, value, site.unit, repeated=False, label=""))
    cut = {sent.document.trail for sent in found if sent.document.cut}
    return [sent for sent in found if sent.document.trail not in cut]


def _inputs(value: Value) -> tuple[Value, ...]:
    """The texts that an embedding is asked for, one by one."""
    found: list[Value] = []
    for choice in alternatives(value):
        items = choice.items if isinstance(choice, Sequence) else (choice,)
        found.extend(item.value if isinstance(item, Repeated) else item for item in items)
    return tuple(dict.fromkeys(found))


def _within(world: World, value: Value, unit: Unit, *, repeated: bool, label: str) -> Iterator[Sent]:
    match value:
        case Document():
            yield Sent(value, repeated, label)
        case Text(parts=parts):
            holes = [part for part in parts if isinstance(part, Hole)]
            yield from _several(world, [(hole.value, hole.origin, hole.at) for hole in holes], unit, repeated=repeated)
        case Sequence(items=items):
            yield from _several(world, [(item, label, None) for item in items], unit, repeated=repeated)
        case _:
            for inner in _contents(world, value, unit):
                yield from _within(world, inner, unit, repeated=repeated or isinstance(value, Repeated), label=label)


def _contents(world: World, value: Value, unit: Unit) -> tuple[Value, ...]:
    match value:
        case Union(options=options):
            condensed = any(isinstance(choice, Flow) and isinstance(choice.source, Origin) for choice in options)
            return () if condensed else options
        case Repeated(value=inner):
            return (inner,)
        case Mapping() | Made() if _is_prompt_file(value):
            return ()
        case Mapping(items=items, rest=rest):
            return (*(inner for key, inner in items if key not in _MEDIA), *(() if rest is None else (rest,)))
        case Made(name=name, args=args) if (helper := world.catalogue.helper(name)) is not None and helper.role == "message":
            return tuple(inner for _, inner in args)
        case Flow(source=Param(function=function), path=path) if not _encloses(function, unit) or (
            path and not world.callers.get(function)
        ):
            return tuple(inner for inner in world.points_to.values(value, unit) if isinstance(inner, Union) or is_read(inner))
        case _:
            return ()


def _is_prompt_file(value: Mapping | Made) -> bool:
    """Whether a message of the system's consists of a file: a prompt that is kept there."""
    if isinstance(value, Made):
        return role_of(value.name, "user") == "system" and _is_bare(value.argument("content") or value.argument("0") or UNKNOWN)
    return literal(value.get("role") or UNKNOWN) in ("system", "developer") and _is_bare(value.get("content") or UNKNOWN)


def _is_bare(value: Value) -> bool:
    """Whether a text is what was read and nothing else."""
    if isinstance(value, Text):
        return not any(isinstance(part, Static) and part.text.strip() for part in value.parts)
    return any(isinstance(option, Document) for option in alternatives(value))


def _encloses(function: FunctionUnit, unit: Unit) -> bool:
    above: Unit | None = unit
    while above is not None and above is not function:
        above = above.parent
    return above is function


def _several(world: World, values: list[tuple[Value, str, At | None]], unit: Unit, *, repeated: bool) -> Iterator[Sent]:
    """Values side by side; the same thing put in twice at one place stands for any number of rounds."""
    found = [
        sent if sent.place is not None else replace(sent, place=place)
        for value, label, place in values
        for sent in _within(world, value, unit, repeated=repeated, label=label)
    ]
    counts = Counter((sent.document, sent.place) for sent in found)
    for sent in found:
        yield replace(sent, repeated=sent.repeated or counts[sent.document, sent.place] > 1)


__all__ = ["Sent", "sent_in"]
