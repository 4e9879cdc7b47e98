"""What rules about comments look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.records import dataclass

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

    @property
    def meant(self) -> str:
        """The one rule that a misspelt word is near to, if there is one."""
        before, _, after = self.suggestion.partition("did you mean `")
        return after.partition("`")[0] if after and not before else ""


@dataclass(frozen=True, slots=True)
class JudgedComment:
    """A comment with which something is wrong: words that silence nothing or mean nothing, or a form that cannot be followed.

    `instead` is what the text under `span` was probably meant to be; `whole` is what goes when the comment is removed.
    `closing` ends the block that it begins, and loses the same words.
    """

    span: Span
    words: tuple[Word, ...]
    mistake: str = ""
    help: str = ""
    instead: str = ""
    whole: Span | None = None
    closing: JudgedComment | None = None
