"""Code that looks at the size of texts, shortens them or chooses from them: where it stands on the way, nothing is said of the size."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.look_up import functions_behind, held
from llmlint.facts.evaluation.strings import words
from llmlint.facts.evaluation.units import ModuleUnit
from llmlint.facts.followed.name_uses import uses_of
from llmlint.facts.libraries.requests import asked_for
from llmlint.facts.model import Kind
from llmlint.facts.values import UNKNOWN, Sequence, alternatives
from llmlint.facts.values.documents import Document
from llmlint.facts.values.flows import Flow, Param
from llmlint.facts.values.structure import inner_values
from llmlint.knowledge.documents import document_knowledge
from llmlint.patterns import regex
from llmlint.syntax.index import only
from llmlint.syntax.numbers import number_of
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.evaluation.units import FunctionUnit, Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import Value

_SHORTENS = regex(
    r"trunc|tokens$|token(ize|izer|_?count|_?len|_?limit|_?budget)$|tokeni[sz]e|count_?tok|num_?tok|chunk|splitter|split_(text|doc|into|by|diff|file|content|long)|shorten|clip|crop|trim"
    r"|(?<!rate_)(?<!rate)limit(?!er)|compress|compact|condens|budget|window|relevan|retriev|rerank|islice|nlargest|getsize|st_size|file_?size|too_(long|large|big)|fits|batch|partition|sampl|paginat",
    re.IGNORECASE,
)
_OPTIONS = regex(
    r"trunc|(max|limit)_?(input|context|prompt|content|chars?|characters|length|len|lines|words|size|text|doc|pages|bytes|rows|diff|file)|(chars?|content|context|text|input)_?(max|limit)",
    re.IGNORECASE,
)
_ORDERED = (cst.LessThan, cst.LessThanEqual, cst.GreaterThan, cst.GreaterThanEqual)
_SMALL = 500


def measures(unit: Unit) -> bool:
    """Whether a function looks at sizes, shortens or chooses. Calls that ask a model to answer do not count: a search asks for vectors."""
    pieces = unit.tree.body if isinstance(unit, ModuleUnit) else (unit.node,)
    own = [piece for piece in pieces if piece is unit.node or not isinstance(piece, (cst.FunctionDef, cst.ClassDef))]
    return any(_measures(part, unit) for piece in own for part in walk(piece))


def is_measured_by_helper(world: World, unit: Unit, document: Document | None) -> bool:
    """Whether a function of the project that is handed a document looks at its length: `check_length(text)`.

    `document` is `None` where the piece of code has it from its caller: then any parameter may be it.
    """
    for call in only(unit.module.own_nodes(unit), cst.Call):
        for function in functions_behind(world, unit, call.func):
            for parameter in function.parameters:
                given = function.given(parameter.name, call.args)
                value = held(world, unit, given) if given is not None else UNKNOWN
                if _is_handed(value, unit, document) and _looks_at_length(function, parameter.name, is_list=_is_list(value)):
                    return True
    return False


def _is_handed(value: Value, unit: Unit, document: Document | None) -> bool:
    if document is None:
        return any(isinstance(inner, Flow) and _is_parameter_of(inner, unit) for inner in inner_values(value))
    return any(isinstance(inner, Document) and inner.trail == document.trail for inner in inner_values(value))


def _is_parameter_of(flow: Flow, unit: Unit) -> bool:
    return isinstance(flow.source, Param) and flow.source.function is unit


def _is_list(value: Value) -> bool:
    """Whether a value is a list of pages or documents, and no text."""
    kinds = document_knowledge().kinds
    items = [kinds[option.kind].gives.get("[]", "") for option in alternatives(value) if isinstance(option, Document)]
    return isinstance(value, Sequence) or any(item and set(kinds[item].gives) - {"[]", "[*]"} for item in items)


def _looks_at_length(function: FunctionUnit, name: str, *, is_list: bool) -> bool:
    """Whether a function only decides by the length of what it is handed under a name, and asks nobody."""
    if function.summary is not None and function.summary.reach:
        return False
    for part in walk(function.node):
        match part:
            case cst.Comparison(left=left, comparisons=[cst.ComparisonTarget(operator=operator, comparator=right)]):
                for side, other in ((left, right), (right, left)) if isinstance(operator, _ORDERED) else ():
                    small = isinstance(other, cst.Integer) and number_of(other) < (2 if is_list else _SMALL)
                    if not small and _is_length_of(function, side, name):
                        return True
            case _:
                pass
    return False


def _is_length_of(function: FunctionUnit, node: cst.BaseExpression, name: str) -> bool:
    """Whether an expression is how long something is: `len(name)`, or a name for that."""
    if isinstance(node, cst.Name):
        return any(_is_length_of(function, use.value, name) for use in uses_of(function, node.value) if not isinstance(use.value, cst.Name))
    lengths = (part for part in walk(node) if isinstance(part, cst.Call) and words(part.func) == "len")
    return any(isinstance(inner, cst.Name) and inner.value == name for part in lengths for inner in walk(part))


def _measures(node: cst.CSTNode, unit: Unit) -> bool:
    match node:
        case cst.Call() if not _asks_for_answer(node, unit):
            last = words(node.func).rpartition(".")[2]
            return bool(_SHORTENS.search(last)) or any(arg.keyword is not None and _OPTIONS.search(arg.keyword.value) for arg in node.args)
        case cst.Attribute(attr=cst.Name(value="st_size" | "size")):
            return True
        case cst.Comparison(left=left, comparisons=[cst.ComparisonTarget(operator=operator, comparator=right)]):
            return isinstance(operator, _ORDERED) and (
                (_is_length(left) and not _is_small(right)) or (_is_length(right) and not _is_small(left))
            )
        case cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Slice(upper=upper))]) if upper is not None:
            return (isinstance(upper, cst.Integer) and number_of(upper) > _SMALL) or bool(_OPTIONS.search(words(upper)))
        case _:
            return False


def _asks_for_answer(node: cst.Call, unit: Unit) -> bool:
    site = unit.sites.get(node)
    return site is not None and any(asked_for(request) is Kind.CHAT for request in site.requests.values())


def _is_length(node: cst.BaseExpression) -> bool:
    return any(isinstance(part, cst.Call) and words(part.func) == "len" for part in walk(node)) or bool(
        isinstance(node, cst.Name) and re.search(r"(tokens?|length|chars|size|_len)$", node.value)
    )


def _is_small(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Integer) and number_of(node) < _SMALL


__all__ = ["is_measured_by_helper", "measures"]
