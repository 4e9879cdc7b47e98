"""Options as they reach the provider: given at the call, on the client, through a configuration object, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import isfinite
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.libraries.brought import client_may_bring, may_bring
from llmlint.facts.model import GivenTimeout, Retries, Source, Span, State, Timeout
from llmlint.facts.values import UNKNOWN, Const, External, Hole, Made, Mapping, Sequence, Text, alternatives
from llmlint.facts.values.base import At, Value
from llmlint.records import dataclass

if TYPE_CHECKING:
    from llmlint.facts.evaluation.calls import Request
    from llmlint.facts.evaluation.world import World
    from llmlint.sdks.model import HttpLibrary, Sdk

UNLIMITED = float("inf")
Locate = Callable[[At], Span]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found under an option's name."""

    state: State
    value: Value = UNKNOWN


ABSENT = Found(State.UNSET)
HIDDEN = Found(State.UNKNOWN)


def option(args: Iterable[tuple[str, Value]], name: str, *, is_open: bool, inside: bool = False) -> Found:
    """Look a dotted option up: `config.http_options.timeout` goes into dicts and into the arguments of constructors.

    `inside` of these a name may also be spelled as the service spells it: `httpOptions`.
    """
    first, _, rest = name.partition(".")
    spellings = (first, _in_camel_case(first)) if inside else (first,)
    value = next((given for key, given in reversed(tuple(args)) if key in spellings), None)
    if value is None:
        return HIDDEN if is_open else ABSENT
    if not rest:
        return Found(State.SET, value)
    states = [_inside(inner, rest) for inner in alternatives(value)]
    if all(found.state is State.SET for found in states):
        return states[0]
    return states[0] if all(found.state is State.UNSET for found in states) else HIDDEN


def _in_camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other.title() for other in others)


def _inside(value: Value, rest: str) -> Found:
    match value:
        case Mapping():
            return option(value.items, rest, is_open=value.open, inside=True)
        case Made():
            hides = value.open or any(key in ("*", "**") for key, _ in value.args)
            return option(value.args + value.extra, rest, is_open=hides, inside=True)
        case Text(parts=(Hole(value=Mapping() as written),)):
            return _inside(written, rest)  # what `json.dumps` made of it
        case Const(value=None):
            return ABSENT
        case _:
            return HIDDEN


def first_found(args: Iterable[tuple[str, Value]], names: Iterable[str], *, is_open: bool) -> tuple[str, Found]:
    """The first of several names that is set; else hidden if any is, else absent."""
    pairs = tuple(args)
    answers = [(name, option(pairs, name, is_open=is_open)) for name in names]
    for name, found in answers:
        if found.state is State.SET:
            return name, found
    return next(((name, found) for name, found in answers if found.state is State.UNKNOWN), ("", ABSENT))


def client_args(client: Value | None) -> tuple[tuple[tuple[str, Value], ...], bool]:
    """A client's options and whether more may be given than are seen."""
    if isinstance(client, Made):
        args = client.args + client.extra
        return args, client.open or any(key in ("*", "**") for key, _ in args)
    return (), client is not None


def timeout_of(world: World, request: Request | None, client: Value | None, sdk: Sdk, locate: Locate, deadline: At | None) -> Timeout:
    """What ends the wait, seen from a call (or from a client, without a request)."""
    facts = sdk.timeout
    http = request.leaf.http if request is not None else None
    if http is not None:
        facts = http.timeout
    given: list[GivenTimeout] = []
    hidden = request is not None and any(key == "client!" for key, _ in request.args)
    if request is not None:
        names = request.leaf.facts.timeout or facts.call
        hidden |= _collect(
            request.args,
            names,
            may_bring(world, request, names) if http is None else request.splats,
            Source.CALL,
            request.leaf.facts.timeout_unit or facts.unit,
            request.leaf.at,
            locate,
            given,
        )
        if deadline is not None:
            given.append(GivenTimeout(Source.DEADLINE, locate(deadline), "deadline", None, False, "s"))
    hidden |= _from_client(world, client, sdk, http, locate, given)
    if not given and any(name in world.module_settings for name in facts.module):
        name = next(name for name in facts.module if name in world.module_settings)
        value = world.module_settings[name]
        seconds, unlimited = seconds_of(value, facts.unit)
        place = request.leaf.at if request is not None else client.at if isinstance(client, Made) else None
        if place is not None:
            given.append(GivenTimeout(Source.MODULE, locate(place), name, seconds, unlimited, facts.unit))
    state = State.SET if given else State.UNKNOWN if hidden else State.UNSET
    default, bounded = (facts.default, facts.bounded) if facts.verified else (None, None)
    if http is None and (own := _own_default(world, client)) is not None:
        default, bounded = (own, True) if isfinite(own) else (None, False)
    if request is not None and request.leaf.facts.timeout_default is not None:
        default, bounded = request.leaf.facts.timeout_default, True
    names = client_timeout_names(world, client, sdk) or facts.call or ("timeout" if http is not None else "",)
    usual = "timeout" if http is not None and not facts.client else ""
    at_call = (request.leaf.facts.timeout if request is not None else ()) or facts.call or (usual,)
    return Timeout(
        state, tuple(given), default, bounded, names[0], facts.unit, at_call[0], facts.tables, facts.limit_class, facts.limit_keyword
    )


def _own_default(world: World, client: Value | None) -> float | None:
    """The seconds after which a client of this class gives up, where they are its own; of an agent, those of the model in its hands."""
    entry = world.catalogue.client(client.name) if isinstance(client, Made) else None
    if entry is None or entry.facts.timeout_default is not None or not isinstance(client, Made):
        return entry.facts.timeout_default if entry is not None else None
    inner = (client.argument(name.partition(".")[0]) for name in entry.facts.timeout if "." in name)
    return next((own for model in inner if isinstance(model, Made) and (own := _own_default(world, model)) is not None), None)


def client_timeout_names(world: World, client: Value | None, sdk: Sdk) -> tuple[str, ...]:
    """The constructor's options that set a time limit; empty when it takes none."""
    entry = world.catalogue.client(client.name) if isinstance(client, Made) else None
    if entry is not None:
        return entry.facts.timeout
    return sdk.timeout.client


def client_retry_names(world: World, client: Value | None, sdk: Sdk) -> tuple[str, ...]:
    """The constructor's options that set its retries; empty when it takes none."""
    entry = world.catalogue.client(client.name) if isinstance(client, Made) else None
    return (entry.facts.retries if entry is not None else ()) or sdk.retries.client


def _from_client(world: World, client: Value | None, sdk: Sdk, http: HttpLibrary | None, locate: Locate, given: list[GivenTimeout]) -> bool:
    if client is None:
        return False
    args, _ = client_args(client)
    names = client_timeout_names(world, client, sdk) if http is None else ("timeout",)
    is_open = client_may_bring(world, client, (*names, *sdk.timeout.http_client))
    place = client.at if isinstance(client, Made) else None
    if place is None:
        return True
    extra = client.extra if isinstance(client, Made) else ()
    source = Source.OPTIONS if any(k in names for k, _ in extra) else Source.CLIENT
    unit = (sdk if http is None else http).timeout.unit
    hidden = _collect(args, names, is_open, source, unit, place, locate, given)
    if not given and http is None:
        _, found = first_found(args, sdk.timeout.http_client, is_open=is_open)
        hidden |= found.state is not State.UNSET and not (found.state is State.SET and _limits_nothing(world, found.value))
    return hidden


def _limits_nothing(world: World, sender: Value) -> bool:
    """Whether an HTTP client leaves the limit to the client it is given to: there is none, or it is made without one of its own."""
    if not isinstance(sender, Made):
        return sender == Const(None)
    if (found := world.catalogue.http_client(sender.name)) is None:
        return False
    args, hides = client_args(sender)
    return first_found(args, found[0].timeout.client, is_open=hides)[1].state is State.UNSET


def _collect(
    args: tuple[tuple[str, Value], ...], names: tuple[str, ...], is_open: bool, source: Source, unit: str, place: At, locate: Locate,
    given: list[GivenTimeout],
) -> bool:  # fmt: skip
    name, found = first_found(args, names, is_open=is_open)
    if found.state is State.SET:
        seconds, unlimited = seconds_of(found.value, unit)
        given.append(GivenTimeout(source, locate(argument_place(place, name)), name.rpartition(".")[2], seconds, unlimited, unit))
    return found.state is State.UNKNOWN


def argument_place(place: At, name: str) -> At:
    """The argument of a call expression that gives an option, or the call itself."""
    first = name.partition(".")[0]
    if isinstance(place.node, cst.Call):
        for arg in place.node.args:
            if arg.keyword is not None and arg.keyword.value == first:
                return At(place.module, arg)
    return place


def seconds_of(value: Value, unit: str) -> tuple[float | None, bool]:
    """A time limit in seconds, and whether it means no limit at all."""
    factor = 0.001 if unit == "ms" else 1.0
    match value:
        case Const(value=None):
            return None, True
        case External(name="math.inf" | "numpy.inf"):
            return None, True
        case Const(value=bool()):
            return None, False
        case Const(value=int() | float() as number):
            return (None, True) if number == UNLIMITED else (float(number) * factor, False)
        case Made(args=args, name=name) if name.rpartition(".")[2] in ("Timeout", "ClientTimeout"):
            inner = next((given for key, given in args if key in ("0", "timeout", "read", "total")), None)
            return seconds_of(inner, unit) if inner is not None else (None, False)
        case Made(name="float", args=(("0", Text() as word),)) if (word.literal or "").lower().strip("+") in ("inf", "infinity"):
            return None, True
        case Sequence(items=(*_, last)):
            return seconds_of(last, unit)
        case _:
            return None, False


def retries_of(world: World, request: Request | None, client: Value | None, sdk: Sdk) -> Retries:
    """The SDK's own retries, as configured here."""
    facts = sdk.retries
    args, _ = client_args(client)
    names = client_retry_names(world, client, sdk)
    answers = [first_found(args, names, is_open=client_may_bring(world, client, names))[1]]
    if request is not None:
        names_at_call = request.leaf.facts.retries or facts.call
        answers.append(first_found(request.args, names_at_call, is_open=may_bring(world, request, names_at_call))[1])
    default = facts.default if facts.verified else None
    name = next(iter((*names, *facts.call)), "")
    for found in answers:
        if found.state is State.SET:
            number = found.value.value if isinstance(found.value, Const) and isinstance(found.value.value, int) else None
            return Retries(State.SET, number, default, unlimited=found.value in (Const(UNLIMITED), External("math.inf")), option=name)
    hidden = bool(names) and request is not None and any(key == "client!" for key, _ in request.args)
    unknown = hidden or any(found.state is State.UNKNOWN for found in answers)
    return Retries(State.UNKNOWN if unknown else State.UNSET, None, default, option=name)


def retries_of_library(world: World, library: HttpLibrary, client: Value | None) -> Retries:
    """The retries of a general HTTP library: it has none of its own, but its client may be given something that tries again."""
    args, is_open = client_args(client)
    given = {name for name, _ in args} & {name.partition(".")[0] for name in library.retries.client}
    mounted = isinstance(client, Made) and client.at in world.mounted
    hidden = is_open and bool(library.retries.client or library.mounting)
    return Retries(State.UNKNOWN if hidden or given or mounted else State.UNSET, None, 0)
