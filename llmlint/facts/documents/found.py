"""How many results a search gives: what it is told, or what the searcher was made with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.libraries.options import option
from llmlint.facts.loops.at_most import only_value
from llmlint.facts.model import State
from llmlint.facts.values import UNKNOWN, Const, Repeated, Sequence, alternatives
from llmlint.facts.values.documents import Document
from llmlint.facts.values.flows import Flow, Param
from llmlint.knowledge.documents import document_knowledge
from llmlint.syntax.numbers import number_of

if TYPE_CHECKING:
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import At, Value


def asked_for(world: World, document: Document) -> tuple[State, int | None, str]:
    """How many results a search is told to give, and the option that tells it."""
    keys = document_knowledge().kinds[document.kind].keys
    state, limit, keyword = State.UNSET, None, keys[0]
    for name in keys:
        given = option(document.args, name, is_open=any(key in ("*", "**") for key, _ in document.args))
        if given.state is State.UNSET:
            continue
        limit = _count(world, given.value)
        state = State.SET if limit is not None and given.state is State.SET else State.UNKNOWN
        keyword = name if not name.isdigit() else keyword
    return state, limit, keyword


def most_found(world: World, value: Value) -> int | None:
    """The most results that a value can hold, if it is what one search gave, or a list of its pieces; `None` where no number is told."""
    counts = [_most_in(world, option) for option in alternatives(value)]
    known = [count for count in counts if count is not None]
    return max(known) if known and len(known) == len(counts) else None


def _most_in(world: World, value: Value) -> int | None:
    match value:
        case Document(kind=kind) if document_knowledge().kinds[kind].holds == "found":
            state, limit, _ = asked_for(world, value)
            if state is State.UNSET:
                return document_knowledge().kinds[kind].default
            return limit if limit is not None else _made_for(value.trail[-1], document_knowledge().kinds[kind].keys)
        case Sequence(items=[Repeated(value=inner)]):
            return most_found(world, inner) if all(isinstance(option, Document) for option in alternatives(inner)) else None
        case _:
            return None


def _count(world: World, value: Value) -> int | None:
    """How many results are asked for; of an option that no call in sight sets, the default."""
    match value:
        case Const(value=int() as number):
            return number
        case Flow(source=Param(function=function, name=name), path=(), steps=()) if not world.callers.get(function):
            default = function.defaults.get(name, UNKNOWN)
            return default.value if isinstance(default, Const) and isinstance(default.value, int) else None
        case _:
            return None


def _made_for(at: At, keys: tuple[str, ...]) -> int | None:
    """The number that the searcher was asked for with: `searcher = shelf.searcher(search_kwargs={"k": 3})`, `searcher.invoke(question)`."""
    match at.node:
        case cst.Call(func=cst.Attribute(value=cst.Name() as name)):
            made = only_value(name, at.module)
        case _:
            return None
    return next((count for key in keys if (count := _written(made, key.split("."))) is not None), None)


def _written(node: cst.BaseExpression | None, path: list[str]) -> int | None:
    """The number that stands in a call or dict under a key, or under keys one in the other."""
    match node:
        case cst.Integer() if not path:
            return number_of(node)
        case cst.Call(args=args) if path:
            given = (argument.value for argument in args if argument.keyword is not None and argument.keyword.value == path[0])
        case cst.Dict(elements=elements) if path:
            pairs = (element for element in elements if isinstance(element, cst.DictElement))
            given = (pair.value for pair in pairs if isinstance(pair.key, cst.SimpleString) and pair.key.evaluated_value == path[0])
        case _:
            return None
    return next((count for value in given if (count := _written(value, path[1:])) is not None), None)


__all__ = ["asked_for", "most_found"]
