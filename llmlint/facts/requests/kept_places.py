"""Where something is kept: in what, and under which keys. Read from the names of an expression."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.patterns import regex
from llmlint.records import dataclass
from llmlint.syntax.index import only
from llmlint.syntax.walk import children, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from llmlint.facts.evaluation.units import FunctionUnit, ModuleUnit

MAX_STEPS = 4
_CONSTANTS = frozenset({"None", "True", "False"})
_MAKES_EMPTY = frozenset({"dict", "list", "set", "defaultdict", "OrderedDict", "Counter", "deque"})
_LOGS = regex(r"(^|[._])(log|logger|logging|console|print)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is looked for or put: the names of what holds it, and the names in its key."""

    stores: frozenset[str]
    keys: frozenset[str]


def place_of(value: cst.BaseExpression, given: Sequence[tuple[str, cst.BaseExpression]], steps: int = 0) -> Place | None:
    """Where an expression takes something from: `held[key]`, `held.get(key)`, `load(key)`, `path.exists()`."""
    taken = bare(value)
    if isinstance(taken, (cst.SetComp, cst.ListComp, cst.DictComp)):
        taken = bare(taken.for_in.iter)
    elif not isinstance(taken, (cst.Subscript, cst.Call)):
        return None
    stores, keys = _written(taken)
    for name, behind in given if steps < MAX_STEPS else ():
        if name in stores and behind is not value and (below := place_of(behind, given, steps + 1)) is not None:
            stores, keys = stores | below.stores, keys | below.keys
        if name in keys and _opens(behind):
            keys |= names_in(behind)
    return Place(stores, keys)


def _written(taken: cst.BaseExpression) -> tuple[frozenset[str], frozenset[str]]:
    """What a chain of calls and subscripts starts at, and the names in their arguments."""
    root: cst.BaseExpression = taken
    keys = frozenset[str]()
    while not is_dotted(root):
        keys |= _key_names(root)
        match root:
            case cst.Call(func=cst.Attribute(value=below)) | cst.Subscript(value=below) | cst.Attribute(value=below):
                root = bare(below)
            case _:
                return frozenset(), keys
    stores = frozenset({words(root)})
    return stores, keys | stores if isinstance(taken, cst.Call) and not taken.args else keys


def _key_names(node: cst.BaseExpression) -> frozenset[str]:
    match node:
        case cst.Call(args=args):
            return frozenset[str]().union(*(names_in(argument.value) for argument in args))
        case cst.Subscript(slice=parts):
            return frozenset[str]().union(*(names_in(part) for part in parts))
        case cst.BinaryOperation():
            return names_in(node)
        case _:
            return frozenset()


def _opens(value: cst.BaseExpression) -> bool:
    return isinstance(value, cst.Call) and words(value.func).rpartition(".")[2] == "open"


def is_dotted(node: cst.BaseExpression) -> bool:
    """Whether this is a name, or an attribute of a name, and so on."""
    while isinstance(node, cst.Attribute):
        node = node.value
    return isinstance(node, cst.Name)


def names_in(node: cst.CSTNode) -> frozenset[str]:
    """The names and attributes of an expression, as they are written; the names of functions that it calls aside."""
    match node:
        case cst.Name(value=name):
            return frozenset({name}) - _CONSTANTS
        case cst.Attribute() if is_dotted(node):
            return frozenset({words(node)})
        case cst.Attribute(value=value):
            return names_in(value)
        case cst.Call(func=func, args=args):
            inner = frozenset[str]().union(*(names_in(argument.value) for argument in args))
            return inner | names_in(func.value) if isinstance(func, cst.Attribute) else inner
        case _:
            return frozenset[str]().union(*(names_in(child) for child in children(node)))


def bare(value: cst.BaseExpression) -> cst.BaseExpression:
    """An expression without the `await` around it and the name it is given to."""
    while isinstance(value, (cst.Await, cst.NamedExpr)):
        value = value.expression if isinstance(value, cst.Await) else value.value
    return value


def assigned(nodes: Iterable[cst.CSTNode]) -> Iterator[tuple[str, cst.BaseExpression]]:
    """Each plain name among some nodes with what is assigned to it; a name for what is opened, too."""
    for node in only(nodes, cst.Assign, cst.AnnAssign, cst.NamedExpr, cst.WithItem):
        match node:
            case cst.Assign(targets=targets, value=value):
                yield from ((target.target.value, value) for target in targets if isinstance(target.target, cst.Name))
            case cst.AnnAssign(target=cst.Name(value=name), value=cst.BaseExpression() as value):
                yield name, value
            case cst.NamedExpr(target=cst.Name(value=name), value=value):
                yield name, value
            case cst.WithItem(item=value, asname=cst.AsName(name=cst.Name(value=name))):
                yield name, value
            case _:
                pass


def is_fresh(value: cst.BaseExpression) -> bool:
    """Whether a value starts empty: what is put there is gone at the next call."""
    match value:
        case cst.Dict() | cst.List() | cst.Set():
            return True
        case cst.Call(func=cst.Name(value=name)):
            return name in _MAKES_EMPTY
        case _:
            return False


def share_a_place(first: str, second: str, module: ModuleUnit) -> bool:
    """Whether two functions of a module, by their names in a call, work on the same attribute or global, or ask the same helper."""
    found = [_named(name, module) for name in (first, second)]
    if not all(found) or first == second:
        return False
    imports = [*module.index.of(cst.Import), *module.index.of(cst.ImportFrom)]
    imported = {part.value for node in imports for part in walk(node) if isinstance(part, cst.Name)}
    one, other = ({name for function in some for name in _outside(function, imported)} for some in found)
    return bool(one & other)


def _named(name: str, module: ModuleUnit) -> list[FunctionUnit]:
    last, of_self = name.rpartition(".")[2], name.startswith(("self.", "cls."))
    if not of_self and "." in name:
        return []
    return [function for function in module.functions if function.name == last and (function.owner is not None) is of_self]


def _outside(function: FunctionUnit, imported: set[str]) -> Iterator[str]:
    """What a function works on besides what it is given: attributes of its object, globals and helpers of its module."""
    own = {parameter.name.lstrip("*") for parameter in function.parameters} | {name for name, _ in assigned(walk(function.node))}
    for node in walk(function.node):
        match node:
            case cst.Attribute(value=cst.Name(value="self" | "cls"), attr=cst.Name(value=attribute)) if not _LOGS.search(attribute):
                yield f"self.{attribute}"
            case cst.Name(value=name) if name not in own and name not in imported and not _LOGS.search(name) and _is_global(name, function):
                yield name
            case _:
                pass


def _is_global(name: str, function: FunctionUnit) -> bool:
    return name in function.module.final and name != function.name


__all__ = ["Place", "assigned", "bare", "is_dotted", "is_fresh", "names_in", "place_of", "share_a_place"]
