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

    `hint` continues the underlined place: "did you mean …?" or what is allowed there.
    """

    message: str
    origin: str
    hint: str = ""
    text: str = ""
    line: int = 0
    column: int = 0
    length: int = 1


class ConfigError(Exception):
    """A configuration that cannot be used; carries every mistake found in it."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = tuple(issues)
        super().__init__("; ".join(issue.message for issue in self.issues))


def nearest(word: str, known: Iterable[str]) -> str:
    """The nearest known word, or nothing where none is near."""
    words = sorted(known)
    return next(iter(get_close_matches(word, words, n=1) or get_close_matches(word.lower(), words, n=1)), "")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The nearest known word as a question, or nothing where none is near."""
    near = nearest(word, known)
    return f"did you mean `{near}`?" if near else ""
