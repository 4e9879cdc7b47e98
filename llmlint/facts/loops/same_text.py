"""Rounds that differ only in who is asked, or with which settings: the same text for several models, keys or services."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.look_up import arguments_for
from llmlint.facts.evaluation.strings import is_of_parameters
from llmlint.facts.loops.dependence import Variation, takes_out
from llmlint.facts.requests.model_ids import MODEL_OPTIONS
from llmlint.facts.values.flows import Flow, Param
from llmlint.facts.values.structure import inner_values
from llmlint.records import dataclass
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from llmlint.facts.evaluation.calls import CallSite, Request
    from llmlint.facts.evaluation.units import FunctionUnit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import Value

_MAX_STEPS = 4
_USUAL_SETTINGS = frozenset({*MODEL_OPTIONS, "temperature", "top_p", "top_k", "seed", "max_tokens", "max_output_tokens", "timeout"})


@dataclass(frozen=True, slots=True)
class _Parts:
    """The arguments of a call: those of which the text is made, those that only choose or set the model, and what else is sent."""

    text: tuple[cst.BaseExpression, ...]
    chosen: tuple[cst.BaseExpression, ...]
    other: tuple[cst.BaseExpression, ...]


def sends_the_same_text(world: World, site: CallSite, request: Request, loop: cst.CSTNode) -> bool:
    """Whether the round of a loop decides who is asked, or with which settings, and nothing of what is to be read, seen whole."""
    call = site.at.node
    if not isinstance(call, cst.Call) or not isinstance(loop, (cst.For, cst.While, cst.CompFor)):
        return False
    parts = _through(world, site, request, call) if request.chain else _direct(request, call)
    variation = Variation.of(loop)
    if parts is None or not parts.text:
        return _sets_only(world, site, request, call, variation)
    if request.leaf.facts.kind == "embedding":
        return all(_stays(part, variation, _MAX_STEPS) for part in parts.text)  # a vector is made of its text alone
    chosen = (call.func, *parts.chosen)
    if all(_stays(part, variation, _MAX_STEPS) for part in chosen):
        return False
    return all(_stays(part, variation, _MAX_STEPS) for part in (*parts.text, *parts.other))


def asks_another_model(world: World, site: CallSite, request: Request, loop: cst.CSTNode) -> bool:
    """Whether the item of a loop says which model is asked: the rounds compare models, or each has its own, and share no request."""
    call = site.at.node
    if not isinstance(call, cst.Call) or not isinstance(loop, (cst.For, cst.CompFor)):
        return False
    items = Variation.of(loop).sure - _items_of_loops_inside(loop)
    if not request.chain:
        named = [argument.value for argument in call.args if argument.keyword is not None and argument.keyword.value in MODEL_OPTIONS]
        return any(_names(value) & items for value in named)
    function, inner = _reached(world, request)
    if function is None or inner is None:
        return False
    choosing = {name for key, value in inner.args if key in MODEL_OPTIONS for name in _parameters(value, function)}
    met = function.met_by(arguments_for(world, site.unit, call, function))
    return any(name in choosing and _names(value) & items for name, value in met)


def _items_of_loops_inside(loop: cst.For | cst.CompFor) -> frozenset[str]:
    inside = loop.inner_for_in if isinstance(loop, cst.CompFor) else loop.body
    targets = (part.target for part in walk(inside) if isinstance(part, (cst.For, cst.CompFor))) if inside is not None else ()
    return frozenset[str]().union(*map(_names, targets))


def _names(node: cst.CSTNode) -> frozenset[str]:
    return frozenset(part.value for part in walk(node) if isinstance(part, cst.Name))


def _reached(world: World, request: Request) -> tuple[FunctionUnit | None, Request | None]:
    """The function that a request goes through first, and the same request in terms of its parameters."""
    function = world.functions.get(request.chain[0].node)
    if function is None or function.summary is None:
        return function, None
    reached = function.summary.reach
    return function, next((other for other in reached if other.leaf == request.leaf and other.chain == request.chain[1:]), None)


def _sets_only(world: World, site: CallSite, request: Request, call: cst.Call, variation: Variation) -> bool:
    """Whether all that differs from round to round meets parameters that are called like settings: `ask(text, max_tokens=cap)`."""
    function = world.functions.get(request.chain[0].node) if request.chain else None
    if function is None or any(argument.star for argument in call.args) or not _stays(call.func, variation, _MAX_STEPS):
        return False
    met = function.met_by(arguments_for(world, site.unit, call, function))
    differing = [name for name, value in met if not _stays(value, variation, _MAX_STEPS)]
    return bool(differing) and all(name in _settings(request) | _USUAL_SETTINGS for name in differing)


def _direct(request: Request, call: cst.Call) -> _Parts | None:
    """The parts of a call that asks the model itself."""
    if any(argument.star for argument in call.args):
        return None
    text: list[cst.BaseExpression] = []
    chosen: list[cst.BaseExpression] = []
    other: list[cst.BaseExpression] = []
    positions = iter(request.leaf.facts.positional)
    for argument in call.args:
        key = argument.keyword.value if argument.keyword is not None else next(positions, "")
        kept = text if key in _read(request) else chosen if key in _settings(request) else other
        kept.append(argument.value)
    return _Parts(tuple(text), tuple(chosen), tuple(other))


def _through(world: World, site: CallSite, request: Request, call: cst.Call) -> _Parts | None:
    """The parts of a call of a function, by what it makes of its parameters."""
    function, inner = _reached(world, request)
    if function is None or inner is None or inner.open:
        return None
    text = [value for key, value in inner.args if key.partition(".")[0] in _read(request)]
    if not text or not all(is_of_parameters(value) and _is_handed_over(value, function) for value in text):
        return None
    settings = [value for key, value in inner.args if key.partition(".")[0] in _settings(request)]
    beside = [value for _, value in inner.args if value not in text and value not in settings]
    read = {name for value in text for name in _parameters(value, function)}
    elsewhere = {name for value in beside for name in _parameters(value, function)}
    met = list(function.met_by(arguments_for(world, site.unit, call, function)))
    if any(not name for name, _ in met):
        return None
    choosing = {name for value in settings for name in _parameters(value, function)}
    choosing |= _asked(request, function) | _USUAL_SETTINGS
    parts = [tuple(value for name, value in met if name in names) for names in (read, choosing - read - elsewhere, elsewhere)]
    return _Parts(*parts)


def _asked(request: Request, function: FunctionUnit) -> set[str]:
    """The parameter that is the client, where the function itself asks the model."""
    node = request.leaf.at.node
    within = isinstance(node, cst.Call) and function.module.scope_around(node) is function.node
    return {part.value for part in walk(node.func) if isinstance(part, cst.Name)} if within and isinstance(node, cst.Call) else set()


def _is_handed_over(value: Value, function: FunctionUnit) -> bool:
    """Whether what is in a value comes from the function's own parameters: a field of its object may have come from another's."""
    sources = [inner.source for inner in inner_values(value) if isinstance(inner, Flow)]
    return all(isinstance(source, Param) and source.function is function for source in sources)


def _parameters(value: Value, function: FunctionUnit) -> Iterator[str]:
    for inner in inner_values(value):
        if isinstance(inner, Flow) and isinstance(inner.source, Param) and inner.source.function is function:
            yield inner.source.name


def _read(request: Request) -> frozenset[str]:
    facts = request.leaf.facts
    return frozenset(name.partition(".")[0] for name in (*facts.prompt, *facts.system))


def _settings(request: Request) -> frozenset[str]:
    facts = request.leaf.facts
    named: Iterable[str] = (*MODEL_OPTIONS, *facts.limit, *facts.temperature, *facts.seed, *facts.timeout, *facts.retries, facts.stream)
    return frozenset(named) - _read(request)


def _stays(part: cst.CSTNode, variation: Variation, steps: int) -> bool:
    """Whether an expression is the same in each round."""
    for node in walk(part):
        if isinstance(node, cst.Call) and (takes_out(node) or (isinstance(node.func, cst.Name) and node.func.value == "next")):
            return False
        if not isinstance(node, cst.Name) or node.value not in variation.names:
            continue
        given = variation.assigned.get(node.value)
        if node.value in variation.sure or node.value in variation.changed or not given or not steps:
            return False
        if not all(_stays(value, variation, steps - 1) for value in given):
            return False
    return True


__all__ = ["asks_another_model", "sends_the_same_text"]
