"""Does what a call sends depend on the loop it stands in? Read from the names: a request can vary with the loop's own variable, or with
anything its body changes."""

from __future__ import annotations

import libcst as cst

from llmlint.facts.model import Truth
from llmlint.facts.units import ModuleUnit
from llmlint.syntax.walk import walk


def request_varies(call: cst.CSTNode, targets: list[cst.BaseAssignTargetExpression], loop: cst.CSTNode, module: ModuleUnit) -> Truth:
    """Whether the request is another one in each round. Unknown where a function is asked or an object may have changed."""
    sure = {node.value for target in targets for node in walk(target) if isinstance(node, cst.Name)}
    maybe: set[str] = set()
    body = loop.body if isinstance(loop, (cst.For, cst.While)) else None
    changed_objects = False
    if body is not None:
        changed_objects = _propagate(body, sure, maybe)
    parts = _sent(call)
    names = [node.value for part in parts for node in walk(part) if isinstance(node, cst.Name)]
    if any(name in sure for name in names):
        return Truth.YES
    if any(name in maybe for name in names) or changed_objects:
        return Truth.UNKNOWN
    if any(isinstance(node, (cst.Call, cst.Await, cst.Yield)) for part in parts for node in walk(part)):
        return Truth.UNKNOWN
    if not isinstance(call, cst.Call) or not call.args or any(arg.star for arg in call.args):
        return Truth.UNKNOWN
    return Truth.NO


def _sent(call: cst.CSTNode) -> list[cst.CSTNode]:
    if not isinstance(call, cst.Call):
        return [call]
    return [call.func, *(arg.value for arg in call.args)]


def _propagate(body: cst.CSTNode, sure: set[str], maybe: set[str]) -> bool:
    """Spread from names to what is computed of them; say whether objects are changed in place that are not names."""
    assignments: list[tuple[list[str], list[cst.CSTNode]]] = []
    in_place = False
    for node in walk(body):
        if isinstance(node, cst.Assign):
            assignments.append((_names(target.target for target in node.targets), [node.value]))
            in_place |= any(isinstance(target.target, (cst.Attribute, cst.Subscript)) for target in node.targets)
        elif isinstance(node, (cst.AnnAssign, cst.AugAssign, cst.NamedExpr)) and node.value is not None:
            assignments.append((_names([node.target]), [node.value, node.target] if isinstance(node, cst.AugAssign) else [node.value]))
            if isinstance(node, cst.AugAssign):
                maybe.update(_names([node.target]))
        elif isinstance(node, (cst.For, cst.CompFor)):
            assignments.append((_names([node.target]), [node.iter]))
        elif isinstance(node, cst.WithItem) and node.asname is not None:
            assignments.append((_names([node.asname.name]), [node.item]))
        elif isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and isinstance(node.func.value, cst.Name):
            if node.func.attr.value in ("append", "extend", "insert", "update", "add", "pop", "clear", "remove"):
                assignments.append(([node.func.value.value], [arg.value for arg in node.args]))
                maybe.add(node.func.value.value)
    for _ in range(len(assignments) + 1):
        before = len(sure) + len(maybe)
        for names, sources in assignments:
            used = {part.value for source in sources for part in walk(source) if isinstance(part, cst.Name)}
            if used & sure:
                sure.update(names)
            elif used & maybe or any(isinstance(part, (cst.Call, cst.Await)) for source in sources for part in walk(source)):
                maybe.update(name for name in names if name not in sure)
        if len(sure) + len(maybe) == before:
            break
    return in_place


def _names(targets: object) -> list[str]:
    found: list[str] = []
    for target in targets:  # type: ignore[attr-defined]
        if isinstance(target, cst.Name):
            found.append(target.value)
        elif isinstance(target, (cst.Tuple, cst.List)):
            found.extend(_names(element.value for element in target.elements))
        elif isinstance(target, cst.StarredElement):
            found.extend(_names([target.value]))
    return found
