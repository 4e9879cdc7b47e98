"""Is a changed text still the same program, save where it was changed on purpose?"""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING, Any, TypeAlias

from llmlint.fixes.splice import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from llmlint.fixes.splice import Piece, Splice

Chain: TypeAlias = tuple[tuple[str, "str | None"], ...]
Part: TypeAlias = tuple[int, int, Chain, str]

_UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
_WITH_DOCSTRING = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def why_not(before: str, splice: Splice, *, in_notebook: bool = False) -> str:
    """What speaks against a change, or nothing: the text must still be read, and mean the same outside of the pieces."""
    old = _parsed(before)
    if old is None:
        return "the running Python cannot read the file as it is"
    new = _parsed(splice.after)
    if new is None or (_compiles(before, in_notebook) and not _compiles(splice.after, in_notebook)):
        return "the result would not be valid Python"
    try:
        kept = [(splice.moved(a), splice.moved(b), chain, said) for a, b, chain, said in _untouched(old, before, splice.pieces)]
        same = kept == list(_untouched(new, splice.after, splice.inverse.pieces))
    except RecursionError:
        return "the file is nested too deeply for the change to be checked"
    return "" if same else "it would change what the code around it means"


def _parsed(text: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except _UNREADABLE:
        return None


def _compiles(text: str, in_notebook: bool) -> bool:
    """Whether Python takes the text: it is translated, never run."""
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if in_notebook else 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "<fix>", "exec", flags, dont_inherit=True)
    except _UNREADABLE:
        return False
    return True


def _untouched(tree: ast.Module, text: str, pieces: Sequence[Piece]) -> Iterator[Part]:
    """The largest parts of a tree that no piece touches, each with its place, the blocks around it, and what it says."""
    place = _Places(text)
    waiting: list[tuple[ast.AST, Chain]] = [(tree, ())]
    while waiting:
        node, chain = waiting.pop()
        where = place.of(node)
        if where is not None and not any(piece.start <= where[1] and where[0] <= piece.end for piece in pieces):
            yield (*where, chain, ast.dump(node))
            continue
        if type(node).__name__ in {"JoinedStr", "TemplateStr"}:
            continue  # Python before 3.12 does not say where its parts stand.
        inner = (*chain, _block(node)) if hasattr(node, "body") and isinstance(node, (ast.Module, ast.stmt)) else chain
        waiting.extend((child, inner) for child in reversed(list(ast.iter_child_nodes(node))))


def _block(node: ast.AST) -> tuple[str, str | None]:
    return type(node).__name__, ast.get_docstring(node, clean=False) if isinstance(node, _WITH_DOCSTRING) else None


class _Places:
    """Offsets of the nodes of one text, whose columns Python counts in bytes."""

    def __init__(self, text: str) -> None:
        self._starts = lines_of(text).starts
        self._text = text
        self._ascii = text.isascii()

    def of(self, node: Any) -> tuple[int, int] | None:
        """First and last offset; `None` for what has no place of its own."""
        if getattr(node, "lineno", None) is None:
            return None
        first = min((node, *getattr(node, "decorator_list", ())), key=lambda part: (part.lineno, part.col_offset))
        return self._offset(first.lineno, first.col_offset), self._offset(node.end_lineno, node.end_col_offset)

    def _offset(self, line: int, column: int) -> int:
        start = self._starts[line - 1]
        if self._ascii:
            return start + column
        stop = self._starts[line] if line < len(self._starts) else len(self._text)
        return start + len(self._text[start:stop].encode("utf-8", "surrogatepass")[:column].decode("utf-8", "ignore"))


__all__ = ["why_not"]
