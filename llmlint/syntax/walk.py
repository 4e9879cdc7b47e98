"""The one walk over a tree: iterative, in source order, without whitespace and punctuation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst

if TYPE_CHECKING:
    from collections.abc import Iterator

_TRIVIA = (
    cst.BaseParenthesizableWhitespace,
    cst.TrailingWhitespace,
    cst.EmptyLine,
    cst.Newline,
    cst.Comma,
    cst.Dot,
    cst.Semicolon,
    cst.Colon,
    cst.AssignEqual,
    cst.LeftParen,
    cst.RightParen,
    cst.LeftSquareBracket,
    cst.RightSquareBracket,
    cst.LeftCurlyBrace,
    cst.RightCurlyBrace,
    cst.BaseBinaryOp,
    cst.BaseBooleanOp,
    cst.BaseUnaryOp,
    cst.BaseCompOp,
    cst.BaseAugOp,
)
# What holds text, and no other node.
_WORDS = (cst.Name, cst.SimpleString, cst.FormattedStringText, cst.BaseNumber, cst.Ellipsis, cst.Pass, cst.Break, cst.Continue)
_TRIVIAL_FIELDS = frozenset(
    {"leading_lines", "lines_after_decorators", "header", "footer", "lpar", "rpar", "whitespace", "trailing_whitespace"}
)


class _Fields(dict[type[cst.CSTNode], tuple[str, ...]]):
    """The fields of a node class that can hold code, in source order; asked once for each class."""

    def __missing__(self, kind: type[cst.CSTNode]) -> tuple[str, ...]:
        self[kind] = _fields_of(kind)
        return self[kind]


def _fields_of(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    if issubclass(kind, _WORDS):
        return ()
    names = [name for name in kind.__dataclass_fields__ if not name.startswith("whitespace") and name not in _TRIVIAL_FIELDS]
    if issubclass(kind, (cst.FunctionDef, cst.ClassDef)):
        names = ["decorators", *(name for name in names if name not in ("decorators", "body")), "body"]
    if issubclass(kind, cst.BaseSimpleComp):
        names = ["elt", "for_in"]
    return tuple(names)


class _Code(dict[type, bool]):
    """Whether a class is one of nodes that are code, asked once for each class."""

    def __missing__(self, kind: type) -> bool:
        self[kind] = issubclass(kind, cst.CSTNode) and not issubclass(kind, _TRIVIA)
        return self[kind]


_CODE = _Code()
_FIELDS = _Fields()


def children(node: cst.CSTNode) -> list[cst.CSTNode]:
    """The parts of a node that are code, in source order."""
    found: list[cst.CSTNode] = []
    for name in _FIELDS[type(node)]:
        value: object = getattr(node, name)
        kind = type(value)
        given: Any = value
        if kind is list or kind is tuple:
            found += [item for item in given if _CODE[type(item)]]
        elif _CODE[kind]:
            found.append(given)
    return found


def walk(root: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield a node and all code below it, in source order."""
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(children(node)))
