"""JSON mode where the provider demands that the request speaks of JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.libraries.clients import TEMPLATE
from llmlint.facts.libraries.options import client_args, option
from llmlint.facts.libraries.requests import inner_request
from llmlint.facts.libraries.structured import structured_of
from llmlint.facts.model import How, State, Truth, Volatility
from llmlint.facts.values import Const, Dynamic, Hole, Made, Mapping, Sequence, Static, Text, alternatives
from llmlint.facts.values.texts import literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from llmlint.facts.evaluation.calls import Request
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import Value

_WORD = "json"
_NO_TEXT = frozenset({"role", "type", "image_url", "input_audio", "image", "file", "file_id", "detail", "name", "id"})
_CLOCKS = frozenset({Volatility.DAILY, Volatility.VOLATILE})


def json_word_missing(world: World, request: Request) -> Truth:
    """Whether the provider refuses this request because it asks for JSON mode and nothing in it says JSON.

    Asked of the place where the request becomes known: what passes it on from there is not asked again.
    """
    if not _is_demanded(world, request):
        return Truth.NO
    inner = inner_request(world, request)
    if inner is not None and json_word_missing(world, inner) is Truth.YES:
        return Truth.NO
    structured = structured_of(world, request)
    if structured.answer is not Truth.YES or structured.mode != "json":
        return Truth.NO if structured.answer.known is not None else Truth.UNKNOWN
    return {Truth.YES: Truth.NO, Truth.NO: Truth.YES, Truth.UNKNOWN: Truth.UNKNOWN}[_says_json(request)]


def _is_demanded(world: World, request: Request) -> bool:
    leaf = request.leaf
    if leaf.how is not How.SDK or any(key == "client!" for key, _ in request.args):
        return False
    if isinstance(leaf.client, Made):
        args, is_open = client_args(leaf.client)
        address = next((given for key, given in args if "base_url" in key), None)
        if address is not None:
            return any(host in (literal(address) or "") for host in _hosts(world))
        if is_open:
            return False
    return any(not word.calls or leaf.operation in word.calls for word in leaf.sdk.json_words)


def _hosts(world: World) -> Iterable[str]:
    return (endpoint.host for sdk in world.catalogue.sdks.values() if sdk.json_words for endpoint in sdk.endpoints)


def _says_json(request: Request) -> Truth:
    facts = request.leaf.facts
    answers: list[Truth] = []
    for name in (*facts.system, TEMPLATE, *facts.prompt):
        found = option(request.args, name, is_open=request.open)
        if found.state is State.SET:
            answers.append(_any(_in_value(choice) for choice in alternatives(found.value)))
        elif found.state is State.UNKNOWN:
            answers.append(Truth.UNKNOWN)
    return _any(answers) if answers else Truth.UNKNOWN


def _in_value(value: Value) -> Truth:
    match value:
        case Text(parts=parts):
            if _WORD in "".join(part.text for part in parts if isinstance(part, Static)).lower():
                return Truth.YES
            return _any(_in_value(choice) for part in parts if isinstance(part, Hole) for choice in alternatives(part.value))
        case Sequence(items=items):
            return _any(_in_value(choice) for item in items for choice in alternatives(item))
        case Mapping(items=items, open=False):
            return _any(_in_value(choice) for key, inner in items if key not in _NO_TEXT for choice in alternatives(inner))
        case Const():
            return Truth.NO
        case Dynamic(volatility=volatility) if volatility in _CLOCKS:
            return Truth.NO
        case _:
            return Truth.UNKNOWN


def _any(answers: Iterable[Truth]) -> Truth:
    found = set(answers)
    return Truth.YES if Truth.YES in found else Truth.UNKNOWN if Truth.UNKNOWN in found else Truth.NO


__all__ = ["json_word_missing"]
