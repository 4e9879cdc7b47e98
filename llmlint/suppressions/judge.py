"""Which comments silence nothing, and which cannot be followed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from llmlint.api import Position, Span
from llmlint.own_rules import JudgedComment, Word
from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from llmlint.suppressions import Meaning, Suppressions, Use
    from llmlint.suppressions.comments import Mistake, Suppression


@dataclass(frozen=True, slots=True)
class Judge:
    """Knows what words mean, which rules had their say on a file, and what was silenced.

    Nothing is said of rules that did not run on a path. The rules about comments are judged last and alone: with `last`, only words
    that mean one of these codes are looked at, without it only the others. With `require_reason`, a comment that gives none is wrong.
    """

    meaning: Meaning
    suggest: Callable[[str], str]
    ran: Callable[[str], frozenset[str]]
    used: frozenset[Use]
    own: frozenset[str]
    last: bool = False
    require_reason: bool = False

    def judge(self, path: str, comments: Suppressions) -> Iterator[JudgedComment]:
        """The comments of one file with which something is wrong."""
        if not self.last:
            yield from (_of_mistake(path, mistake) for mistake in comments.mistakes)
        for comment in comments.comments:
            if comment.foreign:
                continue
            if self.require_reason and not self.last and not comment.reason:
                span = _span(path, comment.line, comment.column, comment.end)
                yield JudgedComment(span, (), "the comment does not say why", "write the reason behind it")
            words = tuple(self._words(path, comment))
            if any(word.unused or word.unknown for word in words):
                yield replace(_judged(path, comment, words), closing=_closing(path, comment.closing, words))

    def _words(self, path: str, comment: Suppression) -> Iterator[Word]:
        for index, text in enumerate(comment.rules):
            codes = self.meaning(text)
            unused = codes is not None and self._is_judged(path, codes) and (path, comment, index) not in self.used
            unknown = codes is None and not self.last
            yield Word(text, _of_word(path, comment, index), unused, unknown, self.suggest(text) if unknown else "")

    def _is_judged(self, path: str, codes: frozenset[str]) -> bool:
        return codes <= self.ran(path) and bool(codes & self.own) is self.last


def _judged(path: str, comment: Suppression, words: tuple[Word, ...]) -> JudgedComment:
    start, end = comment.removal
    span = _span(path, comment.line, comment.column, comment.end)
    return JudgedComment(span, words, whole=Span(path, Position(*start), Position(*end)))


def _closing(path: str, comment: Suppression | None, words: Iterable[Word]) -> JudgedComment | None:
    """The end of a block: it names what the beginning names, and loses what that loses."""
    if comment is None:
        return None
    kept = {word.text for word in words if not word.unused}
    return _judged(
        path,
        comment,
        tuple(Word(text, _of_word(path, comment, index), text not in kept, False) for index, text in enumerate(comment.rules)),
    )


def _of_word(path: str, comment: Suppression, index: int) -> Span:
    column = comment.columns[index]
    return _span(path, comment.line, column, column + len(comment.rules[index]))


def _of_mistake(path: str, mistake: Mistake) -> JudgedComment:
    span = _span(path, mistake.line, mistake.column, mistake.end)
    return JudgedComment(span, (), mistake.message, mistake.help, mistake.instead)


def _span(path: str, line: int, column: int, end: int) -> Span:
    return Span(path, Position(line, column), Position(line, max(end, column + 1)))


__all__ = ["Judge"]
