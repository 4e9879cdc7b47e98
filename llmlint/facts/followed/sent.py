"""What is known of the words a request sends: literals whose placeholders nobody filled, and the roles of its messages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.leading import functions_along
from llmlint.facts.evaluation.strings import is_constant
from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.libraries.clients import TEMPLATE
from llmlint.facts.libraries.options import option
from llmlint.facts.model import SentRole, Span, State, Unfilled
from llmlint.facts.values import (
    UNKNOWN,
    ClassValue,
    External,
    FunctionValue,
    Imported,
    Made,
    Mapping,
    ProjectModule,
    Repeated,
    Sequence,
    Static,
    Text,
    Union,
    alternatives,
)
from llmlint.facts.values.texts import literal
from llmlint.patterns import regex
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from llmlint.facts.evaluation.calls import Request
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import At, Value

    Locate = Callable[[At], Span]

_OR_ELSE = r"(?: or (?:'[^'{}]*'|\"[^\"{}]*\"|[A-Za-z_]\w*))?"
_FIELD = regex(rf"(?<![{{$\\^_/}}])\{{([A-Za-z_]\w*)(?:\.[A-Za-z_]\w*|\[[\w'\"]+\])*{_OR_ELSE}\}}(?![{{}}])")
_SPEAKS_OF_FIELDS = regex(r"placeholder|curly|brace|\bf\\?['\"]|f-string|template|\\[a-zA-Z]+\{", re.IGNORECASE)
_PLAIN_MODELS = frozenset({"chat_model", "completion_model"})
_ELSEWHERE = ("base", "endpoint", "host", "url")
_TAKES_OUT = frozenset({"pop", "popleft", "remove"})


def literals(world: World, request: Request) -> Iterator[tuple[Static, At, bool]]:
    """The literals a request sends unchanged, each with its place, and whether it stands in a message object."""
    for part, inside in sent_statics(world, request):
        if part.at is not None and _is_whole(part.at.node, part.text):
            yield part, part.at, inside


def sent_statics(world: World, request: Request) -> Iterator[tuple[Static, bool]]:
    """All fixed text of a request, and whether it stands in a message object."""
    facts = request.leaf.facts
    templated = any(key == TEMPLATE for key, _ in request.args)
    for name in (*facts.system, TEMPLATE, *(() if templated else facts.prompt)):
        found = option(request.args, name, is_open=request.open)
        if found.state is State.SET:
            yield from _statics(world, found.value, in_message=False)


def is_written_out(value: Value) -> bool:
    """Whether a value is literal through and through, messages as objects among them."""
    match value:
        case Made(args=args, open=False):
            return all(is_written_out(inner) for _, inner in args)
        case Sequence(items=items):
            return value.fixed and all(is_written_out(item) for item in items)
        case Mapping(items=items):
            return not value.open and all(is_written_out(item) for _, item in items)
        case _:
            return is_constant(value)


def _is_whole(node: cst.CSTNode, content: str) -> bool:
    return isinstance(node, cst.SimpleString) and node.evaluated_value == content


def _statics(world: World, value: Value, *, in_message: bool) -> Iterator[tuple[Static, bool]]:
    if isinstance(value, Text):
        for part in value.parts:
            if isinstance(part, Static):
                yield part, in_message
            elif isinstance(part.value, Text):
                yield from _statics(world, part.value, in_message=in_message)
        return
    for inner in _contents(world, value):
        yield from _statics(world, inner, in_message=in_message or isinstance(value, Made))


def _contents(world: World, value: Value) -> Iterable[Value]:
    match value:
        case Repeated(value=inner):
            return (inner,)
        case Sequence(items=items):
            return items
        case Mapping(items=pairs):
            return (inner for _, inner in pairs)
        case Made(name=name, args=pairs) if (helper := world.catalogue.helper(name)) is not None and helper.role == "message":
            return (inner for _, inner in pairs)
        case Union(options=options):
            return options
        case _:
            return ()


def unfilled(world: World, request: Request, unit: Unit, locate: Locate) -> tuple[Unfilled, ...]:
    """The literals that reach the model with a name in braces for which there is a value, and that nothing fills in.

    Only what is sent as it is given counts: agents and decorated functions have templates of their own.
    """
    if not _sends_as_given(world, request):
        return ()
    found: dict[Span, Unfilled] = {}
    given, idle = _given_names(request), None
    for part, at, inside in literals(world, request):
        if at.node in world.filled or "{" not in part.text or _SPEAKS_OF_FIELDS.search(part.text):
            continue
        named = [match[1] for match in _FIELD.finditer(part.text)]
        if not named:
            continue
        scope, idle = _scope(world, at), _idle_parameters(unit) if idle is None else idle
        names = tuple(dict.fromkeys(name for name in named if name in scope or name in idle or (inside and name in given)))
        if names:
            span = locate(at)
            plain = all(name in scope for name in named) and _needs_only_an_f(at.node, len(named))
            found[span] = Unfilled(
                span, names, inside and any(name in given for name in names), plain, apart=not any(name in scope for name in names)
            )
    return tuple(found[span] for span in sorted(found))


def _sends_as_given(world: World, request: Request) -> bool:
    leaf = request.leaf
    if not leaf.sdk.roots or leaf.facts.mode == "decorator":
        return False
    if not leaf.sdk.framework:
        return True
    if not isinstance(leaf.client, Made):
        return bool(leaf.facts.temperature) and leaf.client is None
    entry = world.catalogue.client(leaf.client.name)
    return entry is not None and entry.facts.role in _PLAIN_MODELS


def _given_names(request: Request) -> frozenset[str]:
    """The names under which a chain is given its values."""
    names: set[str] = set()
    for name in request.leaf.facts.prompt:
        for value in alternatives(request.argument(name) or UNKNOWN):
            names |= {key for key, _ in value.items} if isinstance(value, Mapping) else set()
    return frozenset(names)


def _idle_parameters(unit: Unit) -> frozenset[str]:
    """The parameters of a function that its body never reads: what was meant for a template that stands elsewhere is one of them."""
    if not isinstance(unit, FunctionUnit) or not isinstance(unit.node, cst.FunctionDef):
        return frozenset()
    read = {node.value for node in walk(unit.node.body) if isinstance(node, cst.Name)}
    return frozenset(parameter.name for parameter in unit.parameters if parameter.name not in read)


def _scope(world: World, at: At) -> frozenset[str]:
    """The names that an f-string could use where a literal stands: of the functions around, and what the module assigns."""
    names: set[str] = set()
    parents = at.module.parents
    node: cst.CSTNode | None = at.node
    while node is not None:
        unit = world.functions.get(node)
        if unit is not None:
            names |= {parameter.name.lstrip("*") for parameter in unit.parameters} | _assigned(unit)
        elif isinstance(node, cst.BaseComp):
            names |= {part.value for part in walk(node.for_in.target) if isinstance(part, cst.Name)}
        node = parents.get(node)
    return frozenset(names | _assigned(at.module))


def _assigned(unit: Unit) -> set[str]:
    kinds = (FunctionValue, ClassValue, External, ProjectModule, Imported)
    return {name for name, value in unit.final.items() if not any(isinstance(option, kinds) for option in alternatives(value))}


def _needs_only_an_f(node: cst.CSTNode, fields: int) -> bool:
    return isinstance(node, cst.SimpleString) and not node.prefix and node.value.count("{") == fields == node.value.count("}")


def sent_roles(world: World, request: Request, unit: Unit, locate: Locate) -> tuple[SentRole, ...]:
    """The literal roles of the messages of a request, where the catalogue knows which ones the call accepts."""
    facts = request.leaf.facts
    if not facts.roles or not _goes_to_its_provider(world, request):
        return ()
    found: dict[Span, SentRole] = {}
    for name in facts.prompt:
        given = option(request.args, name, is_open=request.open)
        for value in alternatives(given.value) if given.state is State.SET else ():
            for at, role in _roles_in(value):
                span = locate(at)
                found[span] = SentRole(role, span, facts.roles, facts.system[0].rpartition(".")[2] if facts.system else "")
    if any(role.role not in role.accepted for role in found.values()) and _takes_messages_out(world, request, unit):
        return ()
    return tuple(found[span] for span in sorted(found))


def _roles_in(value: Value) -> Iterator[tuple[At, str]]:
    """The roles of the messages of a list, where each is written. What is selected from another list may have lost some."""
    for item in value.items if isinstance(value, Sequence) else ():
        given = item.get("role") if isinstance(item, Mapping) else item.argument("role") if isinstance(item, Made) else _of_pair(item)
        if isinstance(given, Text) and len(given.parts) == 1 and isinstance(given.parts[0], Static) and given.parts[0].at is not None:
            yield given.parts[0].at, given.parts[0].text


def _of_pair(item: Value) -> Value:
    """`("system", "Be brief.")`."""
    match item:
        case Sequence(items=(Text() as role, _)) if (literal(role) or "").isidentifier():
            return role
        case _:
            return UNKNOWN


def _goes_to_its_provider(world: World, request: Request) -> bool:
    client = request.leaf.client
    if any(key == "client!" for key, _ in request.args):
        return False
    if not isinstance(client, Made):
        return client is None
    entry = world.catalogue.client(client.name)
    if entry is None or (client.open and not request.leaf.sdk.framework):
        return False
    return request.leaf.sdk.framework or not any(word in key for key, _ in client.args + client.extra for word in _ELSEWHERE)


def _takes_messages_out(world: World, request: Request, unit: Unit) -> bool:
    """Whether a function on the way takes something out of a list: the message may not be there any more."""
    functions = functions_along(world, request)
    units: Iterable[Unit] = (unit, *(function for function in functions if function is not None))
    for piece in units:
        for node in walk(piece.node):
            if isinstance(node, cst.Del):
                return True
            if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value in _TAKES_OUT:
                return True
    return False


__all__ = ["is_written_out", "literals", "sent_roles", "sent_statics", "unfilled"]
