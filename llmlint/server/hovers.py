"""What an editor shows for the place under the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.report.visible import visible
from llmlint.suppressions.comments import MARK, read_comments

if TYPE_CHECKING:
    from collections.abc import Iterable

    from llmlint.diagnostics import Diagnostic
    from llmlint.facts.model import Span
    from llmlint.server.messages import SeenCall


def rule_at(line: str, column: int) -> tuple[str, int, int] | None:
    """The word of a comment that names a rule, at a column of one line, and where it stands; columns count from 0."""
    if MARK not in line and "noqa" not in line.lower():
        return None
    comments, _ = read_comments(line.lstrip())
    indent = len(line) - len(line.lstrip())
    for comment in comments:
        for word, place in zip(comment.rules, comment.columns, strict=False):
            start = place - 1 + indent
            if start <= column <= start + len(word):
                return word, start, start + len(word)
    return None


def finding_words(found: Iterable[Diagnostic]) -> str:
    """What was found at a place, why we believe it, and what to do: plain text, since some of it comes from the code."""
    return "\n\n".join("\n".join(_finding(diagnostic)) for diagnostic in found)


def _finding(found: Diagnostic) -> Iterable[str]:
    yield f"{found.code} {found.name}: {visible(found.message)}"
    yield from (f"because {visible(why)}" for why in found.why)
    if found.help:
        yield f"help: {visible(found.help)}"


def call_words(call: SeenCall) -> str:
    """What is known of a place where a model is called."""
    return "\n".join([f"model call: {call.words}", *([f"because {visible(call.because)}"] if call.because else [])])


def holds(span: Span, line: int, column: int) -> bool:
    """Whether a place, counted from 1, lies in a span; its end counts."""
    return (span.start.line, span.start.column) <= (line, column) <= (span.end.line, span.end.column)


__all__ = ["call_words", "finding_words", "holds", "rule_at"]
