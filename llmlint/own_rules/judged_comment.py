"""What rules about comments look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from llmlint.api import Span


@dataclass(frozen=True, slots=True)
class Word:
    """One rule, group or topic named by a comment, with what became of it."""

    text: str
    span: Span
    unused: bool
    unknown: bool
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class JudgedComment:
    """A comment with which something is wrong: words that silence nothing or mean nothing, or a form that cannot be followed.

    `instead` is what the text under `span` was probably meant to be.
    """

    span: Span
    words: tuple[Word, ...]
    mistake: str = ""
    help: str = ""
    instead: str = ""
