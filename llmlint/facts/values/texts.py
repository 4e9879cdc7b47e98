"""Texts as values: read, written, put one after the other."""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING

from llmlint.facts.values import MAX_PARTS, UNKNOWN, Hole, Part, Static, Text
from llmlint.facts.values.flows import Flow

if TYPE_CHECKING:
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import At, Value


def literal(value: Value) -> str | None:
    """The text of a string that is fully known."""
    return value.literal if isinstance(value, Text) else None


def text(content: str, at: At | None = None) -> Text:
    """A literal string."""
    return Text((Static(content, at),) if content else ())


def written_at(value: Value) -> tuple[At, ...]:
    """All places where the name of a model is written."""
    match value:
        case Text(parts=(Static(written=places),)):
            return places
        case _:
            return ()


def concat(*texts: Value, at: At | None = None) -> Value:
    """Texts one after the other; what is no text becomes a hole."""
    parts: list[Part] = []
    for value in texts:
        parts.extend(value.parts if isinstance(value, Text) else (Hole(value, at),))
    if len(parts) > MAX_PARTS:
        parts = [*parts[: MAX_PARTS - 1], Hole(UNKNOWN, at)]
    flows = [part.value for part in parts if isinstance(part, Hole) and isinstance(part.value, Flow)]
    if flows and len(flows) == len(parts) and all(flow.source == flows[0].source for flow in flows):
        return flows[0]
    return Text(tuple(parts))


def fields_of(template: str) -> list[tuple[str, str | None]] | None:
    """The pieces of a text for `str.format`, each with the field behind it; `None` where it cannot be parsed."""
    try:
        return [(static, field) for static, field, _, _ in Formatter().parse(template)]
    except ValueError:
        return None


def mark_filled(world: World, value: Value) -> None:
    """Remember that something puts values into these literals."""
    if isinstance(value, Text):
        world.filled.update(part.at.node for part in value.parts if isinstance(part, Static) and part.at is not None)


def within_brackets(value: Value) -> Value:
    """What a text consists of, where brackets are all that is put around one value: `"{" + answer + "}"`."""
    parts = value.parts if isinstance(value, Text) else ()
    holes = [part.value for part in parts if isinstance(part, Hole)]
    around = "".join(part.text for part in parts if isinstance(part, Static))
    return holes[0] if len(holes) == 1 and not around.strip("{}[] \n") else value


def sole(value: Value) -> Value:
    """What a text consists of, where it is one value put into nothing else: `f"{answer}"`."""
    only = value.parts[0] if isinstance(value, Text) and len(value.parts) == 1 else None
    return only.value if isinstance(only, Hole) else value
