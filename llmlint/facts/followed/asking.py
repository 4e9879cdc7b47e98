"""Whether a person decides: what is typed is tested, and not just the task that the model is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.look_up import functions_behind, outside_name
from llmlint.facts.evaluation.strings import words
from llmlint.patterns import regex
from llmlint.syntax.index import only
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from llmlint.facts.evaluation.units import ModuleUnit, Unit
    from llmlint.facts.evaluation.world import World

_TELLS = regex(r"(^|\.)(print|log|debug|info|warning|error|echo|secho|append_log)$")
_TESTS = (cst.If, cst.While, cst.IfExp, cst.Assert, cst.CompIf)


def person_decides(world: World, unit: Unit, call: cst.Call, leading: Container[Unit]) -> bool:
    """Whether a call asks a person, who decides there. `leading` are the functions that lead to what is decided on."""
    name = outside_name(world, unit, call.func) or words(call.func)
    if world.effects.has(name, "agreement"):
        return True
    if world.effects.has(name, "input"):
        return _stands_alone(unit.module, call) or _is_tested(unit, call)
    for function in functions_behind(world, unit, call.func):
        if function.summary is not None and function.summary.reads_input and function not in leading:
            return _is_tested(unit, call) or (bool(call.args) and _stands_alone(unit.module, call))
    return False


def _stands_alone(module: ModuleUnit, call: cst.Call) -> bool:
    """Whether the program only waits for the person: `input("Enter runs it")`."""
    above = module.parents.get(call)
    if isinstance(above, cst.Await):
        above = module.parents.get(above)
    return isinstance(above, cst.Expr)


def _is_tested(unit: Unit, call: cst.Call) -> bool:
    """Whether a condition reads what a call gives: there, or under the name it is kept in, which goes nowhere else."""
    parents = unit.module.parents
    child: cst.CSTNode = call
    above = parents.get(call)
    kept: list[str] = []
    while above is not None and not isinstance(above, (cst.BaseStatement, cst.BaseSmallStatement)):
        if isinstance(above, (cst.IfExp, cst.CompIf)) and above.test is child:
            return True
        if isinstance(above, cst.Arg) and not _is_test_of(parents.get(above), parents):
            return False
        if isinstance(above, cst.NamedExpr):
            kept.append(words(above.target))
        child, above = above, parents.get(above)
    if isinstance(above, (cst.If, cst.While, cst.Assert)) and above.test is child and not kept:
        return True
    if isinstance(above, cst.Match) and above.subject is child:
        return True
    if isinstance(above, cst.Assign):
        kept += [words(target.target) for target in above.targets]
    elif isinstance(above, cst.AnnAssign):
        kept.append(words(above.target))
    return any(_decides(unit, name) for name in kept if name != "…")


def _is_test_of(call: cst.CSTNode | None, parents: dict[cst.CSTNode, cst.CSTNode]) -> bool:
    """Whether a call is made for a condition: `if is_yes(input("Run? "))`."""
    node = call
    while node is not None and not isinstance(node, (cst.BaseStatement, cst.BaseSmallStatement)):
        above = parents.get(node)
        if isinstance(above, _TESTS) and above.test is node:
            return True
        node = above
    return False


def _decides(unit: Unit, name: str) -> bool:
    """Whether conditions read a name, and nothing else is given it."""
    nodes = list(walk(unit.node))
    tests = {part for node in nodes if isinstance(node, _TESTS) for part in walk(node.test)}
    tests |= {part for node in only(nodes, cst.Match) for part in walk(node.subject)}
    tests |= {part for node in only(nodes, cst.Subscript) for element in node.slice for part in walk(element)}
    if not any(words(part) == name for part in tests if isinstance(part, (cst.Name, cst.Attribute))):
        return False
    given = (arg for node in only(nodes, cst.Call) if node not in tests and not _TELLS.search(words(node.func)) for arg in node.args)
    return not any(words(part) == name for arg in given for part in _read(arg.value))


def _read(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    return (part for part in walk(node) if isinstance(part, (cst.Name, cst.Attribute)))


__all__ = ["person_decides"]
