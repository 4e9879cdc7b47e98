"""How a request draws its answer: is its temperature high, on this provider's scale, and is it so on purpose?"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.leading import functions_along
from llmlint.facts.evaluation.units import INITIALISERS
from llmlint.facts.followed.sent import sent_statics
from llmlint.facts.libraries.options import argument_place, client_args, option
from llmlint.facts.libraries.requests import inner_request
from llmlint.facts.model import How, State, Truth, Volatility
from llmlint.facts.model.uses import Sampling
from llmlint.facts.requests.left_open import state_of
from llmlint.facts.requests.model_ids import given_models, is_hosted_elsewhere
from llmlint.facts.values import NONE, Const, Dynamic, Made, Unknown, alternatives
from llmlint.facts.values.base import At, Value
from llmlint.facts.values.flows import Flow, Param
from llmlint.facts.values.texts import literal
from llmlint.patterns import regex
from llmlint.sdks.names import is_one_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from llmlint.facts.evaluation.calls import CallSite, Request
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.model import Span
    from llmlint.sdks import Catalogue

_WARM = 0.7
_WARM_ANYWHERE = 1.0
_NEUTRAL = 1.0
_SEVERAL = ("n", "best_of", "candidate_count", "config.candidate_count", "num_return_sequences", "num_generations")
_THINKS = regex(r"think|reason|effort")
_VARIES = regex(
    r"creativ|stor(y|ies)\b|poe(m|try)|jokes?\b|brainstorm|divers|\bvaried\b|variet|variation|variant|synthe|imagin|fiction|novel|lyric|song"
    r"|slogan|tagline|headline|humou?r|witty|persona|role[- ]?play|ideas?\b|invent|paraphras|rephras|reword|inspir|random|quiz|flash ?card"
    r"|trivia|game|blog|marketing|tweet|essay|suggest|different (questions|examples|ways|names|answers)|questions|sampl|votes?\b|consensus"
    r"|consisten|ensembl|candidate|mutat|evol|dream|screenplay|narrat|names? for|titles? for",
    re.IGNORECASE,
)


def sampling_of(world: World, request: Request, site: CallSite, locate: Callable[[At], Span]) -> Sampling:
    """The temperature a request is sent with, as far as it is in sight here."""
    leaf = request.leaf
    if not leaf.facts.temperature or leaf.how not in (How.SDK, How.HTTP):
        return Sampling()
    name = leaf.facts.temperature[0].rpartition(".")[2]
    value, place = _number(world, request, site.unit)
    if value is None:
        return Sampling(name, _unset(world, request))
    span = locate(_shown(argument_place(site.at, leaf.facts.temperature[0])))
    on_client = locate(_shown(argument_place(place, leaf.facts.temperature[0]))) if place is not None else None
    here = _is_written_here(world, request, site.unit)
    on_purpose = varies_on_purpose(world, request, site)
    return Sampling(name, State.SET, value, _hot(world, request, value), span if here else None, on_client, on_purpose)


def _unset(world: World, request: Request) -> State:
    """Unset where the model takes a temperature and none is given; what only passes a request on does not give any."""
    if request.chain or _is_fixed(world, list(_ids(request))):
        return State.UNKNOWN
    state = state_of(world, request, request.leaf.facts.temperature)
    return State.UNKNOWN if state is State.SET else state


def _number(world: World, request: Request, unit: Unit) -> tuple[float | None, At | None]:
    """The temperature, if it is a number in sight, and the client it is given to; `None` stands for the call itself."""
    client = request.leaf.client
    for args, place in ((request.args, None), (client_args(client)[0], client.at if isinstance(client, Made) else None)):
        for name in request.leaf.facts.temperature:
            found = option(args, name, is_open=False)
            if found.state is State.SET and found.value != NONE:
                number = _lowest(world, found.value, unit)
                return (number, place) if number is not None else (None, None)
    return None, None


def _lowest(world: World, value: Value, unit: Unit) -> float | None:
    """The lowest number that a value may be, where what is not in sight may only take the place of a default."""
    found: list[float] = []
    for choice in alternatives(value):
        for seen in _handed_over(world, choice, unit) if isinstance(choice, Flow) else (choice,):
            match seen:
                case Const(value=bool()):
                    return None
                case Const(value=int() | float() as number):
                    found.append(number)
                case Const(value=None) | Dynamic(volatility=Volatility.CONFIG) | Unknown():
                    continue
                case _:
                    return None
    return min(found, default=None)


def _handed_over(world: World, flow: Flow, unit: Unit) -> tuple[Value, ...]:
    """What a parameter may be: of a function that is called in sight, its callers tell."""
    if not isinstance(flow.source, Param):
        return (flow,)
    function = flow.source.function
    told_by_callers = function.name not in INITIALISERS and bool(world.callers.get(function))
    return () if told_by_callers else tuple(option for value in world.points_to.values(flow, unit) for option in alternatives(value))


def _shown(at: At) -> At:
    return At(at.module, at.node.func) if isinstance(at.node, cst.Call) else at


def _is_written_here(world: World, request: Request, unit: Unit) -> bool:
    """Whether the number comes into the request at this place, and not in the function that is called here."""
    if not request.chain:
        return True
    inner = inner_request(world, request)
    return inner is not None and _number(world, inner, world.functions.get(request.chain[-1].node, unit))[0] is None


def _hot(world: World, request: Request, value: float) -> Truth:
    ids = list(_ids(request))
    known = bool(ids) and all(ids)
    thinks = value == _NEUTRAL and _matches(ids, _thinking(world.catalogue))
    if thinks or _is_fixed(world, ids) or any(_THINKS.search(key) for key, given in request.args if given != NONE):
        return Truth.UNKNOWN
    elsewhere = not known and (request.leaf.sdk.framework or is_hosted_elsewhere(world, request))
    if value == _NEUTRAL and not known:
        return Truth.UNKNOWN
    limits = [hot for hot in _limits(world, request, ids) if hot is not None]
    return Truth.of(value > max([_WARM_ANYWHERE if elsewhere else _WARM, *limits]))


def _ids(request: Request) -> Iterator[str]:
    """The ids of models that are sent; an empty one stands for what is not in sight."""
    return (literal(choice) or "" for value in given_models(request) for choice in alternatives(value))


def _limits(world: World, request: Request, ids: list[str]) -> Iterator[float | None]:
    for sdk in world.catalogue.sdks.values():
        for scale in sdk.sampling:
            if _matches(ids, scale.models) if scale.models else sdk is request.leaf.sdk:
                yield scale.hot


def _is_fixed(world: World, ids: list[str]) -> bool:
    """Whether a model may be among them that takes no other temperature than its own."""
    return _matches(ids, _fixed(world.catalogue))


@lru_cache(maxsize=2)
def _thinking(catalogue: Catalogue) -> tuple[str, ...]:
    return tuple(pattern for sdk in catalogue.sdks.values() for reasoning in sdk.reasoning for pattern in reasoning.models)


@lru_cache(maxsize=2)
def _fixed(catalogue: Catalogue) -> tuple[str, ...]:
    found: list[str] = []
    for sdk in catalogue.sdks.values():
        found += [pattern for rejection in sdk.rejections if "temperature" in rejection.parameters for pattern in rejection.models]
        found += [pattern for scale in sdk.sampling if scale.hot is None for pattern in scale.models]
    return tuple(found)


def _matches(ids: list[str], patterns: tuple[str, ...]) -> bool:
    return any(is_one_of(name, patterns) for full in ids if full for name in (full, full.rpartition("/")[2]))


def varies_on_purpose(world: World, request: Request, site: CallSite) -> bool:
    """Whether several answers are asked for, or one that has to differ from the last: a story, an idea, a sample."""
    if any(_is_several(option(request.args, name, is_open=False).value) for name in _SEVERAL if _is_given(request, name)):
        return True
    functions = functions_along(world, request)
    names = [site.unit.qualname, *(function.qualname for function in functions if function is not None)]
    if any(_VARIES.search(name.replace("_", " ")) for name in names):
        return True
    return any(_VARIES.search(part.text) for part, _ in sent_statics(world, request))


def _is_given(request: Request, name: str) -> bool:
    return option(request.args, name, is_open=False).state is State.SET


def _is_several(value: Value) -> bool:
    return value not in (NONE, Const(1))


__all__ = ["sampling_of", "varies_on_purpose"]
