"""What a file imports, and where one more import can go."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import libcst as cst

from llmlint.facts.model.parts import Position, Span
from llmlint.facts.model.rooms import ImportLine, Imports
from llmlint.facts.values.base import At
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from llmlint.facts.evaluation.units import ModuleUnit

    Locate = Callable[[At], Span]

_Defining: TypeAlias = "type[cst.FunctionDef | cst.ClassDef | cst.Param]"
_DEFINING: tuple[_Defining, ...] = (cst.FunctionDef, cst.ClassDef, cst.Param)
_Binding: TypeAlias = "type[cst.AssignTarget | cst.AnnAssign | cst.AugAssign | cst.For | cst.CompFor | cst.NamedExpr]"
_BINDING: tuple[_Binding, ...] = (cst.AssignTarget, cst.AnnAssign, cst.AugAssign, cst.For, cst.CompFor, cst.NamedExpr)


def imports_of(module: ModuleUnit, own: Iterable[str], locate: Locate) -> Imports:
    """What a file imports at its top, and where more can go. `own` are the names of the project's packages."""
    statements = [node for node in module.tree.body if isinstance(node, cst.SimpleStatementLine)]
    lines: list[ImportLine] = []
    known: list[tuple[str, str]] = []
    ahead = True
    for node in module.tree.body:
        small = node.body[0] if isinstance(node, cst.SimpleStatementLine) and len(node.body) == 1 else None
        if isinstance(small, (cst.Import, cst.ImportFrom)):
            known += _known(small)
            if ahead:
                lines.append(_line(module, node, small, locate))
        elif node not in statements[:1] or not _is_docstring(small):
            ahead = False
    late = _roots(module, at_top=False) - _roots(module, at_top=True)
    names = (tuple(sorted(found)) for found in (names_bound(module), set(own), late))
    return Imports(_start(module, locate), tuple(lines), tuple(known), *names)


def _roots(module: ModuleUnit, *, at_top: bool) -> set[str]:
    """The first parts of the modules that a file imports at its top, or elsewhere."""
    plain = [node.names for node in module.index.of(cst.Import) if _at_top(module, node.names[0]) is at_top]
    named = [node.module for node in module.index.of(cst.ImportFrom) if not node.relative and _is_at_top(module, node) is at_top]
    return {
        *(_dotted(alias.name).partition(".")[0] for names in plain for alias in names),
        *(_dotted(home).partition(".")[0] for home in named if home is not None),
    }


def _start(module: ModuleUnit, locate: Locate) -> Span:
    """In front of the first statement, or behind the docstring."""
    body = module.tree.body
    if not body:
        return Span(module.path, Position(1, 1), Position(1, 1))
    first = body[0]
    small = first.body[0] if isinstance(first, cst.SimpleStatementLine) else None
    place = locate(At(module, first))
    if small is not None and _is_docstring(small):
        return empty_at(place, Position(place.end.line + 1, 1))
    return empty_at(place, Position(place.start.line, 1))


def _line(module: ModuleUnit, node: cst.BaseStatement, small: cst.Import | cst.ImportFrom, locate: Locate) -> ImportLine:
    span = locate(At(module, node))
    below = empty_at(span, Position(span.end.line + 1, 1))
    if isinstance(small, cst.Import):
        return ImportLine(_dotted(small.names[0].name), span, below)
    dotted = "." * len(small.relative) + (_dotted(small.module) if small.module is not None else "")
    aliases = [] if isinstance(small.names, cst.ImportStar) else list(small.names)
    names = tuple((_dotted(alias.name), locate(At(module, alias))) for alias in aliases)
    return ImportLine(dotted, span, below, names, _separator(aliases))


def _separator(aliases: Sequence[cst.ImportAlias]) -> str:
    """What stands between names, as far as it is the same everywhere; nothing where comments do."""
    commas = [alias.comma.whitespace_after for alias in aliases[:-1] if isinstance(alias.comma, cst.Comma)]
    if any(has_comment(space) for space in commas):
        return ""
    for space in commas:
        if isinstance(space, cst.ParenthesizedWhitespace):
            return f",\n{space.last_line.value}"
    return ", "


def _known(small: cst.Import | cst.ImportFrom) -> Iterator[tuple[str, str]]:
    if isinstance(small.names, cst.ImportStar):
        return
    dotted = ""
    if isinstance(small, cst.ImportFrom):
        dotted = "." * len(small.relative) + (_dotted(small.module) if small.module is not None else "") + "."
    for alias in small.names:
        name = _dotted(alias.name)
        called = _dotted(alias.asname.name) if alias.asname is not None and isinstance(alias.asname.name, cst.Name) else name
        yield dotted + name, called


def names_bound(module: ModuleUnit) -> set[str]:
    """Every name that something else than an import at the top is bound to, anywhere in the file."""
    index = module.index
    defined = [node.name for kind in _DEFINING for node in index.of(kind)]
    bound: list[cst.CSTNode] = [node.target for kind in _BINDING for node in index.of(kind)]
    bound += [node.name for node in index.of(cst.AsName) if not isinstance(module.parents.get(node), cst.ImportAlias)]
    within = [alias for alias in index.of(cst.ImportAlias) if not _at_top(module, alias)]
    return {
        *map(_dotted, defined),
        *(name.value for target in bound for name in walk(target) if isinstance(name, cst.Name)),
        *(_dotted(alias.asname.name) if alias.asname is not None else _dotted(alias.name).partition(".")[0] for alias in within),
    }


def _at_top(module: ModuleUnit, node: cst.CSTNode) -> bool:
    statement = module.parents.get(node)
    return statement is not None and _is_at_top(module, statement)


def _is_at_top(module: ModuleUnit, statement: cst.CSTNode) -> bool:
    line = module.parents.get(statement)
    return line is not None and module.parents.get(line) is module.tree


def _dotted(node: cst.BaseExpression) -> str:
    """A name with dots."""
    match node:
        case cst.Name(value=name):
            return name
        case cst.Attribute(value=value, attr=cst.Name(value=name)):
            return f"{_dotted(value)}.{name}"
        case _:
            return ""


def _is_docstring(small: cst.CSTNode | None) -> bool:
    return isinstance(small, cst.Expr) and isinstance(small.value, (cst.SimpleString, cst.ConcatenatedString))


def has_comment(space: cst.BaseParenthesizableWhitespace) -> bool:
    """Whether a comment stands in the white space between two parts of code."""
    if not isinstance(space, cst.ParenthesizedWhitespace):
        return False
    return space.first_line.comment is not None or any(line.comment is not None for line in space.empty_lines)


def empty_at(around: Span, place: Position) -> Span:
    """A place in the file of a span, where something is put in."""
    return Span(around.path, place, place)


__all__ = ["empty_at", "has_comment", "imports_of", "names_bound"]
