"""Pieces of a text that nothing relies on: they are only shown to somebody, counted, or put back into the text they were found in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.evaluation.units import ModuleUnit
    from llmlint.facts.values.base import At

_SAYS = frozenset({"print", "debug", "info", "warning", "error", "markdown", "echo"})
_GATHERS = frozenset({"set", "list", "sorted", "tuple", "frozenset"})
_LEAVES_LENGTH = frozenset({"group", "strip", "lstrip", "rstrip", "split"})
_LISTS = _GATHERS | {"join"}
_MAX_AROUND = 4
_SHOWS = _SAYS | {"append", "extend", "write"}


def nothing_relies_on(at: At) -> bool:
    """Whether what a call cuts or finds is only shown in a longer text, counted, replaced in the text, or copied on with the rest."""
    module, statement = at.module, _assigned(at)
    if _looks_for_each_of_several(at) and _is_scan(at, statement):
        return True
    if isinstance(statement, cst.For):
        return _is_put_back(statement, module)
    if statement is None:
        return _is_counted(at.node, module) or _is_copied(at) or _are_only_counted(at)
    loads = [node for node in _loads(at, statement) if not _is_tested(node, module)]
    whole = statement.value is at.node
    return bool(loads) and all(
        _is_shown(node, module)
        or (whole and _is_listed(node, module))
        or _is_counted(node, module)
        or _is_walked_and_put_back(node, module)
        or _is_appended(node, module)
        for node in loads
    )


def _looks_for_each_of_several(at: At) -> bool:
    """Whether the pattern that is looked for is what a loop walks over: `for pattern in FORBIDDEN: re.findall(pattern, text)`."""
    match at.node:
        case cst.Call(func=cst.Attribute(value=cst.Name(value=owner)), args=args):
            given = {arg.value.value for arg in args[:1] if isinstance(arg.value, cst.Name)} | {owner}
        case _:
            return False
    loops = (above.target for above, _ in at.module.around(at.node) if isinstance(above, (cst.For, cst.CompFor)))
    return any(isinstance(part, cst.Name) and part.value in given for target in loops for part in walk(target))


def _is_scan(at: At, statement: cst.Assign | cst.For | None) -> bool:
    """Whether matches are marks in a text, kept with where they begin and end, or are collected to be counted."""
    if isinstance(statement, cst.For):
        asked = [call for call in walk(statement.body) if isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute)]
        methods = {words(call.func) for call in asked}
        name = words(statement.target)
        whole = all(words(call) in (f"{name}.group()", f"{name}.group(0)") for call in asked if words(call.func) == f"{name}.group")
        return whole and (f"{name}.span" in methods or {f"{name}.start", f"{name}.end"} <= methods)
    loads = [node for node in _loads(at, statement) if not _is_tested(node, at.module)]
    return bool(loads) and all(_is_collected_to_count(node, at.module) for node in loads)


def _is_collected_to_count(node: cst.CSTNode, module: ModuleUnit) -> bool:
    call, function = _given_to(node, module, frozenset({"extend"})), module.function_around(node)
    found = call.func.value if call is not None and isinstance(call.func, cst.Attribute) else None
    if not isinstance(found, cst.Name) or function is None:
        return False
    uses = [part for part in walk(function) if isinstance(part, cst.Name) and part.value == found.value]
    return any(_is_counted(use, module) for use in uses)


def is_only_laid_out(at: At) -> bool:
    """Whether what a parse gives is only written out again to be shown: `logger.debug(json.dumps(parsed, indent=2))`."""
    statement = _assigned(at)
    places = [at.node] if statement is None else _loads(at, statement) if isinstance(statement, cst.Assign) else []
    return bool(places) and all(_is_laid_out(node, at.module) for node in places)


def is_kept_either_way(at: At) -> bool:
    """Whether a parse is only tried, the text stands in its place where it fails, and what comes of it is only put into a dict:
    `try: body = json.loads(text)`, `except ValueError: body = text`, `{"body": body}`.
    """
    statement, parents = _assigned(at), at.module.parents
    if not isinstance(statement, cst.Assign) or not isinstance(at.node, cst.Call) or not at.node.args:
        return False
    around = parents.get(parents.get(parents.get(statement) or statement) or statement)
    if not isinstance(around, cst.Try) or not all(
        _puts_back(handler.body, statement, at.node.args[0].value) for handler in around.handlers
    ):
        return False
    loads = [node for node in _loads(at, statement) if not isinstance(parents.get(node), cst.AssignTarget)]
    return bool(loads) and all(isinstance(element := parents.get(node), cst.DictElement) and element.value is node for node in loads)


def _puts_back(body: cst.BaseSuite, statement: cst.Assign, text: cst.BaseExpression) -> bool:
    """Whether all that a handler does is to give the name of a statement the text itself."""
    match body.body:
        case [cst.SimpleStatementLine(body=[cst.Assign(targets=[cst.AssignTarget(target=target)], value=value)])]:
            return target.deep_equals(statement.targets[0].target) and value.deep_equals(text)
        case _:
            return False


def is_heading(at: At) -> bool:
    """Whether the first line of a text is one of several values for a label of limited length: `(title or text.splitlines()[0])[:80]`."""
    node, first = at.module.parents.get(at.node), False
    chosen = False
    while isinstance(node, (cst.Subscript, cst.BooleanOperation, cst.Call, cst.Attribute)):
        match node:
            case cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Index(value=cst.Integer(value="0")))]):
                first = True
            case cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Slice(lower=None, upper=cst.Integer()))]):
                return first and chosen
            case cst.BooleanOperation(operator=cst.Or()):
                chosen = True
            case cst.Call() if node.args:
                return False
            case _:
                pass
        node = at.module.parents.get(node)
    return False


def _loads(at: At, statement: cst.Assign | None) -> list[cst.Name]:
    """Where the name that a statement binds is read in its function."""
    module, function = at.module, at.module.function_around(at.node)
    if statement is None or function is None:
        return []
    name = words(statement.targets[0].target)
    inside = set(walk(statement))
    loads = [node for node in walk(function) if isinstance(node, cst.Name) and node.value == name and node not in inside]
    return [node for node in loads if not isinstance(module.parents.get(node), (cst.AssignTarget, cst.Attribute)) or _is_read(node, module)]


def _assigned(at: At) -> cst.Assign | cst.For | None:
    """`name = cut`, with at most a position taken, or `for item in cut`."""
    child, node = at.node, at.module.parents.get(at.node)
    while isinstance(node, (cst.Subscript, cst.Await)):
        child, node = node, at.module.parents.get(node)
    if isinstance(node, cst.For) and node.iter is child:
        return node
    single = isinstance(node, cst.Assign) and len(node.targets) == 1 and isinstance(node.targets[0].target, cst.Name)
    return node if single and isinstance(node, cst.Assign) else None


def _is_read(node: cst.CSTNode, module: ModuleUnit) -> bool:
    parent = module.parents.get(node)
    return isinstance(parent, cst.Attribute) and parent.value is node


def _is_shown(node: cst.CSTNode, module: ModuleUnit) -> bool:
    """`print(f"Thought: {piece}")`, `lines += [f"Thought: {piece}"]`."""
    text = module.parents.get(module.parents.get(node) or node)
    if not isinstance(text, cst.FormattedString) or not any(isinstance(part, cst.FormattedStringText) for part in text.parts):
        return False
    above = module.parents.get(text)
    if isinstance(above, cst.Element):
        above = module.parents.get(module.parents.get(above) or above)
        return isinstance(above, cst.AugAssign)
    return _given_to(text, module, _SHOWS) is not None


def _is_counted(node: cst.CSTNode, module: ModuleUnit) -> bool:
    """`len(pieces)`, `len(match.group().strip())`: how many there are, or how long it is, whatever they say."""
    while isinstance(method := module.parents.get(node), cst.Attribute) and method.attr.value in _LEAVES_LENGTH:
        call = module.parents.get(method)
        if not isinstance(call, cst.Call):
            return False
        node = call
    return _given_to(node, module, frozenset({"len"})) is not None


def _are_only_counted(at: At) -> bool:
    """`numbers = {word.lower() for word in re.findall(pattern, text)}`, of which only `len(numbers)` is read."""
    parents, node = at.module.parents, at.node
    for _ in range(_MAX_AROUND):
        above = parents.get(node)
        if isinstance(above, cst.CompFor) and above.iter is node:
            above = parents.get(above)
        elif isinstance(above, cst.Arg):
            above = _given_to(node, at.module, _GATHERS)
        if isinstance(above, cst.Assign):
            name = above.targets[0].target
            loads = _loads(at, above) if len(above.targets) == 1 and isinstance(name, cst.Name) else []
            return bool(loads) and all(_is_counted(load, at.module) for load in loads)
        if not isinstance(above, (cst.BaseComp, cst.Call)):
            return False
        node = above
    return False


def _is_listed(node: cst.CSTNode, module: ModuleUnit) -> bool:
    """`f"{len(found)} of them: {sorted(set(found))[:4]}"`: all that was found, or the first of it, as a list in a text."""
    above = module.parents.get(node)
    while isinstance(above, (cst.Subscript, cst.Arg, cst.CompFor, cst.BaseComp, cst.Call)):
        if isinstance(above, cst.Subscript) and not isinstance(above.slice[0].slice, cst.Slice):
            return False
        if isinstance(above, cst.Call) and words(above.func).rpartition(".")[2] not in _LISTS:
            return False
        above = module.parents.get(above)
    return isinstance(above, cst.FormattedStringExpression)


def _is_tested(node: cst.CSTNode, module: ModuleUnit) -> bool:
    """`if match:`, `if match is not None:`, `if not match or …:`."""
    above = module.parents.get(node)
    test = above if isinstance(above, cst.Comparison) and above.left is node else node
    if_ = module.parents.get(test)
    while isinstance(if_, cst.BooleanOperation) or (isinstance(if_, cst.UnaryOperation) and isinstance(if_.operator, cst.Not)):
        test, if_ = if_, module.parents.get(if_)
    return isinstance(if_, cst.If) and if_.test is test


def _is_appended(node: cst.CSTNode, module: ModuleUnit) -> bool:
    """`text = f"{text} {match.group(0)}"`: what was found stands behind the text again."""
    put = next((above for above, _ in module.around(node) if not isinstance(above, (cst.Attribute, cst.Call, cst.Subscript))), None)
    text = module.parents.get(put) if isinstance(put, cst.FormattedStringExpression) else None
    statement = module.parents.get(text) if isinstance(text, cst.FormattedString) else None
    if not isinstance(text, cst.FormattedString) or not isinstance(statement, cst.Assign) or len(statement.targets) > 1:
        return False
    first = text.parts[0]
    if not isinstance(first, cst.FormattedStringExpression) or not isinstance(first.expression, cst.Name):
        return False
    return first.expression.value == words(statement.targets[0].target)


def _is_copied(at: At) -> bool:
    """`parts.append(text[end:start])`, where nothing is done with the parts but to join them."""
    call, function = _given_to(at.node, at.module, frozenset({"append"})), at.module.function_around(at.node)
    parts = call.func.value if call is not None and isinstance(call.func, cst.Attribute) else None
    if not isinstance(parts, cst.Name) or function is None:
        return False
    uses = [node for node in walk(function) if isinstance(node, cst.Name) and node.value == parts.value]
    uses = [node for node in uses if not isinstance(at.module.parents.get(node), (cst.AssignTarget, cst.AnnAssign))]
    joins = [node for node in uses if _given_to(node, at.module, frozenset({"join"})) is not None]
    return bool(joins) and all(node in joins or _is_added_to(node, at.module) for node in uses)


def _is_added_to(node: cst.CSTNode, module: ModuleUnit) -> bool:
    method = module.parents.get(node)
    return isinstance(method, cst.Attribute) and method.value is node and method.attr.value in ("append", "extend")


def _is_laid_out(node: cst.CSTNode, module: ModuleUnit) -> bool:
    written = _given_to(node, module, frozenset({"dumps"}))
    text = module.parents.get(module.parents.get(written) or written) if written is not None else None
    shown = text if isinstance(text, cst.FormattedString) else written
    return shown is not None and _given_to(shown, module, _SAYS) is not None


def _given_to(node: cst.CSTNode, module: ModuleUnit, names: frozenset[str]) -> cst.Call | None:
    """The call of a function of one of these names, of which a node is an argument."""
    arg = module.parents.get(node)
    call = module.parents.get(arg) if isinstance(arg, cst.Arg) else None
    return call if isinstance(call, cst.Call) and words(call.func).rpartition(".")[2] in names else None


def _is_walked_and_put_back(node: cst.CSTNode, module: ModuleUnit) -> bool:
    loop = module.parents.get(node)
    return isinstance(loop, cst.For) and loop.iter is node and _is_put_back(loop, module)


def _is_put_back(loop: cst.For, module: ModuleUnit) -> bool:
    """`for found in matches: text = text.replace(found, …)`, and nothing else."""
    names = {part.value for part in walk(loop.target) if isinstance(part, cst.Name)}
    uses = [part for part in walk(loop.body) if isinstance(part, cst.Name) and part.value in names]
    return bool(uses) and all(_is_replaced(use, module) for use in uses)


def _is_replaced(node: cst.CSTNode, module: ModuleUnit) -> bool:
    above = module.parents.get(node)
    while above is not None and not isinstance(above, (cst.Call, cst.BaseStatement)):
        above = module.parents.get(above)
    return isinstance(above, cst.Call) and isinstance(above.func, cst.Attribute) and above.func.attr.value == "replace"


__all__ = ["is_heading", "is_kept_either_way", "is_only_laid_out", "nothing_relies_on"]
