"""Is a changed text still the same program, save where it was changed on purpose?"""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING, TypeAlias

from llmlint.splice import Places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from llmlint.splice import Piece, Splice

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
    place = Places(text)
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


__all__ = ["why_not"]
