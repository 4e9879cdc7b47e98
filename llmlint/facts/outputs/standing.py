"""Where a node stands: in a condition, in a larger expression."""

from __future__ import annotations

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.facts.values.base import At
from llmlint.syntax.blocks import statements_in
from llmlint.syntax.walk import walk


def stands_in(at: At, nodes: set[cst.CSTNode]) -> bool:
    """Whether a node is a part of the same expression as one of these: `a.split(x)[0].split(y)` cuts once."""
    node = at.module.parents.get(at.node)
    while node is not None and not isinstance(node, (cst.BaseSmallStatement, cst.BaseCompoundStatement)):
        if node in nodes:
            return True
        node = at.module.parents.get(node)
    return False


def is_in_test(at: At) -> bool:
    """Whether a node is part of a condition."""
    node: cst.CSTNode | None = at.node
    while node is not None and not isinstance(node, (cst.BaseSmallStatement, cst.BaseCompoundStatement)):
        if isinstance(node, cst.Comparison):
            return True
        node = at.module.parents.get(node)
    return False


def is_only_tried(at: At) -> bool:
    """Whether a call puts its result in the place of its argument, and where it fails the argument stays as it is.

    `try: text = json.loads(text)`, `except ValueError: pass`: that the call fails is as good as that it succeeds.
    """
    parents, call = at.module.parents, at.node
    statement = parents.get(call)
    if not isinstance(call, cst.Call) or not call.args or not isinstance(statement, cst.Assign) or len(statement.targets) != 1:
        return False
    if words(statement.targets[0].target) != words(call.args[0].value):
        return False
    line = parents.get(statement)
    body = parents.get(line) if line is not None else None
    around = parents.get(body) if body is not None else None
    return isinstance(around, cst.Try) and around.body is body and all(_does_nothing(handler.body) for handler in around.handlers)


def only_rewrites(at: At) -> bool:
    """Whether a condition only decides how the text it looks at is written: `if text.startswith("A:"): text = text[2:].strip()`.

    It may ask for more, and other branches may write the same text otherwise.
    """
    tested, branch = at.node, _branch_around(at)
    if branch is None or not isinstance(tested, cst.Call) or not isinstance(tested.func, cst.Attribute):
        return False
    bodies, after = [branch.body], branch.orelse
    while isinstance(after, cst.If):
        bodies, after = [*bodies, after.body], after.orelse
    if after is not None:
        bodies.append(after.body)
    return all(_writes_only(body, tested.func.value) for body in bodies)


def _branch_around(at: At) -> cst.If | None:
    """The statement whose test a node is, or a part of; the first one of a chain of `elif`."""
    parents = at.module.parents
    above = next((node for node, _ in at.module.around(at.node) if not isinstance(node, cst.BooleanOperation)), None)
    while isinstance(above, cst.If) and isinstance(before := parents.get(above), cst.If) and before.orelse is above:
        above = before
    return above if isinstance(above, cst.If) else None


def _writes_only(body: cst.BaseSuite, text: cst.BaseExpression) -> bool:
    match list(statements_in(body.body)):
        case [cst.Assign(targets=[target])]:
            return target.target.deep_equals(text)
        case _:
            return False


def takes_what_is_labelled(at: At) -> bool:
    """Whether what stands behind a label that a condition looks for is kept: `if line.startswith("Title:"): title = line[6:].strip()`."""
    tested, branch = at.node, next((above for above, _ in at.module.around(at.node) if not isinstance(above, cst.BooleanOperation)), None)
    if not isinstance(branch, cst.If) or not isinstance(tested, cst.Call) or not isinstance(tested.func, cst.Attribute) or not tested.args:
        return False
    label = tested.args[0].value
    mark = label.evaluated_value if isinstance(label, cst.SimpleString) else None
    if not isinstance(mark, str) or not mark.rstrip().endswith(":") or not mark[:1].isalpha():
        return False
    text = tested.func.value
    return any(_is_rest(node, text) and _is_kept(At(at.module, node), text) for node in walk(branch.body))


def _is_rest(node: cst.CSTNode, text: cst.BaseExpression) -> bool:
    """`line[6:]`, `line.removeprefix("Title:")`, `line.replace("Title:", "")`."""
    match node:
        case cst.Subscript(value=cut, slice=[cst.SubscriptElement(slice=cst.Slice(lower=cst.BaseExpression(), upper=None))]):
            return cut.deep_equals(text)
        case cst.Call(func=cst.Attribute(value=cut, attr=cst.Name(value="removeprefix"))):
            return cut.deep_equals(text)
        case cst.Call(
            func=cst.Attribute(value=cut, attr=cst.Name(value="replace")), args=[_, cst.Arg(value=cst.SimpleString(value='""' | "''"))]
        ):
            return cut.deep_equals(text)
        case _:
            return False


def _is_kept(at: At, text: cst.BaseExpression) -> bool:
    """Whether a value is given a name of its own, or returned, and not only written in the place of the text it was cut from."""
    statement = next((above for above, _ in at.module.around(at.node) if isinstance(above, cst.BaseSmallStatement)), None)
    match statement:
        case cst.Assign(targets=targets):
            return not any(target.target.deep_equals(text) for target in targets)
        case cst.Return():
            return True
        case _:
            return False


def _does_nothing(body: cst.BaseSuite) -> bool:
    small = statements_in(body.body)
    return all(isinstance(part, cst.Pass) or (isinstance(part, cst.Expr) and isinstance(part.value, cst.Ellipsis)) for part in small)


def function_around(at: At) -> cst.CSTNode | None:
    """The function a node stands in."""
    node = at.module.parents.get(at.node)
    while node is not None and not isinstance(node, (cst.FunctionDef, cst.Lambda)):
        node = at.module.parents.get(node)
    return node


__all__ = ["function_around", "is_in_test", "is_only_tried", "only_rewrites", "stands_in", "takes_what_is_labelled"]
