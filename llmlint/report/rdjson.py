"""The diagnostic format of reviewdog."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llmlint.facts.model import Span
from llmlint.files.notebook import file_and_cell
from llmlint.report.annotations import said_of
from llmlint.report.encode import json_text
from llmlint.report.places import shown_fix
from llmlint.report.visible import key_spans, mask_keys
from llmlint.splice import Lines, MisplacedError, Splice

if TYPE_CHECKING:
    from collections.abc import Callable

    from llmlint.api import Fix
    from llmlint.diagnostics import Diagnostic
    from llmlint.facts.model import Position
    from llmlint.runs import Result

_FARTHEST = 20
_SEVERITY = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}


def render_rdjson(result: Result) -> str:
    """One document with all findings."""
    writer = _Writer(result.text_of)
    document = {
        "source": {"name": "llmlint"},
        "diagnostics": [writer.diagnostic(diagnostic) for diagnostic in result.diagnostics],
    }
    return json_text(document)


class _Writer:
    """Diagnostics as reviewdog reads them: a column counts the bytes of UTF-8 (reviewdog.proto, `Position`, read 2026-11)."""

    def __init__(self, text_of: Callable[[str], str | None]) -> None:
        self._text_of = text_of
        self._lines: dict[str, list[str]] = {}

    def diagnostic(self, diagnostic: Diagnostic) -> dict[str, Any]:
        """One finding."""
        made: dict[str, Any] = {
            "message": said_of(diagnostic),
            "location": self._location(diagnostic.span),
            "severity": _SEVERITY[diagnostic.severity],
            "code": {"value": diagnostic.code, **({"url": diagnostic.url} if diagnostic.url else {})},
        }
        fix = shown_fix(diagnostic)
        if fix is not None and (suggestion := self._suggestion(fix)) is not None:
            made["suggestions"] = [suggestion]
        if diagnostic.related:
            made["related_locations"] = [
                {"message": mask_keys(place.label), "location": self._location(place.span)} for place in diagnostic.related
            ]
        return made

    def _suggestion(self, fix: Fix) -> dict[str, Any] | None:
        """All edits of a fix as one, with what stands between them: several suggestions would be a choice. Far apart, they are left out."""
        spans = [edit.span for edit in fix.edits]
        text = self._text_of(spans[0].path)
        first, last = min(span.start for span in spans), max(span.end for span in spans)
        if file_and_cell(spans[0].path)[1] or text is None or last.line - first.line > _FARTHEST:
            return None
        lines = Lines(text)
        try:
            pieces = lines.pieces(fix.edits)
            start, end = lines.offset(first), lines.offset(last)
        except MisplacedError:
            return None
        after = Splice(text, pieces).after
        said = after[start : len(after) - (len(text) - end)]
        return None if key_spans(said) else {"range": self._range(Span(spans[0].path, first, last)), "text": said}

    def _location(self, span: Span) -> dict[str, Any]:
        path, cell = file_and_cell(span.path)
        return {"path": path} if cell else {"path": path, "range": self._range(span)}

    def _range(self, span: Span) -> dict[str, Any]:
        return {"start": self._position(span.path, span.start), "end": self._position(span.path, span.end)}

    def _position(self, path: str, position: Position) -> dict[str, int]:
        lines = self._lines.get(path)
        if lines is None:
            lines = self._lines[path] = (self._text_of(path) or "").split("\n")
        before = lines[position.line - 1][: position.column - 1] if position.line <= len(lines) else ""
        return {"line": position.line, "column": position.column + len(before.encode("utf-8", "surrogatepass")) - len(before)}
