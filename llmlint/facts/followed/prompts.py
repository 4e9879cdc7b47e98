"""What a request sends, flattened in the provider's order."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias, TypeGuard

import libcst as cst

from llmlint.facts.evaluation.strings import made_of_settings, words
from llmlint.facts.followed.earlier_requests import is_earlier_request, put_in
from llmlint.facts.followed.instructions import instructions, members, told_to
from llmlint.facts.followed.leading_values import Written, moves
from llmlint.facts.followed.standing import stands
from llmlint.facts.followed.volatility import own_words, volatility_of
from llmlint.facts.libraries.clients import TEMPLATE
from llmlint.facts.libraries.options import option
from llmlint.facts.libraries.requests import inner_request
from llmlint.facts.libraries.unordered import WHY, order_varies
from llmlint.facts.model import Prompt, Segment, Span, State, Volatility
from llmlint.facts.values import (
    NONE,
    UNKNOWN,
    Const,
    Hole,
    Made,
    Mapping,
    Repeated,
    Sequence,
    Static,
    Text,
    alternatives,
)
from llmlint.facts.values.base import At, Value
from llmlint.facts.values.documents import Document
from llmlint.facts.values.flows import ITEM, Flow, Origin, Param
from llmlint.facts.values.structure import inner_values
from llmlint.facts.values.texts import literal
from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from llmlint.facts.evaluation.calls import Request
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.followed.leading_values import MoveBack
    from llmlint.facts.libraries.options import Found

MAX_PROMPTS = 4
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class _Draft:
    """A segment before its place is looked up."""

    segment: Segment
    at: At | None
    put: At | None = None

    @property
    def written(self) -> Written:
        return Written(self.segment, self.put or self.at)


_Way: TypeAlias = "tuple[list[_Draft], bool]"


def _stays(*_parts: object) -> None:
    """What is only looked at is not moved."""


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
    for (draft, complete), moving in drafts:
        moved = moves([part.written for part in draft], moving, locate)
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
    value = _constructed(world, value)
    match value:
        case Text():
            return [(_text(world, value, role), True)]
        case Sequence(unordered=True) if role == "tools" and order_varies(value):
            return [([_dynamic(world, value, role, None, "")], True)]
        case Sequence(items=items):
            return _messages(world, items, role)
        case Mapping() | Made():
            return _message(world, value, role)
        case Const(value=None):
            return [([], True)]
        case _:
            draft = _dynamic(world, value, role, None, "")
            return [([_left_to_callers(draft) if role == "system" and _is_parameter(value) else draft], value != UNKNOWN)]


def _is_parameter(value: Value) -> bool:
    return isinstance(value, Flow) and isinstance(value.source, Param) and not value.steps


def _left_to_callers(draft: _Draft) -> _Draft:
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
            following: list[_Way] = [([_Draft(segment, None)], inner != UNKNOWN)]
        else:
            options = alternatives(item)
            following = _flatten(world, options[0] if len(options) == 1 else _longest(options), role)
        ways = [(made + more, complete and whole) for made, complete in ways for more, whole in following][:MAX_PROMPTS]
    return ways


def _of_another_list(item: Value) -> bool:
    """Whether a message is one of a list that is handed in, as of a conversation so far, or the model's own."""
    return all(isinstance(option, Flow) and (ITEM in option.path or isinstance(option.source, Origin)) for option in alternatives(item))


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


def _characters(drafts: list[_Draft]) -> int:
    return sum(draft.segment.characters for draft in drafts)


def role_of(name: str, role: str) -> str:
    """The role that the class of a message stands for."""
    last = name.rpartition(".")[2].lower()
    for word, meaning in (("system", "system"), ("human", "user"), ("user", "user"), ("ai", "assistant"), ("assistant", "assistant")):
        if last.startswith(word):
            return meaning
    return role


def _text(world: World, value: Text, role: str) -> list[_Draft]:
    made: list[_Draft] = []
    again = False
    for part in value.parts:
        if isinstance(part, Static):
            length = len(_SPACE.sub(" ", part.text))
            if length:
                made.append(_Draft(Segment(static=True, characters=length, role=role), part.at))
        else:
            again = again or is_earlier_request(part.at)
            holes = _hole(world, part, role)
            made.extend(replace(d, segment=replace(d.segment, example=True)) if again else d for d in holes)
    return made


def _constructed(world: World, value: Value) -> Value:
    """A text that every construction in sight hands to the object, or its default."""
    if not isinstance(value, Flow) or not isinstance(value.source, Param) or value.source.function.name != "__init__":
        return value
    function = value.source.function
    options = world.points_to.values(value, function)
    return options[0] if len(options) == 1 and isinstance(options[0], Text) and not _is_unset(world, value.source) else value


def _is_unset(world: World, param: Param) -> bool:
    """Whether some construction hands over what is not known."""
    return UNKNOWN in alternatives(world.bindings.get(param, NONE))


def _hole(world: World, part: Hole, role: str) -> list[_Draft]:
    value = _constructed(world, part.value)
    if isinstance(value, Const) and value.value is not None:
        return [_Draft(Segment(static=True, characters=len(str(value.value)), role=role), part.at)]
    if isinstance(value, Text):
        inner = _text(world, value, role)
        return [replace(d, put=part.at) if d.segment.static else _Draft(d.segment, part.at or d.at) for d in inner]
    return [_dynamic(world, value, role, part.at, part.origin, part.before)]


def _dynamic(world: World, value: Value, role: str, at: At | None, origin: str, before: tuple[At, ...] = ()) -> _Draft:
    volatility, why = volatility_of(world, value, origin)
    places = (at, *before) if at is not None and words(put_in(at)) == origin else before
    if volatility is Volatility.PER_CALL and any(made_of_settings(put_in(place)) or stands(world, place) for place in places):
        volatility = Volatility.CONFIG
    origin = origin if any(character.isalnum() for character in origin) else _walked(value, at)
    segment = Segment(static=False, volatility=volatility, origin=origin or own_words(value), role=role, why=why)
    if volatility is Volatility.PROCESS and why == WHY:
        if at is not None and _joins(joining := put_in(at)):
            at = At(at.module, joining.args[0].value)
        joined = at is not None and _joins(at.module.parents.get(at.module.parents.get(at.node, at.node)))
        segment = replace(segment, collection="joined" if joined else "walked")
    return _Draft(segment, at)


def _walked(value: Value, at: At | None) -> str:
    """The words for what a comprehension goes over, where that is followed; empty for all other values."""
    made = put_in(at) if at is not None else None
    is_followed = any(isinstance(inner, (Flow, Document)) for inner in inner_values(value))
    return words(made.for_in.iter) if is_followed and isinstance(made, (cst.ListComp, cst.GeneratorExp)) else ""


def _joins(node: cst.CSTNode | None) -> TypeGuard[cst.Call]:
    """Whether an expression is `", ".join(...)`."""
    return isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value == "join" and len(node.args) == 1
