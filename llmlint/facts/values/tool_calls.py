"""What a model asks for when it calls a tool: the name of the tool and its arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.values import NONE, UNKNOWN, Sequence, alternatives
from llmlint.facts.values.flows import ITEM, Flow, Item, Origin
from llmlint.sdks.paths import Key, Step, parse_access_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.values.base import Value
    from llmlint.facts.values.flows import Access


def is_free_text(flow: Flow) -> bool:
    """Whether a flow, by the catalogue, is the text an answer carries: not its tool arguments, not a parsed object, not its envelope."""
    source = flow.source
    if not isinstance(source, Origin):
        return False
    facts = source.leaf.facts
    if any(leads(parse_access_path(path), flow.path) for path in facts.text):
        return True
    if flow.path and isinstance(flow.path[0], Item):
        return any(leads(parse_access_path(path), flow.path[1:]) for path in (*facts.stream_text, *facts.text))
    return False


def is_tool_argument(flow: Flow) -> bool:
    """Whether a flow is what the model wrote as the arguments of a tool, or one of them."""
    return any(leads(path, flow.path[: len(path)]) for path in _arguments(flow))


def are_tool_arguments(flow: Flow) -> bool:
    """Whether a flow is all that the model wrote as the arguments of a tool."""
    return not flow.steps and any(leads(path, flow.path) for path in _arguments(flow))


def is_tool_name(flow: Flow) -> bool:
    """Whether a flow is the name of the tool that the model chose. It stands beside the arguments."""
    return any(leads(_beside(path), flow.path) for path in _arguments(flow))


def are_asked_tools(value: Value) -> bool:
    """Whether a list holds the tools that one answer asks for, or what was made of each."""
    lists = [option for option in alternatives(value) if option not in (NONE, Sequence(()))]
    return bool(lists) and all(_is_asked_tool(item) for option in lists for item in _items(option))


def _items(value: Value) -> tuple[Value, ...]:
    match value:
        case Flow(steps=()):
            return (value.reach(ITEM),)
        case Sequence():
            return alternatives(value.element)
        case _:
            return (UNKNOWN,)


def _is_asked_tool(value: Value) -> bool:
    """Whether this is one of several calls of tools, or a part of one: `message.tool_calls[…].function.arguments`."""
    if isinstance(value, Sequence) and value.fixed:
        return any(_is_asked_tool(part) for part in value.items)
    if not isinstance(value, Flow):
        return False
    for path in _arguments(value):
        listed = max((index for index, step in enumerate(path) if isinstance(step, int)), default=len(path))
        reached = value.path[: len(path)]
        if len(reached) > listed and isinstance(reached[listed], Item) and leads(path[: len(reached)], reached):
            return True
    return False


def leads(wanted: tuple[object, ...], path: tuple[Access, ...]) -> bool:
    """Whether an access path of the catalogue and one of the code are the same; any index is as good as another."""
    return len(wanted) == len(path) and all(_same(step, access) for step, access in zip(wanted, path, strict=True))


def _arguments(flow: Flow) -> Iterator[tuple[Step, ...]]:
    if not isinstance(flow.source, Origin):
        return
    facts = flow.source.leaf.facts
    for arguments in map(parse_access_path, facts.tool_arguments):
        yield arguments
        for text in map(parse_access_path, facts.text):
            if arguments[: len(text) - 1] == text[:-1]:
                yield from ((0, *parse_access_path(piece)[:-1], *arguments[len(text) - 1 :]) for piece in facts.stream_text)


def _beside(path: tuple[Step, ...]) -> tuple[Step, ...]:
    return (*path[:-1], Key("name") if isinstance(path[-1], Key) else "name")


def _same(step: object, access: Access) -> bool:
    return isinstance(access, (int, Item)) if isinstance(step, int) else step == access
