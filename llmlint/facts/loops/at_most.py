"""How many items a loop goes through at most, where the code itself sets a limit: `found[:3]`, `combinations(found[:3], 2)`."""

from __future__ import annotations

from math import comb, perm, prod
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.facts.loops.last_given import last_given
from llmlint.facts.loops.row_limits import asked_for, row_limit
from llmlint.syntax.index import only
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from llmlint.facts.evaluation.units import ModuleUnit

MAX_STEPS = 8
MAX_DIGITS = 6
MAX_CHOSEN = 10
_SAME_LENGTH = frozenset({"enumerate", "list", "reversed", "sorted", "tuple", "set", "tqdm"})
_LIMITED = frozenset({"islice", "nlargest", "nsmallest", "sample"})
_KEPT_ROWS = frozenset({"head", "tail", "nlargest", "nsmallest", "sample", "limit"})
_AS_ROWS = frozenset({"iterrows", "itertuples", "to_dict", "tolist", "copy", "reset_index", "items", "values", "keys"})
HEAD = 5
_GIVING = (cst.Assign, cst.AnnAssign, cst.AugAssign, cst.NamedExpr, cst.Param, cst.For, cst.CompFor, cst.Call)
_CHOOSING: dict[str, Callable[[int, int], int]] = {"combinations": comb, "permutations": perm}


def at_most(source: cst.BaseExpression, module: ModuleUnit, steps: int = 0) -> int | None:
    """The most items that an expression can give; `None` where nothing in this function limits them."""
    if steps > MAX_STEPS:
        return None
    match source:
        case cst.Name(value=name):
            return _of_name(name, source, module, steps)
        case cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Slice() as part)]):
            return _of_slice(part, module)
        case cst.BinaryOperation(left=left, operator=cst.Add(), right=right):
            return _together([left, right], module, steps, sum)
        case cst.List(elements=elements) | cst.Tuple(elements=elements) if elements:
            return None if any(isinstance(element, cst.StarredElement) for element in elements) else len(elements)
        case cst.Dict(elements=entries) if entries:
            return None if any(isinstance(entry, cst.StarredDictElement) for entry in entries) else len(entries)
        case cst.ListComp(for_in=clause) | cst.GeneratorExp(for_in=clause) | cst.SetComp(for_in=clause) | cst.DictComp(for_in=clause) if (
            clause.inner_for_in is None
        ):
            return at_most(clause.iter, module, steps + 1)
        case cst.IfExp(body=one, orelse=other):
            return _together([one, other], module, steps, max)
        case cst.Call(func=cst.Attribute(value=owner, attr=cst.Name(value=method))) if method in _AS_ROWS:
            return at_most(owner, module, steps + 1)
        case cst.Call(func=cst.Attribute(attr=cst.Name(value=method))) if method in _KEPT_ROWS and len(source.args) <= 1:
            return _kept_rows(method, source.args, module)
        case cst.Call():
            return _of_call(source, module, steps)
        case _:
            return None


def _of_call(call: cst.Call, module: ModuleUnit, steps: int) -> int | None:
    name = words(call.func).rpartition(".")[2]
    asked = asked_for(call)
    if asked is not None:
        return at_most(asked, module, steps + 1)
    limit = row_limit(call)
    if limit is not None:
        return limit
    given = [argument.value for argument in call.args if argument.keyword is None and not argument.star]
    if not given or any(argument.star for argument in call.args):
        return None
    if name in _SAME_LENGTH:
        return at_most(given[0], module, steps + 1)
    if name in ("zip", "product"):
        return _together(given, module, steps, prod) if name == "product" else _shortest(given, module, steps)
    if name in _LIMITED and len(given) == 2:
        return _bound(given[0] if name.startswith("n") else given[1], module)
    if name in _CHOOSING and len(given) == 2:
        most, chosen = at_most(given[0], module, steps + 1), _number(given[1])
        return _CHOOSING[name](most, chosen) if most is not None and chosen is not None and chosen <= MAX_CHOSEN else None
    if name == "range" and len(given) in (1, 2):
        begin, end = (_number(given[0]) if len(given) == 2 else 0), _bound(given[-1], module)
        return max(end - begin, 0) if begin is not None and end is not None else None
    return None


def _kept_rows(method: str, args: Sequence[cst.Arg], module: ModuleUnit) -> int | None:
    """How many rows of a table are left: `frame.head(3)`, `frame.sample(n=3)`; without a number five of a head or tail, one of a sample."""
    if not args:
        return {"head": HEAD, "tail": HEAD, "sample": 1}.get(method)
    given = args[0]
    counts = not given.star and (given.keyword is None or given.keyword.value == "n")
    return _bound(given.value, module) if counts else None


def cut_into_slices(source: cst.BaseExpression, module: ModuleUnit) -> bool:
    """Whether a loop goes through stretches of a fixed size: `parts = [text[i : i + size] for i in range(0, len(text), size)]`."""
    function = module.function_around(source)
    values = _given(source.value, function, module)[0] if isinstance(source, cst.Name) and function is not None else [source]
    return any(isinstance(value, (cst.ListComp, cst.GeneratorExp)) and is_stretch(value) for value in values)


def is_stretch(made: cst.ListComp | cst.GeneratorExp) -> bool:
    """Whether each item is a stretch with both its ends, at a distance of one step from the last."""
    match made.elt, made.for_in.iter:
        case cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Slice(lower=cst.BaseExpression(), upper=cst.BaseExpression()))]), cst.Call(
            func=cst.Name(value="range"), args=[_, _, _]
        ):
            return True
        case _:
            return False


def _together(parts: list[cst.BaseExpression], module: ModuleUnit, steps: int, combine: Callable[[list[int]], int]) -> int | None:
    found = [at_most(part, module, steps + 1) for part in parts]
    known = [most for most in found if most is not None]
    return combine(known) if len(known) == len(found) else None


def _shortest(parts: list[cst.BaseExpression], module: ModuleUnit, steps: int) -> int | None:
    return min((most for part in parts if (most := at_most(part, module, steps + 1)) is not None), default=None)


def _of_slice(part: cst.Slice, module: ModuleUnit) -> int | None:
    if part.upper is None and part.step is None and isinstance(part.lower, cst.UnaryOperation):
        return _number(part.lower.expression) if isinstance(part.lower.operator, cst.Minus) else None
    upper = _bound(part.upper, module) if part.upper is not None else None
    lower = _number(part.lower) if part.lower is not None else None
    if part.step is not None or upper is None or (part.lower is not None and lower is None):
        return None
    return max(upper - (lower or 0), 0)


def _number(node: cst.BaseExpression) -> int | None:
    """A number that is written out; one of many digits limits nothing."""
    return int(node.value, 0) if isinstance(node, cst.Integer) and len(node.value) <= MAX_DIGITS else None


def _bound(node: cst.BaseExpression, module: ModuleUnit) -> int | None:
    """Where a `range` or a slice ends: a number, `min(…)` with one, or a name for that."""
    if isinstance(node, cst.Name):
        node = only_value(node, module) or node
    if isinstance(node, cst.Call) and words(node.func) == "min":
        return min((most for argument in node.args if (most := _number(argument.value)) is not None), default=None)
    return _number(node)


def is_cut(source: cst.BaseExpression, module: ModuleUnit, steps: int = 0) -> bool:
    """Whether a collection is cut to a number that the code is given, whichever it is: `found[:limit]`, `sample(found, min(size, n))`."""
    if steps > MAX_STEPS:
        return False
    match source:
        case cst.Name():
            value = only_value(source, module)
            return value is not None and is_cut(value, module, steps + 1)
        case cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Slice(lower=None, upper=cst.BaseExpression() as end, step=None))]):
            return _limits(end, module)
        case cst.ListComp(for_in=clause) | cst.GeneratorExp(for_in=clause) if clause.inner_for_in is None:
            return is_cut(clause.iter, module, steps + 1)
        case cst.Call(func=called, args=[first, *others]):
            name = words(called).rpartition(".")[2]
            if name in _SAME_LENGTH:
                return is_cut(first.value, module, steps + 1)
            return name in _LIMITED and bool(others) and _limits((first if name.startswith("n") else others[0]).value, module)
        case _:
            return False


def _limits(end: cst.BaseExpression, module: ModuleUnit) -> bool:
    """Whether an end is surely a number below the length of the collection: not `None`, nor that length itself."""
    if isinstance(end, cst.Call):
        return words(end.func) != "len"
    function = module.function_around(end) if isinstance(end, cst.Name) else None
    if function is None or not isinstance(end, cst.Name):
        return True
    parameters = function.params
    given = [p for p in (*parameters.params, *parameters.kwonly_params) if p.name.value == end.value]
    return not any(parameter.default is not None and words(parameter.default) == "None" for parameter in given)


def only_value(name: cst.Name, module: ModuleUnit) -> cst.BaseExpression | None:
    """What the only assignment of a name in its function gives it."""
    function = module.function_around(name)
    values = _given(name.value, function, module)[0] if function is not None else []
    return values[0] if len(values) == 1 else None


def _of_name(name: str, at: cst.CSTNode, module: ModuleUnit, steps: int) -> int | None:
    """What the only assignment of a name in this function gives; a list that starts empty, what its loops put into it."""
    above = module.function_around(at)
    if above is None:
        return None
    values, changes = _given(name, above, module)
    value = values[0] if len(values) == 1 else last_given(name, at, module)
    if value is None:
        return None
    if isinstance(value, cst.List) and not value.elements and changes and len(values) == 1:
        return _sum_of([_rounds(change, above, module, steps) for change in changes])
    return at_most(value, module, steps + 1) if not changes else None


def _sum_of(counts: list[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def _rounds(change: cst.Call, function: cst.FunctionDef, module: ModuleUnit, steps: int) -> int | None:
    """How often an item is added to a list."""
    if not isinstance(change.func, cst.Attribute) or change.func.attr.value == "extend":
        return None
    counts: list[int | None] = []
    node = module.parents.get(change)
    while node is not None and node is not function:
        if isinstance(node, cst.For):
            counts.append(at_most(node.iter, module, steps + 1))
        elif isinstance(node, (cst.While, cst.CompFor, cst.BaseComp, cst.FunctionDef, cst.Lambda)):
            counts.append(None)
        node = module.parents.get(node)
    known = [count for count in counts if count is not None]
    return prod(known) if len(known) == len(counts) else None


def _is_entry_of(target: cst.BaseExpression, name: str) -> bool:
    """Whether something is put into a list or dict: `table[key] = value`."""
    return isinstance(target, cst.Subscript) and isinstance(target.value, cst.Name) and target.value.value == name


def _given(name: str, function: cst.FunctionDef, module: ModuleUnit) -> tuple[list[cst.BaseExpression | None], list[cst.Call]]:
    """All that a function gives to a name (`None` for what is no plain assignment), and the calls that add to it."""
    values: list[cst.BaseExpression | None] = []
    changes: list[cst.Call] = []
    for node in only(module.index.below(function), *_GIVING):
        match node:  # what stands there most often comes first
            case cst.Call(func=func):
                match func:
                    case cst.Attribute(value=cst.Name(value=owner), attr=cst.Name(value=does)) if owner == name:
                        changes += [node] if does in ("append", "extend", "insert", "add", "update") else []
                    case _:
                        pass
            case cst.Assign(targets=targets, value=value):
                values += [value for target in targets if isinstance(target.target, cst.Name) and target.target.value == name]
                values += [None for target in targets if _is_entry_of(target.target, name)]
            case cst.AnnAssign(target=cst.Name(value=assigned), value=value) if assigned == name:
                values.append(value)
            case (
                cst.AugAssign(target=cst.Name(value=assigned))
                | cst.NamedExpr(target=cst.Name(value=assigned))
                | cst.Param(name=cst.Name(value=assigned))
            ):
                values += [None] if assigned == name else []
            case cst.For(target=target) | cst.CompFor(target=target):
                values += [None for part in walk(target) if isinstance(part, cst.Name) and part.value == name]
            case _:
                pass
    return values, changes


__all__ = ["at_most", "cut_into_slices", "is_cut", "is_stretch", "only_value"]
