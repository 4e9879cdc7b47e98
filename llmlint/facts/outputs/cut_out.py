"""What code cuts out of an answer with strings and patterns, by the names of the pieces, and how they are read of a model instead."""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import libcst as cst

from llmlint.facts.edits.rooms import block_indent
from llmlint.facts.followed.name_uses import is_label
from llmlint.facts.model import Rewrite, Span
from llmlint.facts.outputs.field_types import CASTS
from llmlint.facts.outputs.taken_out import is_field
from llmlint.facts.values.base import At
from llmlint.patterns import regex
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from llmlint.facts.evaluation.units import Unit

_Parents: TypeAlias = "dict[cst.CSTNode, cst.CSTNode]"
_PARTED = frozenset({"partition", "rpartition"})
_SPLIT = frozenset({"split", "rsplit"})
_ONE_MATCH = frozenset({"search", "match", "fullmatch"})
_LONGEST_PATTERN = 1_000
_PATTERN_NAMES = regex(r"\(\?P<(\w+)>")
_HOLDING = ("answer", "fields", "parsed")


@dataclass(frozen=True, slots=True)
class CutOut:
    """The fields with their types, and how they are read of `{model}`, where that class can stand for all that is done with the text."""

    fields: tuple[tuple[str, str], ...] = ()
    read: Rewrite | None = None


@dataclass(frozen=True, slots=True)
class _Piece:
    """One piece: the expression that cuts it out, its name and its type. `sure`: nothing more is cut off it than white space."""

    cut: cst.BaseExpression
    name: str
    kind: str = "str"
    sure: bool = True


def cut_out(at: At, unit: Unit, asked: cst.CSTNode, locate: Callable[[At], Span]) -> CutOut:
    """The pieces of what the call `asked` answers that an expression cuts out; `locate` says where a node stands."""
    node, parents = at.node, at.module.parents
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
        return CutOut()
    text = _text(node)
    plain = text is not None and _is_all(text, asked, unit, parents)
    unpacked = _unpacked(node, unit, parents)
    if unpacked:
        fields = tuple((name, "str") for name in unpacked)
        return CutOut(
            fields, _all_read(at, text, unpacked, unit, locate) if plain and text is not None and len(set(unpacked)) > 1 else None
        )
    pieces = list(_pieces(node, unit, parents))
    fields = tuple({piece.name: piece.kind for piece in pieces}.items()) or _named(node)
    if not plain or text is None or len(pieces) != 1 or not pieces[0].sure or not _stands_around(pieces[0].cut, node, parents):
        return CutOut(fields)
    whole, kept = locate(At(at.module, pieces[0].cut)), locate(At(at.module, text))
    return CutOut(fields, _around(whole, kept, "{model}.model_validate_json(", f").{pieces[0].name}"))


def _around(whole: Span, kept: Span, before: str, after: str) -> Rewrite:
    """A text as it stands, with other code around it."""
    return Rewrite(((Span(whole.path, whole.start, kept.start), before), (Span(whole.path, kept.end, whole.end), after)))


def _text(cut: cst.Call) -> cst.BaseExpression | None:
    """The text that is cut: that on which `split` is called, that which a pattern gets."""
    func = cut.func
    assert isinstance(func, cst.Attribute)
    if func.attr.value in _SPLIT | _PARTED | {"splitlines"}:
        return func.value
    given = [arg.value for arg in cut.args if arg.keyword is None and not arg.star]
    of_module = isinstance(func.value, cst.Name) and func.value.value == "re"
    return given[1] if of_module and len(given) > 1 else given[0] if not of_module and len(given) == 1 else None


def _is_all(text: cst.BaseExpression, asked: cst.CSTNode, unit: Unit, parents: _Parents) -> bool:
    """Whether the answer of a call is used for nothing else: each name on the way is bound once, and read once."""
    names = [node for node in walk(unit.node) if isinstance(node, cst.Name)]
    node: cst.CSTNode = text
    while node is not asked:
        match node:
            case cst.Attribute(value=inner) | cst.Subscript(value=inner) | cst.Await(expression=inner):
                node = inner
            case cst.Call(func=cst.Attribute(value=inner, attr=cst.Name(value="strip")), args=[]):
                node = inner
            case cst.Name(value=name):
                own = [other for other in names if other.value == name and not is_label(other, parents)]
                bound = [target for other in own if isinstance(target := parents.get(other), cst.AssignTarget)]
                value = parents.get(bound[0]) if len(bound) == 1 and len(own) == 2 else None
                if not isinstance(value, cst.Assign) or len(value.targets) != 1:
                    return False
                node = value.value
            case _:
                return False
    return True


def _unpacked(cut: cst.Call, unit: Unit, parents: _Parents) -> tuple[str, ...]:
    """The names that the pieces of a split are given at once; none where one is not plain."""
    assert isinstance(cut.func, cst.Attribute)
    assign = parents.get(cut)
    target = assign.targets[0].target if isinstance(assign, cst.Assign) and len(assign.targets) == 1 else None
    if not isinstance(target, (cst.Tuple, cst.List)) or cut.func.attr.value not in _SPLIT | _PARTED:
        return ()
    names = [_plain_name(element) for element in target.elements]
    if cut.func.attr.value in _PARTED and len(names) == 3:
        names[1] = names[1] if _is_read(names[1], unit, parents) else "_"
    kept = tuple(name for name in names if name != "_" or _is_read(name, unit, parents))
    return kept if all(map(is_field, kept)) else ()


def _plain_name(element: cst.BaseElement) -> str:
    return element.value.value if isinstance(element, cst.Element) and isinstance(element.value, cst.Name) else ""


def _is_read(name: str, unit: Unit, parents: _Parents) -> bool:
    uses = (node for node in walk(unit.node) if isinstance(node, cst.Name) and node.value == name)
    return any(not isinstance(parents.get(use), (cst.Element, cst.AssignTarget)) for use in uses)


def _all_read(at: At, text: cst.BaseExpression, names: tuple[str, ...], unit: Unit, locate: Callable[[At], Span]) -> Rewrite | None:
    """Two statements in the place of one that unpacks."""
    assign = at.module.parents.get(at.node)
    line = at.module.parents.get(assign) if assign is not None else None
    used = {node.value for node in walk(unit.node) if isinstance(node, cst.Name)}
    holding = next((name for name in _HOLDING if name not in used), None)
    if holding is None or assign is None or not isinstance(line, cst.SimpleStatementLine) or len(line.body) > 1:
        return None
    second = f"{', '.join(names)} = {', '.join(f'{holding}.{name}' for name in names)}"
    whole, kept = locate(At(at.module, assign)), locate(At(at.module, text))
    return _around(whole, kept, f"{holding} = {{model}}.model_validate_json(", f")\n{block_indent(at)}{second}")


def _pieces(cut: cst.Call, unit: Unit, parents: _Parents) -> Iterator[_Piece]:
    """The pieces of which each is given a name, on the spot or where what was cut is read by position."""
    assert isinstance(cut.func, cst.Attribute)
    called = cut.func.attr.value
    if called in _ONE_MATCH | _SPLIT | _PARTED:
        for read in (cut, *_uses(cut, unit, parents)):
            piece = _read_by_position(read, parents, match=called in _ONE_MATCH)
            if piece is not None and (named := _named_after(piece, parents)) is not None:
                yield named
    if called in _SPLIT | {"splitlines"} and (listed := _listed(cut, parents)) is not None:
        yield listed
    if called == "findall" and (named := _named_after(_Piece(cut, "", "list[str]"), parents)) is not None and named.cut is cut:
        yield from (replace(named, kind="list[str]") for pattern in [_pattern(cut)] if pattern is not None and pattern.groups <= 1)


def _listed(cut: cst.Call, parents: _Parents) -> _Piece | None:
    """All pieces, as they are gone through to make a list that has a name."""
    loop = parents.get(cut)
    made = parents.get(loop) if isinstance(loop, cst.CompFor) and loop.iter is cut and loop.inner_for_in is None else None
    if not isinstance(made, cst.ListComp) or not isinstance(loop, cst.CompFor):
        return None
    item = made.elt.func.value if isinstance(made.elt, cst.Call) and isinstance(made.elt.func, cst.Attribute) else made.elt
    bare = isinstance(item, cst.Name) and isinstance(loop.target, cst.Name) and item.value == loop.target.value and not loop.ifs
    stripped = item is made.elt or (isinstance(made.elt, cst.Call) and _is_strip(made.elt))
    named = _named_after(_Piece(made, "", "list[str]"), parents)
    return replace(named, cut=cut, sure=bare and stripped) if named is not None else None


def _is_strip(call: cst.Call) -> bool:
    return isinstance(call.func, cst.Attribute) and call.func.attr.value == "strip" and not call.args


def _uses(cut: cst.Call, unit: Unit, parents: _Parents) -> Iterator[cst.BaseExpression]:
    """Where a name is read that is given what was cut, and nothing else."""
    target = parents.get(cut)
    name = target.targets[0].target if isinstance(target, cst.Assign) and len(target.targets) == 1 else None
    if not isinstance(name, cst.Name):
        return
    own = [node for node in walk(unit.node) if isinstance(node, cst.Name) and node.value == name.value and not is_label(node, parents)]
    if sum(isinstance(parents.get(node), cst.AssignTarget) for node in own) == 1:
        yield from (node for node in own if node is not name)


def _read_by_position(node: cst.BaseExpression, parents: _Parents, *, match: bool) -> _Piece | None:
    """`found.group(1)`, `found["name"]`, `pieces[0]`: the piece, with the name that a pattern gives it."""
    parent = parents.get(node)
    call = parents.get(parent) if isinstance(parent, cst.Attribute) and parent.attr.value == "group" and match else None
    if isinstance(call, cst.Call) and call.func is parent and len(call.args) == 1:
        return _piece_at(call, call.args[0].value)
    if isinstance(parent, cst.Subscript) and parent.value is node and len(parent.slice) == 1:
        index = parent.slice[0].slice
        return _piece_at(parent, index.value) if isinstance(index, cst.Index) else None
    return None


def _piece_at(read: cst.BaseExpression, place: cst.BaseExpression) -> _Piece | None:
    match place:
        case cst.Integer() | cst.UnaryOperation(operator=cst.Minus(), expression=cst.Integer()):
            return _Piece(read, "")
        case cst.SimpleString() if isinstance(name := ast.literal_eval(place.value), str):
            return _Piece(read, name)
        case _:
            return None


def _named_after(piece: _Piece, parents: _Parents) -> _Piece | None:
    """A piece with the name that it is given, and the type that is made of it on the way."""
    node, kind = piece.cut, piece.kind
    while True:
        parent = parents.get(node)
        above = parents.get(parent) if parent is not None else None
        match parent, above:
            case cst.Attribute(attr=cst.Name(value="strip")), cst.Call(args=[]):
                node = above
            case cst.Arg(keyword=None), cst.Call(func=cst.Name(value=cast), args=[_]) if cast in CASTS and cast != "bool":
                node, kind = above, cast
            case cst.Arg(keyword=cst.Name(value=name)), _:
                return _with_name(piece, name, kind)
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))]), _:
                return _with_name(piece, name, kind)
            case _:
                return _with_name(piece, "", kind)


def _with_name(piece: _Piece, name: str, kind: str) -> _Piece | None:
    named = piece.name or name
    return replace(piece, name=named, kind=kind) if is_field(named) else None


def _stands_around(piece: cst.CSTNode, cut: cst.CSTNode, parents: _Parents) -> bool:
    node: cst.CSTNode | None = cut
    while node is not None and node is not piece:
        node = parents.get(node)
    return node is piece


def _pattern(cut: cst.Call) -> re.Pattern[str] | None:
    """The literal pattern of a call of `re`, unless it is none, or one that is made to hold a compiler up."""
    first = cut.args[0].value if cut.args else None
    text = first.evaluated_value if isinstance(first, cst.SimpleString) else None
    if not isinstance(text, str) or len(text) > _LONGEST_PATTERN:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return re.compile(text)
    except (re.error, OverflowError, RecursionError):
        return None


def _named(cut: cst.Call) -> tuple[tuple[str, str], ...]:
    """The groups that a pattern gives names."""
    pattern = _pattern(cut)
    names = _PATTERN_NAMES.findall(pattern.pattern) if pattern is not None else []
    return tuple((name, "str") for name in names if is_field(name))


__all__ = ["CutOut", "cut_out"]
