"""Whether an answer is used for more than what is parsed of it: with a schema it would say nothing else any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.facts.followed.name_uses import is_label
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.units import ModuleUnit
    from llmlint.facts.values.base import At

_TELLS = frozenset(
    {"print", "debug", "info", "warning", "warn", "error", "exception", "critical", "log", "success", "echo", "len", "isinstance", "bool"}
)
_NO_TEXT = frozenset({"usage", "usage_metadata", "id", "model", "stop_reason", "finish_reason"})


def is_used_besides(parse: At, asked: At, *, is_cut: bool) -> bool:
    """Whether the text of a call is used where nothing is parsed of it, save to be told or where the parse fails.

    What is parsed whole says nothing else where the parse is always made; what `is_cut` out of a longer text may well.
    """
    module = parse.module
    inner, outer = module.function_around(parse.node), module.function_around(asked.node)
    if not is_cut and (inner is not outer or not _is_on_condition(parse.node, asked.node, module)):
        return False
    if inner is outer:
        return _is_used(parse.node, asked.node, outer or module.tree, module)
    if not isinstance(inner, cst.FunctionDef):
        return True
    block = outer or module.tree
    given = [node for node in walk(block) if isinstance(node, cst.Call) and words(node.func).rpartition(".")[2] == inner.name.value]
    if len(given) != 1 or _is_used(given[0], asked.node, block, module):
        return True
    return _is_used(parse.node, None, inner, module)


def _is_on_condition(parse: cst.CSTNode, asked: cst.CSTNode, module: ModuleUnit) -> bool:
    """Whether a parse stands in a branch that the request does not stand in."""
    around = {above for above, _ in module.around(asked)}
    return any(isinstance(above, cst.If) and above not in around for above, _ in module.around(parse))


def _is_used(end: cst.CSTNode, asked: cst.CSTNode | None, block: cst.CSTNode, module: ModuleUnit) -> bool:
    """Whether what leads to `end`, from a request or from what a function is handed, is used for something else as well."""
    way = _way(end, asked, block)
    if asked is not None and not _leads(end, asked, way, ()):
        return True
    names = [node for node in walk(block) if isinstance(node, cst.Name) and node.value in way and not is_label(node, module.parents)]
    return any(not _is_harmless(name, end, way, asked, module) for name in names)


def _way(end: cst.CSTNode, asked: cst.CSTNode | None, block: cst.CSTNode) -> dict[str, list[cst.BaseExpression]]:
    """The names of which a piece of code is made, and what each is given, as far as the block tells, back to the request."""
    given: dict[str, list[cst.BaseExpression]] = {}
    for node in walk(block):
        if isinstance(node, cst.Param) and asked is None:
            given.setdefault(node.name.value, [])
        for name, value in _given(node):
            given.setdefault(name, []).append(value)
    found: dict[str, list[cst.BaseExpression]] = {}
    waiting = [end]
    while waiting:
        node = waiting.pop()
        if isinstance(node, cst.Name) and node.value in given and node.value not in found:
            found[node.value] = given[node.value]
            waiting += given[node.value]
        elif node is not asked:
            waiting += node.children
    return found


def _given(node: cst.CSTNode) -> Iterator[tuple[str, cst.BaseExpression]]:
    match node:
        case cst.Assign(targets=targets, value=value):
            names = (part for target in targets for part in walk(target.target) if isinstance(target.target, (cst.Name, cst.Tuple)))
            yield from ((part.value, value) for part in names if isinstance(part, cst.Name))
        case cst.AnnAssign(target=cst.Name(value=name), value=cst.BaseExpression() as value):
            yield name, value
        case cst.NamedExpr(target=cst.Name(value=name), value=value):
            yield name, value
        case _:
            pass


def _is_harmless(
    name: cst.Name, end: cst.CSTNode, way: dict[str, list[cst.BaseExpression]], asked: cst.CSTNode | None, module: ModuleUnit
) -> bool:
    """Whether a name is on the way, is looked at, is told, stands where something has failed, or holds no text of the answer."""
    if asked is not None and not any(_leads(value, asked, way, (name.value,)) for value in way[name.value]):
        return True
    child: cst.CSTNode = name
    for above, _ in module.around(name):
        match above:
            case cst.ExceptHandler() | cst.Raise() | cst.Assert():
                return True
            case cst.Call() if above is end or (child is not above.func and words(above.func).rpartition(".")[2] in _TELLS):
                return True
            case cst.If(test=test) | cst.While(test=test) | cst.IfExp(test=test) if test is child:
                return True
            case cst.Assign() | cst.AnnAssign() | cst.NamedExpr() if any(target in way for target, _ in _given(above)):
                return True
            case cst.AssignTarget() | cst.Param():
                return True
            case cst.Attribute(value=value, attr=cst.Name(value=attribute)) if value is child and attribute in _NO_TEXT:
                return True
            case _:
                child = above
    return False


def _leads(value: cst.CSTNode, asked: cst.CSTNode, way: dict[str, list[cst.BaseExpression]], seen: tuple[str, ...]) -> bool:
    """Whether a value is made of the answer to a request."""
    return any(
        part is asked
        or (
            isinstance(part, cst.Name)
            and part.value in way
            and part.value not in seen
            and any(_leads(inner, asked, way, (*seen, part.value)) for inner in way[part.value])
        )
        for part in walk(value)
    )


__all__ = ["is_used_besides"]
