"""The machine contract of `check`. Keys are only ever added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import llmlint
from llmlint.files.notebook import file_and_cell
from llmlint.report.encode import json_text
from llmlint.report.places import shown_fix
from llmlint.report.visible import mask_keys

if TYPE_CHECKING:
    from llmlint.api import Confidence, Fix
    from llmlint.diagnostics import Crash, Diagnostic
    from llmlint.facts.model import Place, Position, Span
    from llmlint.runs import Result

VERSION = 1


def render_json(result: Result) -> str:
    """The whole document. Plain ASCII, so that it means the same in every locale."""
    document = {
        "version": VERSION,
        "tool": {"name": "llmlint", "version": llmlint.__version__},
        "summary": {
            "files_checked": result.files_checked,
            "files_failed": result.files_failed,
            "calls": len(result.calls),
            "diagnostics": len(result.diagnostics),
            "suppressed": result.suppressed,
            "baselined": result.baselined,
            "crashes": len(result.crashes),
        },
        "diagnostics": _diagnostics(result),
        "crashes": [_crash(crash) for crash in result.crashes],
    }
    return json_text(document)


def render_json_lines(result: Result) -> str:
    """One finding a line, each as in the whole document."""
    return "".join(json_text(diagnostic, None) for diagnostic in _diagnostics(result))


def _diagnostics(result: Result) -> list[dict[str, Any]]:
    confidences: dict[str, Confidence] = {rule.meta.code: rule.meta.confidence for rule in result.rules}
    return [_diagnostic(diagnostic, confidences.get(diagnostic.code, "high")) for diagnostic in result.diagnostics]


def _diagnostic(diagnostic: Diagnostic, confidence: Confidence) -> dict[str, Any]:
    return {
        "id": diagnostic.code,
        "code": diagnostic.code,
        "name": diagnostic.name,
        "severity": diagnostic.severity,
        "confidence": confidence,
        "message": mask_keys(diagnostic.message),
        **file_of(diagnostic.path),
        "range": range_of(diagnostic.span),
        "related": [place_of(place) for place in diagnostic.related],
        "route": [place_of(place) for place in diagnostic.route],
        "notes": [mask_keys(why) for why in diagnostic.why],
        "help": mask_keys(diagnostic.help),
        "fix": _fix(shown_fix(diagnostic)),
        "fingerprint": diagnostic.fingerprint,
        "url": diagnostic.url,
        "suppressed": diagnostic.suppressed,
    }


def file_of(path: str) -> dict[str, Any]:
    """The path of a file; of a notebook also the cell, in whose lines places are given."""
    name, cell = file_and_cell(path)
    return {"path": name, "cell": cell} if cell else {"path": name}


def place_of(place: Place) -> dict[str, Any]:
    """A place with its label."""
    return {"message": mask_keys(place.label), **file_of(place.span.path), "range": range_of(place.span)}


def range_of(span: Span) -> dict[str, Any]:
    """Lines and columns count from 1, columns in code points; the end is exclusive."""
    return {"start": _position(span.start), "end": _position(span.end)}


def _position(position: Position) -> dict[str, int]:
    return {"line": position.line, "column": position.column}


def _fix(fix: Fix | None) -> dict[str, Any] | None:
    if fix is None:
        return None
    edits = [{**file_of(edit.span.path), "range": range_of(edit.span), "content": edit.text} for edit in fix.edits]
    return {"applicability": "safe" if fix.safe else "unsafe", "title": fix.title, "edits": edits}


def _crash(crash: Crash) -> dict[str, str]:
    return {"code": crash.code, "name": crash.name, "path": crash.path, "error": mask_keys(crash.error), "where": crash.where}
