"""How often a value that is put into a prompt changes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import names_setting
from llmlint.facts.libraries.unordered import WHY, is_of_this_call, order_varies
from llmlint.facts.model import Volatility
from llmlint.facts.values import Const, Dynamic, Hole, Instance, Mapping, Repeated, Sequence, Text, Union, alternatives
from llmlint.facts.values.flows import Flow, Origin, Param
from llmlint.facts.values.structure import inner_values
from llmlint.patterns import regex
from llmlint.sdks.paths import Key

if TYPE_CHECKING:
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import Value

_CONFIGURATION = regex(r"(^|_)(config|cfg|conf|settings?|configuration)(_snapshot|_dict|_values)?$", re.IGNORECASE)
_PROMPT_PART = regex(
    r"(^|[._])((system|developer|base)_?(prompt|message|instructions?|text)?|(prompt_)?template|instructions|persona|preamble)$",
    re.IGNORECASE,
)
# What a model may call, and what an answer is measured by, is as a rule the same in each request.
_STANDING = regex(
    r"(^|[._])((available_|all_)?tools|(tool|function)s?_?(descriptions?|definitions?|declarations?|schemas?|specs?|docs|signatures)(_(text|str|json|list))?"
    r"|(scoring_|grading_|evaluation_)?(rubrics?|criteria|guidelines)|(available_|allowed_|valid_)?(categories|classifications|taxonomy))$",
    re.IGNORECASE,
)
_COUNT = regex(r"(max|min|num|n|top|limit)_|(limit|count|n|k)$", re.IGNORECASE)
_CLOSED = regex(r"Literal|\bbool\b|Enum")


def own_words(value: Value) -> str:
    """What a value is called that has no words of the code: its parameter, or the model's."""
    if isinstance(value, Flow) and isinstance(value.source, Param):
        return value.source.name.lstrip("*")
    return "an answer of the model" if isinstance(value, Flow) else ""


def volatility_of(world: World, value: Value, origin: str) -> tuple[Volatility, str]:
    """How often a value changes, and why we believe it."""
    worst: tuple[Volatility, str] | None = None
    order = list(Volatility)
    for inner in inner_values(value):
        if isinstance(inner, Dynamic) and (worst is None or order.index(inner.volatility) > order.index(worst[0])):
            worst = (inner.volatility, inner.why)
    if worst is None and order_varies(value) and not is_of_this_call(value):
        worst = Volatility.PROCESS, WHY
    if worst is not None and not (worst[0] is Volatility.CONFIG and _varies_beside(world, value)):
        return worst
    named = (origin, own_words(value))
    if names_setting(origin) or any(_PROMPT_PART.search(name) or _STANDING.search(name) for name in named) or _is_made_of_tools(value):
        return Volatility.CONFIG, "a setting"
    if any(isinstance(inner, Flow) and _through_configuration(inner) for inner in alternatives(value)):
        return Volatility.CONFIG, "a setting"
    inside = _options(value)
    if inside and all(volatility_of(world, option, name)[0] is Volatility.CONFIG for option, name in inside):
        return Volatility.CONFIG, "one of a few"
    if (
        _is_fixed(value)
        or _is_a_count(value, origin)
        or (isinstance(value, Flow) and (_closed(world, value) or _is_given_settings(world, value)))
    ):
        return Volatility.CONFIG, "one of a few"
    return Volatility.PER_CALL, ""


def _is_made_of_tools(value: Value) -> bool:
    """Whether a text is made of what each of the tools is called, and of what it does."""
    sources = [inner for inner in inner_values(value) if isinstance(inner, Flow)]
    return bool(sources) and all(isinstance(flow.source, Param) and flow.path and _STANDING.search(flow.source.name) for flow in sources)


def _varies_beside(world: World, value: Value) -> bool:
    """Whether another value changes from call to call in the texts of a list in which settings stand too."""
    if not any(isinstance(option, Sequence) for option in alternatives(value)):
        return False
    texts = (inner for inner in inner_values(value) if isinstance(inner, Text))
    holes = [part for text in texts for part in text.parts if isinstance(part, Hole)]
    return any(volatility_of(world, hole.value, hole.origin)[0] is Volatility.PER_CALL for hole in holes)


def _options(value: Value) -> list[tuple[Value, str]]:
    """The ways a value may turn out, or the values put into a text, each with the code's own words for it."""
    if isinstance(value, Union):
        return [(option, "") for option in value.options if not isinstance(option, Const)]
    return [(part.value, part.origin) for part in value.parts if isinstance(part, Hole)] if isinstance(value, Text) else []


def _through_configuration(flow: Flow) -> bool:
    inside = [flow.source.name] if isinstance(flow.source, Param) and flow.path else []
    names = [access.name if isinstance(access, Key) else access for access in flow.path]
    return any(isinstance(name, str) and _CONFIGURATION.search(name) for name in (*inside, *names))


def _is_fixed(value: Value) -> bool:
    """Made of literals, settings and objects only, or one of several such: nothing that differs from call to call."""
    made = all(
        isinstance(inner, (Text, Const, Sequence, Mapping, Repeated, Union)) or (isinstance(inner, Flow) and _through_configuration(inner))
        for inner in inner_values(value)
    )
    return (made and not (isinstance(value, Union) and _may_be_lost(value))) or isinstance(value, Instance)


def _is_a_count(value: Value, origin: str) -> bool:
    """Whether a value is the number that a parameter is left at, or what is put in its place unseen: `ask(**options)`."""
    return isinstance(value, Union) and any(isinstance(option, Const) for option in value.options) and _COUNT.match(origin) is not None


def _may_be_lost(value: Union) -> bool:
    """Whether one of several texts may be empty only because it was not followed: all but one have no words."""
    worded = [option for option in value.options if not (isinstance(option, Text) and not option.parts)]
    return len(worded) < 2 and not any(isinstance(part, Hole) for option in worded if isinstance(option, Text) for part in option.parts)


def _is_given_settings(world: World, flow: Flow) -> bool:
    """Whether all that is seen to be handed over in a place inside a parameter, as under a key of a dict, are settings."""
    if isinstance(flow.source, Origin) or not flow.path:
        return False
    given = world.points_to.values(flow, flow.source.function)
    return bool(given) and all(isinstance(value, Dynamic) and value.volatility is Volatility.CONFIG for value in given)


def _closed(world: World, flow: Flow) -> bool:
    """Whether a parameter takes only a few values: annotated so, given literals at every call in sight, or left at its default by all."""
    if isinstance(flow.source, Origin) or (flow.path and flow.path not in (("value",), ("name",))):
        return False
    function, name = flow.source.function, flow.source.name
    parameter = next((p for p in function.parameters if p.name == name), None)
    if parameter is None:
        return False
    if parameter.node.annotation is not None:
        note = cst.Module([]).code_for_node(parameter.node.annotation.annotation)
        if _CLOSED.search(note):
            return True
    annotation = function.annotations.get(name)
    if isinstance(annotation, Instance) and annotation.unit.is_enum:
        return True
    if _COUNT.match(name) and isinstance(function.defaults.get(name), Const):
        return True
    given = world.literal_arguments.are_constant(flow.source)
    return world.literal_arguments.keeps_default(flow.source) if given is None else given


__all__ = ["own_words", "volatility_of"]
