"""The diagnostic format of reviewdog."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from llmlint.files.notebook import file_and_cell
from llmlint.report.annotations import said_of
from llmlint.report.json import range_of
from llmlint.report.visible import mask_keys

if TYPE_CHECKING:
    from llmlint.diagnostics import Diagnostic
    from llmlint.facts.model import Span
    from llmlint.project import Result

_SEVERITY = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}


def render_rdjson(result: Result) -> str:
    """One document with all findings."""
    document = {
        "source": {"name": "llmlint"},
        "diagnostics": [_diagnostic(diagnostic) for diagnostic in result.diagnostics],
    }
    return json.dumps(document, indent=2) + "\n"


def _diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    made: dict[str, Any] = {
        "message": said_of(diagnostic),
        "location": _location(diagnostic.span),
        "severity": _SEVERITY[diagnostic.severity],
        "code": {"value": diagnostic.code, **({"url": diagnostic.url} if diagnostic.url else {})},
    }
    if diagnostic.fix is not None and all(file_and_cell(edit.span.path)[1] == 0 for edit in diagnostic.fix.edits):
        made["suggestions"] = [{"range": range_of(edit.span), "text": edit.text} for edit in diagnostic.fix.edits]
    if diagnostic.related:
        made["related_locations"] = [{"message": mask_keys(place.label), "location": _location(place.span)} for place in diagnostic.related]
    return made


def _location(span: Span) -> dict[str, Any]:
    path, cell = file_and_cell(span.path)
    return {"path": path} if cell else {"path": path, "range": range_of(span)}
