"""Marks that a program itself puts around what it shows or sends, such as `*** FILE BEGIN ***`: who cuts there takes its own text apart."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.look_up import held
from llmlint.facts.followed.cutting import FINDS, SPLITS
from llmlint.facts.model import UseKind
from llmlint.facts.values.texts import literal
from llmlint.patterns import regex
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from llmlint.facts.evaluation.units import ModuleUnit, Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.outputs.first_of import Traced

# At least three of one sign, and words.
_MARK = regex(r"([*=#~<>_+-])\1\1{1,60} ?([A-Za-z]{3,24}(?: [A-Za-z]{2,24}){0,4})")
_ALONE = regex(r"\s*([*=#~<>_+-])\1\1{1,60} ?[A-Za-z]{3,24}(?: [A-Za-z]{2,24}){0,4}[ #:\d]{0,4}[*=#~<>_+-]{0,60}\s*")
# `\*{20}` and `={3,}` in a pattern.
_REPEATED = regex(r"\\?([*=#~<>_+-])\{(\d)[\d,]*\}")
_MAX_PATTERN = 400
# What is shorter may well stand in an answer.
LEAST = 4


class OwnMarks:
    """The marks that a project puts beside something else in a text."""

    def __init__(self, world: World) -> None:
        self._world = world

    def are_cut_off(self, traced: Traced) -> bool:
        """Whether all that a text is cut at, or searched for, are such marks."""
        node, unit = traced.event.at.node, traced.unit
        texts = self._patterns(node, unit) if traced.event.kind is UseKind.REGEX else self._searched(node, unit)
        marks = [mark for text in texts for mark in (_marks(text) or {("", text)})]
        return bool(marks) and self._written.issuperset(marks)

    def _patterns(self, node: cst.CSTNode, unit: Unit) -> list[str]:
        args = node.args[:1] if isinstance(node, cst.Call) else ()
        found = (self._literal(arg.value, unit) for arg in args)
        return [_REPEATED.sub(r"\1\1\1", text).replace("\\", "") for text in found if text is not None and len(text) <= _MAX_PATTERN]

    def _searched(self, node: cst.CSTNode, unit: Unit) -> list[str]:
        """What a text is split at; where it is sliced, all that the code around searches for in it."""
        match node:
            case cst.Call(func=cst.Attribute(attr=cst.Name(value=method)), args=[cst.Arg(value=mark), *_]) if method in SPLITS:
                marks = [mark]
            case cst.Subscript(value=text):
                marks = list(_searches(text, unit))
            case _:
                marks = []
        found = [self._literal(mark, unit) for mark in marks]
        return [text or "" for text in found]

    def _literal(self, node: cst.BaseExpression, unit: Unit) -> str | None:
        if isinstance(node, cst.SimpleString):
            return str(node.evaluated_value)
        return literal(held(self._world, unit, node))

    @cached_property
    def _written(self) -> set[tuple[str, str]]:
        modules = self._world.modules.values()
        made = {mark for module in modules for text in _put_beside_something(module) if _ALONE.fullmatch(text) for mark in _marks(text)}
        return made | {("", text) for module in modules for text in _put_in_place(module)}


def _searches(text: cst.BaseExpression, unit: Unit) -> Iterator[cst.BaseExpression]:
    for node in walk(unit.node):
        match node:
            case cst.Call(func=cst.Attribute(value=searched, attr=cst.Name(value=method)), args=[cst.Arg(value=mark), *_]):
                if method in FINDS and searched.deep_equals(text):
                    yield mark
            case _:
                pass


def _put_beside_something(module: ModuleUnit) -> Iterator[str]:
    """The literals that a text begins or goes on with: `Text("*** BEGIN ***") + text`, `f"=== Page {number}"`."""
    for added in module.index.of(cst.BinaryOperation):
        if isinstance(added.operator, cst.Add):
            yield from _literals((added.left, added.right))
    for written in module.index.of(cst.FormattedString):
        if any(isinstance(part, cst.FormattedStringExpression) for part in written.parts):
            yield from (part.value for part in written.parts if isinstance(part, cst.FormattedStringText))


def _put_in_place(module: ModuleUnit) -> Iterator[str]:
    r"""What is written for something else: `text.replace("\n", "<br />")`."""
    for call in module.index.of(cst.Call):
        match call:
            case cst.Call(func=cst.Attribute(attr=cst.Name(value="replace")), args=[_, cst.Arg(value=cst.SimpleString() as put)]):
                if len(str(put.evaluated_value).strip()) >= LEAST:
                    yield str(put.evaluated_value)
            case _:
                pass


def _literals(sides: Iterable[cst.BaseExpression]) -> Iterator[str]:
    for side in sides:
        match side:
            case cst.SimpleString():
                yield str(side.evaluated_value)
            case cst.Call(args=[cst.Arg(value=cst.SimpleString() as said), *_]):
                yield str(said.evaluated_value)
            case _:
                pass


def _marks(text: str) -> set[tuple[str, str]]:
    return {(found[1], found[2].strip()) for found in _MARK.finditer(text.replace("\\n", "\n"))}


__all__ = ["OwnMarks"]
