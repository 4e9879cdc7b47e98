"""Marks that a model or its chat template puts around an answer: they end or begin a part, and name no field of it."""

import re

from llmlint.facts.values import Sequence, alternatives
from llmlint.facts.values.base import Value
from llmlint.facts.values.flows import Flow, Param
from llmlint.facts.values.texts import literal
from llmlint.patterns import regex

_THOUGHT = r"/?(?:\w+:)?(?:think(?:ing)?|thoughts?|reasoning|scratchpad)"
_THINKING = regex(rf"<{_THOUGHT}>|\[{_THOUGHT}\]|◁{_THOUGHT}▷|\.\.\.done thinking\.?", re.IGNORECASE)
_TEMPLATE = regex(r"</?\|\w+(?:\|>?)?|(?:<\|\w+\|>\w*)+|</?s>|\[/?INST\]|<(?:start|end)_of_turn>|<(?:bos|eos)>")


def is_mark(value: Value) -> bool:
    """Whether a text is such a mark, whichever of its options it turns out to be."""
    options = [inner for option in alternatives(value) for inner in _by_default(option)]
    return all((word := literal(option)) is not None and _marks(word.strip()) for option in options)


def is_thought(word: str) -> bool:
    """Whether a text begins or ends a model's thinking."""
    return _THINKING.fullmatch(word) is not None


def _by_default(value: Value) -> tuple[Value, ...]:
    """The words a parameter holds where nobody gives it others; any other value is its own word."""
    if not isinstance(value, Flow) or not isinstance(value.source, Param):
        return (value,)
    default = value.source.function.defaults.get(value.source.name)
    if isinstance(default, Sequence) and default.items:
        return default.items
    return (value,) if default is None else (default,)


def _marks(word: str) -> bool:
    return is_thought(word) or _TEMPLATE.fullmatch(word) is not None
