"""What a request leaves to the provider: the length of the answer, the effort of thinking, its user, the place of its instructions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.libraries.options import client_args, option
from llmlint.facts.model import How, Setting, State, Truth
from llmlint.facts.requests.model_ids import given_models, is_hosted_elsewhere
from llmlint.facts.values import Const, Made, alternatives
from llmlint.facts.values.texts import literal
from llmlint.patterns import regex
from llmlint.sdks.names import is_one_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from llmlint.facts.evaluation.calls import Request
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.model import Argument, Prompt
    from llmlint.facts.values.base import Value

# Options through which others come in: `model_kwargs`, `extra_body`, `generation_config`, `options`, `model_settings`.
_CARRIES = regex(r"kwargs|extra|config|options|settings|params|parameters|profile")
_TAKES_MESSAGES = frozenset({"messages", "input", "contents"})
_SYSTEM = frozenset({"system", "developer"})
_NOTHING = Setting("", State.UNKNOWN)


def output_limit(world: World, request: Request, arguments: Iterable[Argument]) -> Setting:
    """The limit on the length of the answer, at the call or on what it is called on; one that the SDK demands is never missing."""
    facts = request.leaf.facts
    if request.chain or request.leaf.how is not How.SDK or not facts.limit:
        return _NOTHING
    state = state_of(world, request, facts.limit)
    if state is not State.SET:
        return Setting(facts.limit[0], State.UNKNOWN if facts.limit_required else state)
    named = [argument for argument in arguments if argument.name in facts.limit and argument.state is State.SET]
    given = next((argument for argument in named if argument.value is not None or not argument.literal), None)
    return Setting(given.name if given is not None else facts.limit[0], state, given=given)


def effort(world: World, request: Request) -> Setting:
    """How much a reasoning model is to think; unknown where the model is none, or not written out."""
    leaf = request.leaf
    if request.chain or leaf.how is not How.SDK:
        return _NOTHING
    for reasoning in leaf.sdk.reasoning:
        if reasoning.calls and leaf.operation not in reasoning.calls:
            continue
        ids = [literal(choice) for value in given_models(request) for choice in alternatives(value)]
        if not ids or not all(name and is_one_of(name, reasoning.models) for name in ids):
            continue
        if isinstance(leaf.client, Made) and is_hosted_elsewhere(world, request, own=leaf.sdk.framework):
            continue
        return Setting(reasoning.options[0], state_of(world, request, reasoning.options), ids[0] or "")
    return _NOTHING


def end_user(world: World, request: Request) -> Setting:
    """The id of the user for whom the provider is asked; unknown where another provider may be behind the client."""
    leaf = request.leaf
    if request.chain or leaf.how is not How.SDK or not leaf.facts.end_user:
        return _NOTHING
    if leaf.facts.path:
        entry = world.catalogue.client(leaf.client.name) if isinstance(leaf.client, Made) else None
        if entry is None or entry.sdk.id != leaf.sdk.id or is_hosted_elsewhere(world, request, own=True):
            return _NOTHING
    return Setting(leaf.facts.end_user[0], state_of(world, request, leaf.facts.end_user))


def system_part(world: World, request: Request, prompts: Iterable[Prompt]) -> Truth:
    """Whether what is sent has a part with the role of the system; unknown where the call could not have one."""
    seen = tuple(prompts)
    if any(segment.role in _SYSTEM for prompt in seen for segment in prompt.segments):
        return Truth.YES
    facts = request.leaf.facts
    if request.chain or request.leaf.how is not How.SDK or not (facts.system or _TAKES_MESSAGES & {*facts.prompt}):
        return Truth.UNKNOWN
    client = request.leaf.client
    entry = world.catalogue.client(client.name) if isinstance(client, Made) else None
    if entry is not None and (entry.facts.system or entry.facts.prompt or entry.facts.role not in ("", "chat_model")):
        return Truth.UNKNOWN
    if isinstance(client, Made) and entry is None:
        return Truth.UNKNOWN
    return Truth.NO if seen and all(prompt.complete for prompt in seen) and not request.open else Truth.UNKNOWN


def state_of(world: World, request: Request, names: tuple[str, ...]) -> State:
    """Whether any of these options is given, at the call or on a model or agent it is called on."""
    client = request.leaf.client
    sides: list[tuple[tuple[tuple[str, Value], ...], bool]] = [(request.args, request.open)]
    if isinstance(client, Made) and _takes_options(world, client):
        sides.append(client_args(client))
    found = [option(args, name, is_open=is_open) for args, is_open in sides for name in names]
    if any(answer.state is State.SET and answer.value != Const(None) for answer in found):
        return State.SET
    own = {name.partition(".")[0] for name in names}
    carried = any(_CARRIES.search(key) and key not in own and value != Const(None) for args, _ in sides for key, value in args)
    hidden = any(answer.state is State.UNKNOWN for answer in found) or any(key in ("client!", "*") for key, _ in request.args)
    return State.UNKNOWN if carried or hidden else State.UNSET


def _takes_options(world: World, client: Made) -> bool:
    """Whether the options of requests may be given to what they are called on: a model or an agent, not a plain client."""
    entry = world.catalogue.client(client.name)
    return entry is None or bool(entry.facts.role) or entry.sdk.framework


__all__ = ["effort", "end_user", "output_limit", "state_of", "system_part"]
