"""Trees of texts, for a process that looks at the same files again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.syntax.parse import parse_module

if TYPE_CHECKING:
    from collections.abc import Callable

    import libcst as cst


def _nothing(_path: str) -> None:
    return


class Trees:
    """Parses texts, and keeps what was used last, up to so many characters of text. No two paths share a tree: nodes are told apart by
    their identity. `tell` hears of each path whose text is with the parser, which nothing can interrupt, and of none afterwards.
    """

    def __init__(self, limit: int, tell: Callable[[str], None] = _nothing) -> None:
        self._limit = limit
        self._tell = tell
        self._kept: dict[str, tuple[str, cst.Module]] = {}
        self._size = 0

    def parse(self, path: str, text: str) -> cst.Module:
        """The tree of a text.

        Raises:
            SyntaxProblem: there is none.
        """
        before = self._kept.pop(path, None)
        if before is not None and before[0] == text:
            self._kept[path] = before
            return before[1]
        if before is not None:
            self._size -= len(before[0])
        self._tell(path)
        tree = parse_module(text)
        self._tell("")
        self._keep(path, text, tree)
        return tree

    def _keep(self, path: str, text: str, tree: cst.Module) -> None:
        if len(text) > self._limit // 4:
            return
        self._kept[path] = text, tree
        self._size += len(text)
        while self._size > self._limit:
            oldest = next(iter(self._kept))
            self._size -= len(self._kept.pop(oldest)[0])


__all__ = ["Trees"]
