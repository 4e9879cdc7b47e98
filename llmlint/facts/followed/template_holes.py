"""The places of a template that `format` or `%` fills, by name or by number, and the place that a value fills."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import libcst as cst

from llmlint.patterns import regex

if TYPE_CHECKING:
    from llmlint.facts.values.base import At

Style: TypeAlias = Literal["format", "percent"]

_FIELD = regex(r"\{\{|\}\}|\{(?P<key>\w*)\}|[{}]")
_SPEC = regex(r"%%|%(?:\((?P<name>[^()]*)\))?[#0\- +]*(?:[1-9]\d*)?(?:\.\d+)?[diouxXeEfFgGcrsa]|%")


class Field(NamedTuple):
    """What a value fills: `contract` in `{contract}` and `%(contract)s`, `0` in the first `{}` or `%s`."""

    style: Style
    key: str


@dataclass(frozen=True, slots=True)
class TemplateHole:
    """One such place in a text as it is written; `counted`: it is the next one, and bears no name."""

    start: int
    end: int
    key: str
    counted: bool


def holes_of(raw: str, style: Style) -> list[TemplateHole] | None:
    """The holes of a template in their order; `None` where one says more than what is put there, is none, or they are told in two ways."""
    found: list[TemplateHole] = []
    counter = 0
    for match in (_FIELD if style == "format" else _SPEC).finditer(raw):
        written = match[0]
        if written in ("{{", "}}", "%%"):
            continue
        if written in ("{", "}", "%"):
            return None
        key = match["key"] if style == "format" else match["name"] or ""
        found.append(TemplateHole(match.start(), match.end(), key or str(counter), not key))
        counter += not key
    counted = {hole.counted for hole in found if style == "percent" or hole.counted or hole.key.isdigit()}
    return found if len(counted) < 2 else None


def filled_by(put: At) -> Field | None:
    """The place that a value fills: of `TEMPLATE.format(…)`, or of `TEMPLATE % …` where each value is written there by itself."""
    node, parents = put.node, put.module.parents
    above = parents.get(node)
    match above:
        case cst.Arg():
            call = parents.get(above)
            is_format = isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute) and call.func.attr.value == "format"
            if not isinstance(call, cst.Call) or not is_format or any(arg.star for arg in call.args):
                return None
            return Field("format", above.keyword.value if above.keyword is not None else str(call.args.index(above)))
        case cst.BinaryOperation(operator=cst.Modulo(), right=right) if right is node:
            return Field("percent", "0") if not isinstance(node, (cst.Tuple, cst.Dict)) else None
        case cst.Element() if isinstance(listed := parents.get(above), cst.Tuple) and _is_put_in(listed, put):
            return Field("percent", str(listed.elements.index(above)))
        case cst.DictElement(key=cst.SimpleString() as key) if _is_put_in(parents.get(above), put):
            return Field("percent", str(key.evaluated_value))
        case _:
            return None


def _is_put_in(node: cst.CSTNode | None, put: At) -> bool:
    """Whether values are all that is put into a template with `%`."""
    above = put.module.parents.get(node) if node is not None else None
    entries = node.elements if isinstance(node, (cst.Tuple, cst.Dict)) else ()
    starred = any(isinstance(entry, (cst.StarredElement, cst.StarredDictElement)) for entry in entries)
    return isinstance(above, cst.BinaryOperation) and isinstance(above.operator, cst.Modulo) and above.right is node and not starred


__all__ = ["Field", "Style", "TemplateHole", "filled_by", "holes_of"]
