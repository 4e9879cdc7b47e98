"""Keys of providers that stand in the code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.entry_points import unit_around
from llmlint.facts.evaluation.look_up import held, outside_name
from llmlint.facts.evaluation.strings import words
from llmlint.facts.model import WrittenKey
from llmlint.facts.requests.ways import callee
from llmlint.facts.values import Made, Static, Text, alternatives
from llmlint.facts.values.base import At
from llmlint.patterns import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from llmlint.facts.evaluation.units import ModuleUnit, Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.model import Client, Span
    from llmlint.facts.values.base import Value

_ENVIRONMENT = "os.environ"
_OPTION = regex(r"(?:\w+_)?(?:api_key|api_token|access_token|auth_token|token|secret_key|secret_access_key)\Z")
_SHAPE = regex(r"[A-Za-z0-9][A-Za-z0-9._\-]{19,}\Z")
_PLACEHOLDER = regex(
    r"your|xxx|\.\.\.|dummy|fake|test|example|sample|placeholder|change|empty|none|null|no[-_]?key|not[-_]?needed|secret|insert|here|mock|local"
    r"|1234567|abcdef|0000|replace",
    re.IGNORECASE,
)


def literal_key(client: Made) -> At | None:
    """Where a key that a client is made with is written out; `None` where it comes from elsewhere or is a placeholder."""
    return _among((*client.args, *client.extra))


def written_keys(world: World, module: ModuleUnit, clients: Iterable[Client], locate: Callable[[At], Span]) -> list[WrittenKey]:
    """The keys that a module sets for an SDK or gives to a request, but for those that its clients are told of."""
    told = {client.literal_key for client in clients}
    found: dict[Span, WrittenKey] = {}
    for key in (*_set_for_all(world, module, locate), *_given_to_requests(module, locate)):
        if key.span not in told:
            found.setdefault(key.span, key)
    return sorted(found.values(), key=lambda key: key.span.start)


def _set_for_all(world: World, module: ModuleUnit, locate: Callable[[At], Span]) -> Iterator[WrittenKey]:
    """`openai.api_key = "…"`, `os.environ["OPENAI_API_KEY"] = "…"`."""
    for node in module.index.of(cst.Assign):
        for target in node.targets:
            if not _may_be_a_key(target.target):
                continue
            unit = unit_around(world, module, node)
            got = _gets_it(world, unit, target.target)
            key = _written(_value(world, unit, node.value)) if got is not None else None
            if got is not None and key is not None:
                text, because, variable = got
                yield WrittenKey(locate(key), text, locate(At(module, target.target)), because, variable)


def _may_be_a_key(target: cst.BaseExpression) -> bool:
    return isinstance(target, cst.Subscript) or (isinstance(target, cst.Attribute) and _OPTION.match(target.attr.value) is not None)


def _gets_it(world: World, unit: Unit, target: cst.BaseExpression) -> tuple[str, str, str] | None:
    """What is assigned to, why it is an SDK's, and the variable that can stand in its place; `None` where it is none."""
    sdks = world.catalogue.sdks.values()
    match target:
        case cst.Attribute(value=owner):
            name = outside_name(world, unit, owner)
            sdk = next((sdk for sdk in sdks if name in sdk.roots), None)
            return (words(target), f"the requests of {sdk.id} are sent with it", sdk.key_variable) if sdk is not None else None
        case cst.Subscript(value=owner, slice=[cst.SubscriptElement(slice=cst.Index(value=cst.SimpleString() as key))]):
            name = str(key.evaluated_value)
            known = any(name == sdk.key_variable for sdk in sdks) and outside_name(world, unit, owner) == _ENVIRONMENT
            return (name, "the clients of its SDK look there", "") if known else None
        case _:
            return None


def _given_to_requests(module: ModuleUnit, locate: Callable[[At], Span]) -> Iterator[WrittenKey]:
    """`litellm.completion(…, api_key="…")`."""
    for site in (site for unit in (module, *module.functions) for site in unit.sites.values()):
        for request in site.requests.values():
            key = _among(request.args) if not request.chain else None
            if key is not None:
                called = callee(site.at)
                text = words(called.node) if isinstance(called.node, cst.BaseExpression) else request.leaf.operation
                yield WrittenKey(locate(key), f"{text}()", locate(called), f"`{text}` asks a model", request.leaf.sdk.key_variable)


def _value(world: World, unit: Unit, node: cst.BaseExpression) -> tuple[Value, ...]:
    if isinstance(node, cst.SimpleString) and isinstance(text := node.evaluated_value, str):
        return (Text((Static(text, At(unit.module, node)),)),)
    return alternatives(held(world, unit, node))


def _among(given: Iterable[tuple[str, Value]]) -> At | None:
    keys = (_written(alternatives(value)) for name, value in given if _OPTION.match(name))
    return next((key for key in keys if key is not None), None)


def _written(options: Iterable[Value]) -> At | None:
    """Where one of some values is written out as a key."""
    for option in options:
        match option:
            case Text(parts=(Static(text=text, at=At() as at),)) if _is_key(text):
                return at
            case _:
                pass
    return None


def _is_key(text: str) -> bool:
    """Whether a text has the shape of a key: long, one word, letters and digits mixed, and none of the words of placeholders."""
    mixed = any(letter.isdigit() for letter in text) and any(letter.isalpha() for letter in text)
    return mixed and len(set(text)) >= 10 and _SHAPE.match(text) is not None and _PLACEHOLDER.search(text) is None


__all__ = ["literal_key", "written_keys"]
