"""The names and the strings in a statement, and what is made of them as far as that tells whether anything of an SDK is used."""

from __future__ import annotations

import ast
from dataclasses import field
from typing import TYPE_CHECKING, TypeAlias, cast

from llmlint.patterns import regex
from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    Functions: TypeAlias = Mapping[str, ast.arguments]

ASSIGNED = "="
_READS = frozenset({"get", "pop"})
_PATH = regex(r"[^\W\d][\w.]*")


@dataclass(slots=True)
class Mentions:
    """`names` are all names and attributes. `paths` are the names that are used, each with what is read of it (`os.path.join`), as far as
    that goes; `=` stands behind what is assigned to. A name is not used where it is bound, compared with `None`, or asked what it has.
    `handed` are names that are given to functions of the same file, each with the function and its parameter.

    `extended` are the names at the root of decorators, of what classes inherit from and of what is given functions: they call what is
    defined here.

    `called` are those of the paths that are called, `methods` the attributes of all that is called. `strings` are all but docstrings and
    other bare strings, which never run to any effect; `keys` those that may be keys of a dict that is made here, and not only asked for.
    """

    names: set[str] = field(default_factory=set[str])
    paths: set[str] = field(default_factory=set[str])
    handed: set[tuple[str, str, str]] = field(default_factory=set[tuple[str, str, str]])
    called: set[str] = field(default_factory=set[str])
    methods: set[str] = field(default_factory=set[str])
    strings: list[str] = field(default_factory=list[str])
    keys: set[str] = field(default_factory=set[str])
    extended: set[str] = field(default_factory=set[str])
    imports: list[ast.Import | ast.ImportFrom] = field(default_factory=list["ast.Import | ast.ImportFrom"])

    @classmethod
    def of(cls, statement: ast.stmt, functions: Functions) -> Mentions:
        """What a statement mentions, in a file with some functions at its top."""
        said = cls()
        waiting: list[ast.AST] = [statement]
        while waiting:
            node = waiting.pop()
            take = _TAKING.get(type(node))
            waiting += take(said, node, functions) if take is not None else _below(node)
        return said


def _name(said: Mentions, node: ast.Name, _: Functions) -> Iterable[ast.AST]:
    said.names.add(node.id)
    if isinstance(node.ctx, ast.Load):
        said.paths.add(node.id)
    return ()


def _path(said: Mentions, node: ast.Attribute, _: Functions) -> Iterable[ast.AST]:
    """Take the names in `a.b.c`; what is left to be looked at, where it does not begin with a name."""
    attributes, below = _attributes(node)
    said.names.update(attributes.split("."))
    if not isinstance(below, ast.Name):
        return (below,)
    said.names.add(below.id)
    said.paths.add(f"{below.id}.{attributes}{'' if isinstance(node.ctx, ast.Load) else ASSIGNED}")
    return ()


def _constant(said: Mentions, node: ast.Constant, _: Functions) -> Iterable[ast.AST]:
    if isinstance(node.value, str):
        said.strings.append(node.value)
        said.keys.add(node.value)
    return ()


def _import(said: Mentions, node: ast.Import | ast.ImportFrom, _: Functions) -> Iterable[ast.AST]:
    said.imports.append(node)
    return ()


def _bare(said: Mentions, node: ast.Expr, _: Functions) -> Iterable[ast.AST]:
    return () if isinstance(node.value, ast.Constant) else (node.value,)


def _class(said: Mentions, node: ast.ClassDef, _: Functions) -> Iterable[ast.AST]:
    _extend(said, (*node.bases, *node.decorator_list))
    return _below(node)


def _function(said: Mentions, node: ast.FunctionDef | ast.AsyncFunctionDef, functions: Functions) -> Iterable[ast.AST]:
    _extend(said, node.decorator_list)
    return _annotated(said, node, functions)


def _extend(said: Mentions, roots: Iterable[ast.expr]) -> None:
    """Take the names at the root of what a definition is made with."""
    for root in roots:
        below = root
        while isinstance(below, (ast.Attribute, ast.Subscript, ast.Call)):
            below = below.func if isinstance(below, ast.Call) else below.value
        said.extended.update([below.id] if isinstance(below, ast.Name) else [])


def _annotated(said: Mentions, node: ast.arg | ast.AnnAssign | ast.FunctionDef | ast.AsyncFunctionDef, _: Functions) -> Iterable[ast.AST]:
    """Take the names in annotations that are written as strings."""
    annotation = node.returns if isinstance(node, _FUNCTIONS) else node.annotation
    for inner in ast.walk(annotation) if annotation is not None else ():
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            for path in _PATH.findall(inner.value):
                said.names.update(path.split("."))
                said.paths.add(path)
    return _below(node)


def _call(said: Mentions, node: ast.Call, functions: Functions) -> Iterable[ast.AST]:
    """Take what a call says by itself; what is left of it."""
    func, left = node.func, [*node.args]
    own = functions.get(func.id) if isinstance(func, ast.Name) else None
    if isinstance(func, ast.Attribute):
        attributes, below = _attributes(func)
        said.methods.add(attributes)
        said.called.update([f"{below.id}.{attributes}"] if isinstance(below, ast.Name) else [])
        if func.attr in _READS and left and isinstance(left[0], ast.Constant):
            _read(said, left.pop(0))
    elif isinstance(func, ast.Name) and own is not None:
        left = [*_hand(said, func.id, own, left)]
    elif isinstance(func, ast.Name) and func.id == "hasattr" and left and isinstance(left[0], ast.Name):
        said.names.add(left[0].id)
        del left[0]
    if any(isinstance(value, ast.Lambda) or (isinstance(value, ast.Name) and value.id in functions) for value in _given(node)):
        _extend(said, (func,))
    for keyword in node.keywords:
        if keyword.arg is not None:
            said.strings.append(keyword.arg)  # `dict(temperature=0)` writes a key, too
            said.keys.update([keyword.arg] if own is None or own.kwarg is not None else [])
    return (func, *left, *(keyword.value for keyword in node.keywords))


def _given(node: ast.Call) -> tuple[ast.expr, ...]:
    return (*node.args, *(keyword.value for keyword in node.keywords))


def _hand(said: Mentions, function: str, own: ast.arguments, given: list[ast.expr]) -> Iterator[ast.expr]:
    """Take the names that a function of the file is given; what else it is."""
    parameters = [parameter.arg for parameter in (*own.posonlyargs, *own.args)]
    for index, value in enumerate(given):
        if isinstance(value, ast.Name) and index < len(parameters) and not any(isinstance(one, ast.Starred) for one in given):
            said.names.add(value.id)
            said.handed.add((value.id, function, parameters[index]))
        else:
            yield value


def _compare(said: Mentions, node: ast.Compare, _: Functions) -> Iterable[ast.AST]:
    """Take what is only compared."""
    sides: list[ast.expr] = [node.left, *node.comparators]
    if any(isinstance(side, ast.Constant) and side.value is None for side in sides):
        said.names.update(side.id for side in sides if isinstance(side, ast.Name))
        sides = [side for side in sides if not isinstance(side, ast.Name)]
    return [side for side in sides if not _read(said, side)]


def _subscript(said: Mentions, node: ast.Subscript, _: Functions) -> Iterable[ast.AST]:
    """Take a key under which something is only read."""
    return (node.value,) if isinstance(node.ctx, ast.Load) and _read(said, node.slice) else (node.value, node.slice)


def _read(said: Mentions, node: ast.expr) -> bool:
    """Take a string that is no key of anything that is made."""
    if not isinstance(node, ast.Constant):
        return False
    if isinstance(node.value, str):
        said.strings.append(node.value)
    return True


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_TAKING: dict[type[ast.AST], Callable[..., Iterable[ast.AST]]] = {
    ast.Name: _name,
    ast.Attribute: _path,
    ast.Constant: _constant,
    ast.Import: _import,
    ast.ImportFrom: _import,
    ast.Expr: _bare,
    ast.arg: _annotated,
    ast.AnnAssign: _annotated,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.Call: _call,
    ast.Compare: _compare,
    ast.Subscript: _subscript,
}


def _below(node: ast.AST) -> Iterator[ast.AST]:
    for name in node._fields:
        value: object = getattr(node, name)
        if isinstance(value, list):
            yield from (item for item in cast("list[object]", value) if isinstance(item, ast.AST))
        elif isinstance(value, ast.AST):
            yield value


def _attributes(node: ast.Attribute) -> tuple[str, ast.expr]:
    """What is read of a value, one after the other, and the value."""
    names: list[str] = []
    below: ast.expr = node
    while isinstance(below, ast.Attribute):
        names.append(below.attr)
        below = below.value
    return ".".join(reversed(names)), below


__all__ = ["ASSIGNED", "Mentions"]
