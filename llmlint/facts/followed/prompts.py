"""What a request sends, flattened in the provider's order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from llmlint.facts.followed.instructions import instructions, members, told_to
from llmlint.facts.followed.leading_values import changing_in, moves
from llmlint.facts.followed.segments import Draft, constructed, dynamic_segment, text_segments
from llmlint.facts.libraries.clients import TEMPLATE
from llmlint.facts.libraries.options import option
from llmlint.facts.libraries.requests import inner_request
from llmlint.facts.libraries.unordered import order_varies
from llmlint.facts.model import Prompt, Segment, Span, State, Volatility
from llmlint.facts.values import (
    UNKNOWN,
    Const,
    Made,
    Mapping,
    Repeated,
    Sequence,
    Text,
    alternatives,
)
from llmlint.facts.values.flows import ITEM, Flow, Origin, Param
from llmlint.facts.values.texts import literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from llmlint.facts.evaluation.calls import Request
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.followed.leading_values import MoveBack
    from llmlint.facts.libraries.options import Found
    from llmlint.facts.values.base import At, Value

MAX_PROMPTS = 4

_Way: TypeAlias = "tuple[list[Draft], bool]"


def _stays(*_parts: object) -> None:
    """The `move_back` of a prompt that is only looked at: nothing is moved."""


def prompts_of(world: World, request: Request, locate: Callable[[At], Span], move_back: MoveBack) -> tuple[Prompt, ...]:
    """The prompts a request may send: a few alternatives where branches differ. `move_back` knows how values are moved to the end."""
    made = _prompts(world, request, locate, move_back)
    inner = inner_request(world, request)
    if inner is None:
        return made
    told = {
        part.span for prompt in _prompts(world, inner, locate, _stays) for part in prompt.segments if part.volatility is Volatility.PER_CALL
    }

    def marked(part: Segment) -> Segment:
        return replace(part, told_inside=True) if part.span is not None and part.span in told else part

    return tuple(replace(prompt, segments=tuple(map(marked, prompt.segments))) for prompt in made)


def _given(world: World, request: Request) -> Iterator[tuple[Found, str]]:
    """What a request sends, part by part in the order of the provider, each with its role."""
    facts = request.leaf.facts
    templated = any(key == TEMPLATE for key, _ in request.args)
    for name in facts.tools:
        yield option(request.args, name, is_open=request.open), "tools"
    yield from ((found, "system") for found in instructions(world, request))
    for name in facts.system:
        yield option(request.args, name, is_open=request.open), "system"
    for name in (TEMPLATE, *(() if templated else facts.prompt)):
        yield option(request.args, name, is_open=request.open), "user"


def _prompts(world: World, request: Request, locate: Callable[[At], Span], move_back: MoveBack) -> tuple[Prompt, ...]:
    drafts = [(way, move_back) for way in _drafts(world, _given(world, request))]
    for member in members(world, request.leaf.client):
        drafts += [(way, _stays) for way in _drafts(world, ((found, "system") for found in told_to(world, request, member)))]
    unique: list[Prompt] = []
    written = [[part.written for part in draft] for (draft, _), _ in drafts]
    changing = changing_in(written)
    for ((draft, complete), moving), parts in zip(drafts, written, strict=True):
        moved = moves(parts, changing, moving, locate)
        places = [replace(part.segment, span=locate(part.at) if part.at is not None else None) for part in draft]
        later = {place: replace(places[place], moved=rewrite, behind=behind) for place, (rewrite, behind) in moved.items()}
        prompt = Prompt(tuple(later.get(place, segment) for place, segment in enumerate(places)), complete)
        if prompt not in unique:
            unique.append(prompt)
    begun = [tuple(part for part in prompt.segments if not part.of_conversation) for prompt in unique]
    return tuple(prompt for index, prompt in enumerate(unique) if prompt.segments not in (*begun[:index], *begun[index + 1 :]))


def _drafts(world: World, given: Iterator[tuple[Found, str]]) -> list[_Way]:
    """The ways in which what is given may turn out; none where nothing is."""
    drafts: list[_Way] = [([], True)]
    seen = False
    for found, role in given:
        if found.state is State.UNSET:
            continue
        seen = True
        if found.state is State.UNKNOWN:
            drafts = [(draft, False) for draft, _ in drafts]
            continue
        ways = _ways(world, found.value, role)
        drafts = [(done + more, whole and complete) for done, whole in drafts for more, complete in ways][:MAX_PROMPTS]
    return drafts if seen else []


def _ways(world: World, value: Value, role: str) -> list[_Way]:
    return [way for choice in alternatives(value)[: MAX_PROMPTS * 2] for way in _flatten(world, choice, role)] or [([], False)]


def _flatten(world: World, value: Value, role: str) -> list[_Way]:
    value = constructed(world, value)
    match value:
        case Text():
            return [(text_segments(world, value, role), True)]
        case Sequence(unordered=True) if role == "tools" and order_varies(value):
            return [([dynamic_segment(world, value, role, None, "")], True)]
        case Sequence(items=items):
            return _messages(world, items, role)
        case Mapping() | Made():
            return _message(world, value, role)
        case Const(value=None):
            return [([], True)]
        case _:
            draft = dynamic_segment(world, value, role, None, "")
            return [([_left_to_callers(draft) if role == "system" and _is_parameter(value) else draft], value is not UNKNOWN)]


def _is_parameter(value: Value) -> bool:
    return isinstance(value, Flow) and isinstance(value.source, Param) and not value.steps


def _left_to_callers(draft: Draft) -> Draft:
    """A whole system prompt that is handed in: as a rule it is the same in every call, whoever writes it."""
    return replace(draft, segment=replace(draft.segment, volatility=Volatility.CONFIG, why="a setting"))


def _messages(world: World, items: tuple[Value, ...], role: str) -> list[_Way]:
    ways: list[_Way] = [([], True)]
    beside = any(isinstance(item, (Mapping, Made)) for item in items)
    for item in items:
        if isinstance(item, Repeated) or (beside and _of_another_list(item)):
            inner = alternatives(item.value if isinstance(item, Repeated) else item)[0]
            label = "history" if isinstance(inner, (Mapping, Made, Flow)) else ""
            segment = Segment(static=False, volatility=Volatility.PER_CALL, origin=label, role=role, example=True)
            following: list[_Way] = [([Draft(segment, None)], inner is not UNKNOWN)]
        else:
            options = alternatives(item)
            following = _flatten(world, options[0] if len(options) == 1 else _longest(options), role)
        ways = [(made + more, complete and whole) for made, complete in ways for more, whole in following][:MAX_PROMPTS]
    return ways


def _of_another_list(item: Value) -> bool:
    """Whether a message is one of a list that is handed in, as of a conversation so far, or the model's own.

    So is one that is made of such a message anew: it says who speaks, too.
    """
    speakers = [option.get("role") if isinstance(option, Mapping) else option for option in alternatives(item)]
    return all(isinstance(option, Flow) and (ITEM in option.path or isinstance(option.source, Origin)) for option in speakers)


def _longest(options: tuple[Value, ...]) -> Value:
    return next((option for option in options if isinstance(option, (Mapping, Made, Text))), options[0])


def _message(world: World, value: Mapping | Made, role: str) -> list[_Way]:
    if isinstance(value, Mapping):
        named = literal(value.get("role") or UNKNOWN) or role
        content = next(
            (found for key in ("content", "parts", "text", "input_text", "prompt") if (found := value.get(key)) is not None), None
        )
    else:
        named = role_of(value.name, role)
        content = next(
            (
                found
                for key in ("content", "prompt", "template", "messages", "parts", "text", "0")
                if (found := value.argument(key)) is not None
            ),
            None,
        )
    if content is None:
        return [([], not (isinstance(value, Mapping) and value.open))]
    ways = [way for choice in alternatives(content) for way in _flatten(world, choice, named)]
    ways = sorted((way for way in ways if _characters(way[0])), key=lambda way: -_characters(way[0])) or ways[:1]
    if named == "assistant":
        ways = [([replace(d, segment=replace(d.segment, example=True)) for d in drafts], complete) for drafts, complete in ways]
    return ways[:MAX_PROMPTS]


def _characters(drafts: list[Draft]) -> int:
    return sum(draft.segment.characters for draft in drafts)


def role_of(name: str, role: str) -> str:
    """The role that the class of a message stands for."""
    last = name.rpartition(".")[2].lower()
    for word, meaning in (("system", "system"), ("human", "user"), ("user", "user"), ("ai", "assistant"), ("assistant", "assistant")):
        if last.startswith(word):
            return meaning
    return role
