"""Lists that a function of the project cuts into stretches of a fixed size: a loop over these takes batches.

Stretches of a text are pieces of data. That a list is cut, the function says in its signature, or the loop takes each stretch as a list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.list_expressions import returned_by
from llmlint.facts.evaluation.look_up import functions_behind
from llmlint.facts.evaluation.strings import words
from llmlint.facts.loops.at_most import is_stretch
from llmlint.facts.loops.counting import counted
from llmlint.patterns import regex
from llmlint.syntax.index import only
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from llmlint.facts.evaluation.units import FunctionUnit, Unit
    from llmlint.facts.evaluation.world import World

_LIST = regex(r"^(\w+\.)*([Ll]ist|[Tt]uple|Sequence|Iterable|Collection)(\[|$)")
_THROUGH = frozenset({"enumerate", "zip", "list", "sorted", "reversed"})


def gives_stretches(world: World, unit: Unit, functions: Iterable[FunctionUnit], loop: cst.CSTNode) -> bool:
    """Whether a loop walks over the stretches of a list that one of some functions gives: `for part in cut(items, 20)`."""
    found = [(function, base) for function in functions for base in _cut_up(function)]
    if not found:
        return False
    return any(_is_declared_a_list(function, base) for function, base in found) or _takes_lists(world, unit, loop)


def _cut_up(function: FunctionUnit) -> Iterator[cst.BaseExpression]:
    """What a function gives out in stretches: `return [items[i : i + n] for i in range(0, len(items), n)]`, `yield items[i : i + n]`."""
    own = function.module.own_nodes(function)
    for returned in returned_by(function):
        value = counted(returned, function.module)
        if isinstance(value, (cst.ListComp, cst.GeneratorExp)) and is_stretch(value) and isinstance(value.elt, cst.Subscript):
            yield value.elt.value
    gathered = {words(value) for value in returned_by(function)}
    for node in only(own, cst.Yield, cst.Call):
        match node:
            case cst.Yield(value=cst.Subscript() as part):
                pass
            case cst.Call(
                func=cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value="append")), args=[cst.Arg(value=cst.Subscript() as part)]
            ):
                if name not in gathered:
                    continue
            case _:
                continue
        if _is_cut_in_steps(function, node, part):
            yield part.value


def _is_cut_in_steps(function: FunctionUnit, node: cst.CSTNode, part: cst.Subscript) -> bool:
    """Whether a stretch with both its ends is cut out in a loop that advances by a step."""
    match part.slice:
        case [cst.SubscriptElement(slice=cst.Slice(lower=cst.BaseExpression(), upper=cst.BaseExpression()))]:
            around = (above for above, _ in function.module.around(node) if isinstance(above, cst.For))
            loop = next(around, None)
            return loop is not None and isinstance(loop.iter, cst.Call) and words(loop.iter.func) == "range" and len(loop.iter.args) == 3
        case _:
            return False


def _is_declared_a_list(function: FunctionUnit, base: cst.BaseExpression) -> bool:
    declared = (parameter.node.annotation for parameter in function.parameters if parameter.name == words(base))
    return any(annotation is not None and _LIST.search(words(annotation.annotation)) is not None for annotation in declared)


def _takes_lists(world: World, unit: Unit, loop: cst.CSTNode) -> bool:
    """Whether the item of a loop is walked over, joined or written as JSON, here or in a function that is handed it."""
    match loop:
        case cst.For(target=target, body=body):
            scope: cst.CSTNode | None = body
        case cst.CompFor(target=target):
            scope = unit.module.parents.get(loop)
        case _:
            return False
    names = {part.value for part in walk(target) if isinstance(part, cst.Name)}
    return scope is not None and any(_takes_a_list(world, unit, scope, name) for name in names)


def _takes_a_list(world: World, unit: Unit, scope: cst.CSTNode, name: str, *, deeper: bool = True) -> bool:
    for node in walk(scope):
        match node:
            case cst.For(iter=source) | cst.CompFor(iter=source) if _is_it(source, name):
                return True
            case cst.Call(func=cst.Attribute(attr=cst.Name(value="join" | "dumps")), args=[cst.Arg(value=given), *_]) if _is_it(
                given, name
            ):
                return True
            case cst.Call() if deeper and any(_is_it(argument.value, name) for argument in node.args):
                handed = (
                    (f, to) for f in functions_behind(world, unit, node.func) for to, given in f.met_by(node.args) if _is_it(given, name)
                )
                if any(to and _takes_a_list(world, f, f.node, to, deeper=False) for f, to in handed):
                    return True
            case _:
                pass
    return False


def _is_it(node: cst.BaseExpression, name: str) -> bool:
    """Whether an expression is a name, be it numbered or walked over beside another."""
    match node:
        case cst.Name(value=value):
            return value == name
        case cst.Call(func=cst.Name(value=function), args=args) if function in _THROUGH:
            return any(_is_it(argument.value, name) for argument in args)
        case _:
            return False


__all__ = ["gives_stretches"]
