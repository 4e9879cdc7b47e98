"""Trees of texts, for a process that looks at the same files again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.syntax.edited import edited
from llmlint.syntax.parse import parse_module
from llmlint.syntax.parsed import Parsed

if TYPE_CHECKING:
    from collections.abc import Callable


def _nothing(_path: str) -> None:
    return


class Trees:
    """Parses texts, and keeps what was used last, up to so many characters of text. Where a text was edited, statements that are as they
    were keep their nodes. No two paths share a tree: nodes are told apart by their identity. `tell` hears of each path whose text is with
    the parser, which nothing can interrupt, and of none afterwards.
    """

    def __init__(self, limit: int, tell: Callable[[str], None] = _nothing) -> None:
        self._limit = limit
        self._tell = tell
        self._kept: dict[str, Parsed] = {}
        self._size = 0

    def parse(self, path: str, text: str) -> Parsed:
        """A text with its tree.

        Raises:
            SyntaxProblem: it has none.
        """
        before = self._kept.pop(path, None)
        if before is not None and before.text == text:
            self._kept[path] = before
            return before
        if before is not None:
            self._size -= len(before.text)
        self._tell(path)
        parsed = edited(before, text, parse_module) if before is not None else None
        if parsed is None:
            parsed = Parsed(text, parse_module(text))
        self._tell("")
        self._keep(path, parsed)
        return parsed

    def _keep(self, path: str, parsed: Parsed) -> None:
        if len(parsed.text) > self._limit // 4:
            return
        self._kept[path] = parsed
        self._size += len(parsed.text)
        while self._size > self._limit:
            oldest = next(iter(self._kept))
            self._size -= len(self._kept.pop(oldest).text)


__all__ = ["Trees"]
