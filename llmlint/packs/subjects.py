"""What a rule looks at."""

from __future__ import annotations

import inspect
import sys
import types
from typing import TYPE_CHECKING, Any, TypeVar, Union, get_args, get_origin

from llmlint.api import (
    ActingTool,
    CallingModule,
    Client,
    History,
    MixedVectors,
    ModelCall,
    OutputUse,
    Retrieval,
    RetryPolicy,
    Rule,
    SwitchedOn,
    TemplateFilled,
    TemplateMade,
    WrittenKey,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.packs.records import RuleClass

FACTS: tuple[type, ...] = (
    ModelCall,
    Client,
    OutputUse,
    TemplateFilled,
    TemplateMade,
    RetryPolicy,
    SwitchedOn,
    History,
    Retrieval,
    CallingModule,
    MixedVectors,
    ActingTool,
    WrittenKey,
)


def subjects_of(rule: RuleClass) -> tuple[type, ...]:
    """Tell what a rule wants to see: the type parameter of `Rule`, unions taken apart."""
    for base in (original for ancestor in rule.__mro__ for original in ancestor.__dict__.get("__orig_bases__", ())):
        origin = get_origin(base)
        if isinstance(origin, type) and issubclass(origin, Rule):
            subject = get_args(base)[0]
            if not isinstance(subject, TypeVar):
                return tuple(_members(subject))
    return ()


def is_node_class(subject: type) -> bool:
    """Whether a subject is a libcst node class. A rule that names one has imported libcst; nobody else needs to."""
    libcst = sys.modules.get("libcst")
    return libcst is not None and inspect.isclass(subject) and issubclass(subject, libcst.CSTNode)


def _members(subject: Any) -> Iterator[Any]:
    if get_origin(subject) in (Union, types.UnionType):
        for member in get_args(subject):
            yield from _members(member)
    else:
        yield subject


__all__ = ["FACTS", "is_node_class", "subjects_of"]
