"""Comments that silence findings.

`# llmlint: ignore[call-in-loop] reason` at the end of a line silences findings that touch that line and those of a statement that starts
or ends there; on a line of its own it speaks for the next logical line. `# llmlint: disable[...]` speaks from its line to
`# llmlint: enable[...]` in the same column, `# llmlint: file-ignore[...]` for the whole file, `# llmlint: skip-file` for everything in it.
`# noqa` and `# noqa: LLM301` speak as `ignore` does at the end of a line.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, TypeAlias

from llmlint.records import dataclass
from llmlint.suppressions.comments import MARK, Mistake, Suppression, read_comments
from llmlint.suppressions.extents import statements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from llmlint.diagnostics import Diagnostic

Meaning: TypeAlias = "Callable[[str], frozenset[str] | None]"
Use: TypeAlias = "tuple[str, Suppression, int]"

_WHOLE = frozenset({"file", "skip"})
# What is said of files and of comments is not what a bare `noqa` was written for.
_NOT_FOR_NOQA = frozenset({"LLM901", "LLM902", "LLM903"})


@dataclass(slots=True)
class Suppressions:
    """All comments of one file, what is wrong with any of them, and the extents of its statements where it parses."""

    comments: tuple[Suppression, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    _headers: dict[int, list[tuple[int, int]]] = field(default_factory=dict[int, list[tuple[int, int]]])

    @classmethod
    def read(cls, text: str) -> Suppressions:
        """Find the comments of a text. One that mentions neither llmlint nor `noqa` is not looked at."""
        if MARK not in text and "noqa" not in text.lower():
            return cls()
        comments, mistakes = read_comments(text)
        return cls(comments, mistakes, statements(text) if any(comment.scope in {"line", "next"} for comment in comments) else {})

    def within(self, whole: Suppressions) -> Suppressions:
        """These of one cell of a notebook, with those comments of the whole that speak for all of it."""
        own = (comment for comment in self.comments if comment.scope not in _WHOLE)
        everywhere = (comment for comment in whole.comments if comment.scope in _WHOLE)
        return Suppressions((*own, *everywhere), self.mistakes, self._headers)

    def silences(self, diagnostic: Diagnostic, meaning: Meaning) -> tuple[Suppression, int] | None:
        """The comment that silences a finding, if one does, and which of its words. `meaning` tells the codes that a word stands for."""
        for comment in self.comments:
            if not self._covers(comment, diagnostic):
                continue
            if comment.scope == "skip" or (comment.foreign and not comment.rules and diagnostic.code not in _NOT_FOR_NOQA):
                return comment, 0
            for index, word in enumerate(comment.rules):
                if diagnostic.code in (meaning(word) or ()):
                    return comment, index
        return None

    def _covers(self, comment: Suppression, diagnostic: Diagnostic) -> bool:
        if comment.scope in _WHOLE:
            return True
        first, last = diagnostic.span.start.line, max(diagnostic.span.start.line, _last_line(diagnostic))
        if first <= comment.last and last >= comment.first:
            return True
        if comment.scope == "block":
            return False
        return any(start <= first and last <= end for start, end in self._headers_at(comment))

    def _headers_at(self, comment: Suppression) -> Iterator[tuple[int, int]]:
        yield from self._headers.get(comment.first, ())
        if comment.last != comment.first:
            yield from self._headers.get(comment.last, ())


def _last_line(diagnostic: Diagnostic) -> int:
    """The last line a finding touches: an end in column 1 belongs to the line before."""
    end = diagnostic.span.end
    return end.line - 1 if end.column == 1 else end.line


def suppress(
    diagnostics: Iterable[Diagnostic], comments_of: Callable[[str], Suppressions], meaning: Meaning
) -> tuple[list[Diagnostic], list[Use]]:
    """Split findings into those that stay and, for each that a comment silences, its path, the comment and which of its words did it."""
    kept: list[Diagnostic] = []
    used: list[Use] = []
    for diagnostic in diagnostics:
        silenced_by = comments_of(diagnostic.path).silences(diagnostic, meaning)
        if silenced_by is None:
            kept.append(diagnostic)
        else:
            used.append((diagnostic.path, *silenced_by))
    return kept, used


__all__ = ["MARK", "Mistake", "Suppression", "Suppressions", "suppress"]
