"""Whether a request carries a schema or a JSON mode, and how it would be given one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from llmlint.facts.libraries.clients import STRUCTURED
from llmlint.facts.libraries.options import client_args, option
from llmlint.facts.libraries.team_tasks import formats_of, tasks_of
from llmlint.facts.model import State, Structured, Truth
from llmlint.facts.values import UNKNOWN, ClassValue, Const, Made, Mapping, Sequence, Text, alternatives
from llmlint.facts.values.flows import Flow
from llmlint.facts.values.texts import literal

if TYPE_CHECKING:
    from llmlint.facts.evaluation.calls import Leaf, Request
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import Value
    from llmlint.sdks.model import StructuredForm

Mode = Literal["", "schema", "json", "tools"]


def structured_of(world: World, request: Request) -> Structured:
    """Whether a request carries a schema or a JSON mode."""
    facts = request.leaf.facts
    if tasks := tasks_of(world, request.leaf.client):
        return _of_task(tasks[-1], formats_of(world, tasks[-1]))
    derived = _derived(world, request.leaf.client)
    by_options = bool(facts.structured or facts.structured_always or facts.json_only)
    offered = Truth.of(bool(derived) or (by_options and not _is_any_model(world, request.leaf)))
    form = form_of(request.leaf)
    by_option = f"the option {facts.structured[0]}" if facts.structured else ""
    hint = form.form if form is not None else derived or by_option
    if facts.structured_always:
        return Structured(Truth.YES, "schema", Truth.YES, hint)
    args, is_open = client_args(request.leaf.client)
    if any(key == STRUCTURED for key, _ in args):
        return Structured(Truth.YES, "schema", Truth.YES, hint)
    every = (*args, *request.args)
    answers = [(name, option(every, name, is_open=request.open)) for name in (*facts.structured, *facts.json_only)]
    verdicts = [_mode(name, found.value, name in facts.json_only) for name, found in answers if found.state is State.SET]
    for truth, mode in verdicts:
        if truth is Truth.YES:
            return Structured(Truth.YES, mode, offered, hint)
    if any(truth is Truth.UNKNOWN for truth, _ in verdicts) or any(found.state is State.UNKNOWN for _, found in answers):
        return Structured(Truth.UNKNOWN, "", offered, hint)
    if is_open and isinstance(request.leaf.client, Made) and not _is_plain(world, request):
        return Structured(Truth.UNKNOWN, "", offered, hint)
    keyword, method = (form.argument, form.method) if form is not None and not _is_served_elsewhere(world, request.leaf) else ("", "")
    return Structured(Truth.NO, "", offered, hint, keyword, method)


def _of_task(task: Made, names: tuple[str, ...]) -> Structured:
    """What the last task of a team asks for, which gives the answer."""
    offered, hint = Truth.of(bool(names)), f"the option {names[0]} of the task" if names else ""
    args, is_open = client_args(task)
    answers = [option(args, name, is_open=is_open) for name in names]
    verdicts = [_mode(name, found.value, False) for name, found in zip(names, answers, strict=True) if found.state is State.SET]
    if any(truth is Truth.YES for truth, _ in verdicts):
        return Structured(Truth.YES, "schema", offered, hint)
    hidden = any(truth is Truth.UNKNOWN for truth, _ in verdicts) or any(found.state is State.UNKNOWN for found in answers)
    return Structured(Truth.UNKNOWN if hidden else Truth.NO, "", offered, hint)


def form_of(leaf: Leaf) -> StructuredForm | None:
    """The way to ask for structured output that fits an operation, else the first that the SDK has. Plain HTTP has no methods."""
    forms = [form for form in leaf.sdk.structured if leaf.http is None or not (form.method or form.argument)]
    fitting = [form for form in forms if any(f".{leaf.operation}".endswith(f".{end}") for end in form.operations)]
    return next(iter((*fitting, *forms)), None)


def _derived(world: World, client: Value | None) -> str:
    """How a client is made one whose answers keep to a schema, where it has a method for that."""
    method = world.catalogue.deriving(client.name, "structured") if isinstance(client, Made) else ""
    return f"{method}(Model) on the client" if method else ""


def _is_any_model(world: World, leaf: Leaf) -> bool:
    """Whether a model is asked that is not in sight, so that nobody knows which of the options of its kind it takes."""
    return not isinstance(leaf.client, Made) and any(world.catalogue.deriving(name, "structured") for name in leaf.facts.on)


def _is_served_elsewhere(world: World, leaf: Leaf) -> bool:
    """Whether a client is given the address of another provider, which need not take what the SDK's own does."""
    given = (literal(value) or "" for key, value in client_args(leaf.client)[0] if "base" in key)
    providers = {world.catalogue.provider_at(urlsplit(address).hostname or "") for address in given}
    return not providers <= {"", leaf.sdk.id}


def _is_plain(world: World, request: Request) -> bool:
    """Whether this SDK's clients take no output format, so that their unseen options do not matter."""
    entry = world.catalogue.client(request.leaf.client.name) if isinstance(request.leaf.client, Made) else None
    return entry is not None and not entry.facts.structured and not entry.facts.role


def _mode(name: str, value: Value, json_only: bool) -> tuple[Truth, Mode]:
    found = [_one_mode(name, inner, json_only) for inner in alternatives(value)]
    return found[0] if all(answer[0] is found[0][0] for answer in found) else (Truth.UNKNOWN, "")


def _one_mode(name: str, value: Value, json_only: bool) -> tuple[Truth, Mode]:
    match value:
        case Const(value=None) | Const(value=False):
            return Truth.NO, ""
        case Mapping():
            kind = literal(value.get("type") or UNKNOWN)
            if kind == "text":
                return Truth.NO, ""
            return (Truth.YES, "json" if kind == "json_object" else "schema") if kind or value.items else (Truth.UNKNOWN, "")
        case Text():
            word = value.literal
            if word is None:
                return Truth.UNKNOWN, ""
            return (Truth.YES, "json") if "json" in word.lower() else (Truth.NO, "")
        case ClassValue() | Made():
            return Truth.YES, "schema"
        case Sequence():
            return (Truth.NO, "") if all(map(_is_of_provider, value.items)) else (Truth.UNKNOWN, "")
        case Flow():
            return Truth.UNKNOWN, ""
        case _:
            return (
                (Truth.UNKNOWN, "")
                if name.rpartition(".")[2] in ("tools", "toolConfig") or value is UNKNOWN
                else (Truth.YES, "json" if json_only else "schema")
            )


def _is_of_provider(tool: Value) -> bool:
    """Whether a tool is one that the provider runs itself, such as a search: no schema of it shapes the answer."""
    if not isinstance(tool, Mapping) or tool.get("input_schema") is not None or tool.get("function") is not None:
        return False
    kind = literal(tool.get("type") or UNKNOWN)
    return kind is not None and kind not in ("custom", "function")


__all__ = ["form_of", "structured_of"]
