"""Comparisons that hold for an answer in any case once it is folded: where that is written, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.followed.asserting import is_optional
from llmlint.facts.followed.name_uses import is_label
from llmlint.facts.model import Rewrite, Span
from llmlint.facts.values.base import At
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from llmlint.facts.evaluation.units import ModuleUnit
    from llmlint.facts.values.flows import Flow

_BINDS_TIGHTLY = (cst.Name, cst.Attribute, cst.Call, cst.Subscript)


def folding(at: At, flows: tuple[Flow, ...], locate: Callable[[At], Span]) -> Rewrite | None:
    """How the text of a comparison is folded where all words it is held against are written there in lower case.

    Each comparison of the same name is, for it holds the same text. Nothing where the text may be missing, for `None` cannot be folded,
    nor where one that was found in a list goes on as it is: it would not be one of its words.
    """
    texts = _texts(at.node, at.module) if not any(is_optional(flow) for flow in flows if not flow.steps) else []
    if len(texts) != 1:
        return None
    text, is_listed = texts[0]
    all_texts, goes_on = _of_the_same_name(text, at.module)
    if (is_listed and goes_on) or any(listed for _, listed in all_texts if goes_on):
        all_texts = [] if is_listed else [(text, False)]
    stripped = all(flow.steps and flow.steps[-1].detail == "strip" for flow in flows)
    ends = (locate(At(at.module, node)) for node, _ in all_texts)
    edits = tuple((Span(span.path, span.end, span.end), ".casefold()" if stripped else ".strip().casefold()") for span in ends)
    return Rewrite(edits, edits[0][1]) if edits else None


def is_folded_beside(at: At) -> bool:
    """Whether the same word is also looked for in one case: in the same condition, or in another one of the same chain.

    `if reply == "YES" or reply.lower().startswith("yes")`, `elif "yes" in reply.lower()`
    """
    texts = [_stripped(side) for side in _sides(at.node) if not isinstance(side, cst.SimpleString)]
    tests = [at.node]
    for above, below in at.module.around(at.node):
        if isinstance(above, cst.If):
            tests = list(_tests_of_chain(above, at.module)) if below is above.test else []
            break
        if not isinstance(above, (cst.BooleanOperation, cst.UnaryOperation)):
            break
        tests = [above]
    function = at.module.function_around(at.node)
    named = {part.value for test in tests for part in walk(test) if isinstance(part, cst.Name)}
    made = (
        [node.value for node in walk(function) if isinstance(node, cst.Assign) and _targets(node) & named] if function is not None else []
    )
    if not any(_is_folded(part, text) for node in (*tests, *made) for part in walk(node) for text in texts):
        return False
    mine = set(_words(at.node))
    others = {word for test in tests for word in _words(test, at.node)}
    return any(word in other or other in word for word in mine for other in others)


def _words(node: cst.CSTNode, without: cst.CSTNode | None = None) -> Iterator[str]:
    """The words that are written out in an expression, folded."""
    left_out = set(walk(without)) if without is not None else ()
    for part in walk(node):
        if isinstance(part, cst.SimpleString) and part not in left_out and isinstance(part.evaluated_value, str) and part.evaluated_value:
            yield part.evaluated_value.casefold()


def _sides(node: cst.CSTNode) -> list[cst.BaseExpression]:
    return [node.left, node.comparisons[0].comparator] if isinstance(node, cst.Comparison) else []


def _tests_of_chain(node: cst.If, module: ModuleUnit) -> Iterator[cst.BaseExpression]:
    while isinstance(before := module.parents.get(node), cst.If) and before.orelse is node:
        node = before
    current: cst.If | cst.Else | None = node
    while isinstance(current, cst.If):
        yield current.test
        current = current.orelse


def _is_folded(node: cst.CSTNode, text: cst.BaseExpression) -> bool:
    match node:
        case cst.Call(func=cst.Attribute(value=folded, attr=cst.Name(value="lower" | "upper" | "casefold"))):
            return _stripped(folded).deep_equals(text)
        case _:
            return False


def _stripped(text: cst.BaseExpression) -> cst.BaseExpression:
    """`reply` of `reply.strip()`."""
    while isinstance(text, cst.Call) and isinstance(text.func, cst.Attribute) and text.func.attr.value in ("strip", "lstrip", "rstrip"):
        text = text.func.value
    return text


def _targets(assign: cst.Assign) -> set[str]:
    return {target.target.value for target in assign.targets if isinstance(target.target, cst.Name)}


def _texts(node: cst.CSTNode, module: ModuleUnit) -> list[tuple[cst.BaseExpression, bool]]:
    """The side of a comparison that can be folded, or the subject of a `match`, and whether it is held against several words."""
    if isinstance(node, cst.Comparison) and len(node.comparisons) == 1:
        other, operator = node.comparisons[0].comparator, node.comparisons[0].operator
        if isinstance(operator, (cst.In, cst.NotIn)):
            return [(node.left, True)] if isinstance(node.left, _BINDS_TIGHTLY) and _are_lower(other) else []
        sides = ((node.left, other), (other, node.left)) if isinstance(operator, (cst.Equal, cst.NotEqual)) else ()
        found: list[cst.BaseExpression] = [text for text, word in sides if isinstance(text, _BINDS_TIGHTLY) and _is_lower(word)]
        return [(text, False) for text in found[:1]]
    match = module.parents.get(node)
    if isinstance(match, cst.Match) and match.subject is node and isinstance(node, _BINDS_TIGHTLY):
        return [(node, True)] if all(_is_lower_case(case) for case in match.cases) else []
    return []


def _of_the_same_name(text: cst.BaseExpression, module: ModuleUnit) -> tuple[list[tuple[cst.BaseExpression, bool]], bool]:
    """All comparisons that can be folded of a name that is bound once, and whether it is used for anything else."""
    function = module.function_around(text)
    name = text
    while isinstance(name, cst.Call) and not name.args and isinstance(name.func, cst.Attribute) and name.func.attr.value == "strip":
        name = name.func.value
    if not isinstance(name, cst.Name) or function is None:
        return [(text, False)], isinstance(name, cst.Name)
    named = (node for node in walk(function) if isinstance(node, cst.Name) and node.value == name.value)
    own = [node for node in named if not is_label(node, module.parents)]
    bound = [node for node in own if isinstance(module.parents.get(node), (cst.AssignTarget, cst.NamedExpr, cst.Param, cst.For))]
    if len(bound) != 1:
        return [(text, False)], True
    found: list[tuple[cst.BaseExpression, bool]] = []
    for node in walk(function):
        sides = _texts(node, module) if isinstance(node, (cst.Comparison, *_BINDS_TIGHTLY)) else []
        found += [(side, listed) for side, listed in sides if side.deep_equals(text)]
    return found, len(found) < len(own) - len(bound)


def _are_lower(words: cst.BaseExpression) -> bool:
    listed = words.elements if isinstance(words, (cst.Tuple, cst.List, cst.Set)) else ()
    return bool(listed) and all(isinstance(element, cst.Element) and _is_lower(element.value) for element in listed)


def _is_lower_case(case: cst.MatchCase) -> bool:
    """Whether a case is for words in lower case, or for all that is left without giving it a name."""
    match case.pattern:
        case cst.MatchAs(pattern=None, name=None):
            return True
        case cst.MatchValue(value=word):
            return _is_lower(word)
        case cst.MatchOr(patterns=patterns):
            return all(isinstance(part.pattern, cst.MatchValue) and _is_lower(part.pattern.value) for part in patterns)
        case _:
            return False


def _is_lower(word: cst.BaseExpression) -> bool:
    value = word.evaluated_value if isinstance(word, cst.SimpleString) else None
    return isinstance(value, str) and value == value.strip().casefold()


__all__ = ["folding", "is_folded_beside"]
