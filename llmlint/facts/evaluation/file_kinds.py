"""Conditions that tell kinds of files apart: whoever reads all files of one kind selects nothing."""

from __future__ import annotations

import re

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.patterns import regex

_ASKS_FOR_FILES = (".is_file", ".exists", "path.isfile", "path.exists", ".is_dir", "path.isdir")
_ENDINGS = regex(r"ext(s|ension|ensions)?$|suffix(es)?$|endings?$", re.IGNORECASE)
_ENDING = regex(r"\.\w{0,8}")


def asks_for_a_kind(test: cst.BaseExpression) -> bool:
    """`name.endswith(".py")`, `path.suffix in SUFFIXES`, `path.is_file()`, `not name.startswith(".")`, and both of two."""
    match test:
        case cst.UnaryOperation(operator=cst.Not(), expression=inner):
            return asks_for_a_kind(inner)
        case cst.BooleanOperation(left=left, right=right):
            return asks_for_a_kind(left) and asks_for_a_kind(right)
        case cst.Call(func=cst.Attribute(attr=cst.Name(value="endswith" | "startswith")), args=[cst.Arg(value=ending)]):
            return _is_ending(ending)
        case cst.Call(func=func):
            return words(func).endswith(_ASKS_FOR_FILES)
        case cst.Comparison(left=left, comparisons=[cst.ComparisonTarget(comparator=right)]):
            return _ENDINGS.search(words(left).partition(".lower(")[0].removesuffix("[1]")) is not None and _is_ending(right)
        case _:
            return False


def _is_ending(node: cst.BaseExpression) -> bool:
    match node:
        case cst.SimpleString():
            content = node.evaluated_value
            return isinstance(content, str) and _ENDING.fullmatch(content) is not None
        case cst.Tuple(elements=elements) | cst.List(elements=elements) | cst.Set(elements=elements):
            return all(_is_ending(element.value) for element in elements)
        case _:
            return _ENDINGS.search(words(node)) is not None


__all__ = ["asks_for_a_kind"]
