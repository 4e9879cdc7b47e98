"""The code frames of findings: of each file involved one, the finding's own first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.records import dataclass
from llmlint.report.frame import Line, Mark, Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from llmlint.diagnostics import Diagnostic
    from llmlint.facts.model import Span
    from llmlint.report.patch import Row


@dataclass(frozen=True, slots=True)
class Frame:
    """What is shown of one file: where it is, and its lines; none where the text is not at hand."""

    path: str
    line: int
    column: int
    lines: tuple[Line, ...]


class Frames:
    """Frames of many findings; each text is read once."""

    def __init__(self, text_of: Callable[[str], str | None]) -> None:
        self._text_of = text_of
        self._texts: dict[str, Text | None] = {}

    def patch(self, diagnostic: Diagnostic, *, columns: int, ellipsis: str = "…") -> list[Row]:
        """The lines that a finding's fix changes."""
        text = self._text(diagnostic.path) if diagnostic.fix is not None else None
        if text is None:
            return []
        from llmlint.report.patch import patch

        return patch(diagnostic, text, columns=columns, ellipsis=ellipsis)

    def of(self, diagnostic: Diagnostic, *, columns: int, ellipsis: str = "…", digits: int = 1) -> tuple[int, list[Frame]]:
        """How wide the line numbers are, which is at least what is asked for, and the frames."""
        marks: dict[str, list[Mark]] = {diagnostic.path: [_mark(diagnostic.span, "", primary=True)]}
        for place in diagnostic.related:
            marks.setdefault(place.span.path, []).append(_mark(place.span, place.label, primary=False))
        digits = max(digits, *(len(str(mark.line)) for own in marks.values() for mark in own))
        frames: list[Frame] = []
        for path, own in marks.items():
            text = self._text(path)
            lines = tuple(text.frame(own, columns=columns, ellipsis=ellipsis, gutter=digits)) if text is not None else ()
            frames.append(Frame(path, own[0].line, own[0].column, lines))
        return digits, frames

    def _text(self, path: str) -> Text | None:
        if path not in self._texts:
            source = self._text_of(path)
            self._texts[path] = None if source is None else Text(source)
        return self._texts[path]


def _mark(span: Span, label: str, *, primary: bool) -> Mark:
    return Mark(span.start.line, span.start.column, span.end.line, span.end.column, label, primary)
