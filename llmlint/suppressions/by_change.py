"""Which findings belong to a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.files import file_and_cell
from llmlint.suppressions.extents import around

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from llmlint.diagnostics import Diagnostic
    from llmlint.facts.model import Span
    from llmlint.files.changes import Changes, Lines

_NOT_ANALYSED = "LLM903"


def touched(diagnostic: Diagnostic, changes: Changes, file_of: Callable[[str], Path], text_of: Callable[[str], str | None]) -> bool:
    """Whether a change touches the statement a finding stands in, or another place that it names.

    A file that was not analysed, and a notebook, whose lines are not those that git counts, are touched as soon as anything in them is.
    """
    for span in (diagnostic.span, *(place.span for place in diagnostic.related)):
        lines = changes.of(file_of(span.path))
        if not lines:
            continue
        whole = diagnostic.code == _NOT_ANALYSED or file_and_cell(span.path)[1]
        if whole or _overlap(span, lines, text_of(span.path) or ""):
            return True
    return False


def _overlap(span: Span, lines: Lines, text: str) -> bool:
    first, last = span.start.line, max(span.start.line, span.end.line - (span.end.column == 1))
    first, last = around(text, first, last)
    return any(start <= last and end >= first for start, end in lines)
