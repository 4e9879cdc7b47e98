"""The comments of all files of a run: what they silence, and which of them silence nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from llmlint.files import file_and_cell
from llmlint.files.at_work import WORK
from llmlint.own_rules import ABOUT_COMMENTS
from llmlint.records import dataclass
from llmlint.suppressions import Suppressions, suppress
from llmlint.suppressions.judge import Judge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from llmlint.diagnostics import Diagnostic
    from llmlint.own_rules import JudgedComment
    from llmlint.suppressions import Meaning, Use

_OWN = frozenset(rule.meta.code for rule in ABOUT_COMMENTS)


@dataclass(frozen=True, slots=True)
class JudgedFile:
    """The comments of one file, or one cell, with which something is wrong. A comment never silences what is said of itself."""

    path: str
    comments: tuple[JudgedComment, ...]
    can_be_silenced: bool


class Comments:
    """Reads comments where they are asked for. `texts` gives the text behind a path; `silenced` counts the findings that are hidden.

    With `ignored`, nothing is silenced, only marked, and nothing is said of comments.
    """

    def __init__(
        self, texts: Callable[[str], str | None], meaning: Meaning, suggest: Callable[[str], str], *, ignored: bool = False
    ) -> None:
        self._texts = texts
        self._meaning = meaning
        self._suggest = suggest
        self._used: set[Use] = set()
        self._read: dict[str, Suppressions] = {}
        self._ignored = ignored
        self.silenced = 0

    def suppress(self, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
        """The findings that no comment silences; all of them where comments are ignored."""
        found = list(diagnostics)
        kept, used = suppress(found, self._of, self._meaning)
        if self._ignored:
            loud = set(map(id, kept))
            return [diagnostic if id(diagnostic) in loud else replace(diagnostic, suppressed=True) for diagnostic in found]
        self._used.update(used)
        self.silenced += len(used)
        return kept

    def judge(self, paths: Sequence[str], ran: Callable[[str], frozenset[str]], *, require_reason: bool = False) -> Iterator[JudgedFile]:
        """What is wrong with comments, for all rules first; then, once that has been suppressed, for the rules about comments."""
        for last in () if self._ignored else (False, True):
            judge = Judge(self._meaning, self._suggest, ran, frozenset(self._used), _OWN, last, require_reason)
            for path in paths:
                yield JudgedFile(path, tuple(judge.judge(path, self._of(path))), can_be_silenced=not last)

    def _of(self, path: str) -> Suppressions:
        if path not in self._read:
            file, cell = file_and_cell(path)
            with WORK.on(file):
                own = Suppressions.read(self._texts(path) or "")
                self._read[path] = own.within(Suppressions.read(self._texts(file) or "")) if cell else own
        return self._read[path]


__all__ = ["Comments", "JudgedFile"]
