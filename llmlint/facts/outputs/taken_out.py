"""What code takes out of a parsed answer, by name and with the type that it treats it as; none where that has more in it than is seen."""

from __future__ import annotations

import ast
import keyword
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.followed.name_uses import is_label
from llmlint.facts.outputs.field_types import strongest, type_of, type_of_default
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.values.base import At

_OF_MODELS = frozenset(
    {"copy", "dict", "json", "schema", "schema_json", "construct", "validate", "parse_obj", "parse_raw", "parse_file", "from_orm"}
)


def taken_out(at: At, unit: Unit) -> tuple[tuple[tuple[str, str], ...], bool]:
    """The fields that are read from what an expression gives, and whether nothing else is done with it."""
    parents = at.module.parents
    parent = parents.get(at.node)
    if isinstance(parent, cst.Assign) and len(parent.targets) == 1 and isinstance(name := parent.targets[0].target, cst.Name):
        own = list(walk(unit.node))
        uses = [node for node in own if isinstance(node, cst.Name) and node.value == name.value and _is_use(node, parents)]
        targets = [node.target for node in own if isinstance(node, cst.AssignTarget)]
        stores = sum(isinstance(target, cst.Name) and target.value == name.value for target in targets)
        found = [_field(use, unit, parents) for use in uses]
        return joined(found), stores == 1 and bool(found) and all(field is not None and field[2] for field in found)
    if isinstance(parent, cst.Subscript):
        field = _field(at.node, unit, parents)
        return joined([field]), field is not None and field[2]
    return (), False


def is_field(name: str) -> bool:
    """Whether a Pydantic model can have a field of that name."""
    return name.isidentifier() and not keyword.iskeyword(name) and not name.startswith(("_", "model_")) and name not in _OF_MODELS


def model_named(at: At, unit: Unit) -> str:
    """The class of the module whose method parses a text, where it has a plain name."""
    owner = at.node.func.value if isinstance(at.node, cst.Call) and isinstance(at.node.func, cst.Attribute) else None
    if not isinstance(owner, cst.Name) or at.module.name(owner.value) is None:
        return ""
    return owner.value if unit is at.module or owner.value not in unit.final else ""


def joined(found: Iterable[tuple[str, str, bool] | None]) -> tuple[tuple[str, str], ...]:
    """Every field once; what one place says of its type counts more than that another says nothing."""
    fields: dict[str, list[str]] = {}
    for field in found:
        if field is not None:
            fields.setdefault(field[0], []).append(field[1])
    return tuple((name, strongest(kinds)) for name, kinds in fields.items())


def _is_use(name: cst.Name, parents: dict[cst.CSTNode, cst.CSTNode]) -> bool:
    return not isinstance(parents.get(name), cst.AssignTarget) and not is_label(name, parents)


def _field(node: cst.CSTNode, unit: Unit, parents: dict[cst.CSTNode, cst.CSTNode]) -> tuple[str, str, bool] | None:
    """`data["key"]` or `data.get("key")`: the key, its type, and whether that is sure; `None` for any other use."""
    parent = parents.get(node)
    if isinstance(parent, cst.Subscript) and parent.value is node and len(parent.slice) == 1:
        index = parent.slice[0].slice
        return _of_key(index.value, type_of(parent, unit, parents)) if isinstance(index, cst.Index) else None
    call = parents.get(parent) if isinstance(parent, cst.Attribute) and parent.attr.value == "get" else None
    if isinstance(call, cst.Call) and call.func is parent and call.args:
        kind = type_of(call, unit, parents)
        default = type_of_default(call.args[1].value) if len(call.args) > 1 else ""
        return _of_key(call.args[0].value, strongest((kind, default)) if kind and default else kind)
    return None


def _of_key(key: cst.BaseExpression, kind: str) -> tuple[str, str, bool] | None:
    name = ast.literal_eval(key.value) if isinstance(key, cst.SimpleString) else ""
    if not isinstance(name, str) or not is_field(name):
        return None
    return name, kind, bool(kind)


__all__ = ["is_field", "joined", "model_named", "taken_out"]
