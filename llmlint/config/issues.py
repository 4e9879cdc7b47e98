"""Mistakes in a configuration, all of them, with their place."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Issue:
    """One mistake. `origin` is the file (or the option of the command line); without a `line` there is no code to show.

    `hint` continues the underlined place: "did you mean …?" or what is allowed there; `help` stands below it.
    """

    message: str
    origin: str
    hint: str = ""
    text: str = ""
    line: int = 0
    column: int = 0
    length: int = 1
    help: str = ""

    @property
    def sentence(self) -> str:
        """All of it on one line."""
        return "; ".join(filter(None, (self.message, self.hint, self.help)))


class ConfigError(Exception):
    """A configuration that cannot be used; carries every mistake found in it."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = tuple(issues)
        super().__init__("; ".join(issue.message for issue in self.issues))


def nearest(word: str, known: Iterable[str], *, cutoff: float = 0.6) -> str:
    """The nearest known word, or nothing where none is near."""
    words = sorted(known)
    return next(iter(get_close_matches(word, words, 1, cutoff) or get_close_matches(word.lower(), words, 1, cutoff)), "")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The nearest known word as a question, or nothing where none is near."""
    near = nearest(word, known)
    return f"did you mean `{near}`?" if near else ""
