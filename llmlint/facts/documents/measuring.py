"""Code that looks at the size of texts, shortens them or chooses from them: where it stands on the way, nothing is said of the size."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.facts.evaluation.units import ModuleUnit
from llmlint.facts.libraries.requests import asked_for
from llmlint.facts.model import Kind
from llmlint.syntax.numbers import number_of
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.evaluation.units import Unit

_SHORTENS = re.compile(
    r"trunc|tokens$|token(ize|izer|_?count|_?len|_?limit|_?budget)$|tokeni[sz]e|count_?tok|num_?tok|chunk|splitter|split_(text|doc|into|by|diff|file|content|long)|shorten|clip|crop|trim"
    r"|(?<!rate_)(?<!rate)limit(?!er)|compress|compact|condens|budget|window|relevan|retriev|rerank|islice|nlargest|getsize|st_size|file_?size|too_(long|large|big)|fits|batch|partition|sampl|paginat",
    re.IGNORECASE,
)
_OPTIONS = re.compile(
    r"trunc|(max|limit)_?(input|context|prompt|content|chars?|characters|length|len|lines|words|size|text|doc|pages|bytes|rows|diff|file)|(chars?|content|context|text|input)_?(max|limit)",
    re.IGNORECASE,
)
_SMALL = 500


def measures(unit: Unit) -> bool:
    """Whether a function looks at sizes, shortens or chooses. Calls that ask a model to answer do not count: a search asks for vectors."""
    pieces = unit.tree.body if isinstance(unit, ModuleUnit) else (unit.node,)
    own = [piece for piece in pieces if piece is unit.node or not isinstance(piece, (cst.FunctionDef, cst.ClassDef))]
    return any(_measures(part, unit) for piece in own for part in walk(piece))


def _measures(node: cst.CSTNode, unit: Unit) -> bool:
    match node:
        case cst.Call() if not _asks_for_answer(node, unit):
            last = words(node.func).rpartition(".")[2]
            return bool(_SHORTENS.search(last)) or any(arg.keyword is not None and _OPTIONS.search(arg.keyword.value) for arg in node.args)
        case cst.Attribute(attr=cst.Name(value="st_size" | "size")):
            return True
        case cst.Comparison(left=left, comparisons=[cst.ComparisonTarget(operator=operator, comparator=right)]):
            ordered = isinstance(operator, (cst.LessThan, cst.LessThanEqual, cst.GreaterThan, cst.GreaterThanEqual))
            return ordered and ((_is_length(left) and not _is_small(right)) or (_is_length(right) and not _is_small(left)))
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


__all__ = ["measures"]
