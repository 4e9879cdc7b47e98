"""The code quality report of GitLab."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from llmlint.files.notebook import file_and_cell
from llmlint.report.annotations import said_of
from llmlint.report.encode import json_text

if TYPE_CHECKING:
    from llmlint.runs import Result

_SEVERITY = {"error": "critical", "warning": "major", "info": "minor"}


def render_gitlab(result: Result) -> str:
    """An array of findings. Fingerprints are unique: of two equal ones the service shows only the first."""
    seen: Counter[str] = Counter()
    entries: list[dict[str, object]] = []
    for diagnostic in result.diagnostics:
        seen[diagnostic.fingerprint] += 1
        again = seen[diagnostic.fingerprint]
        entries.append(
            {
                "description": said_of(diagnostic),
                "check_name": f"{diagnostic.code} {diagnostic.name}",
                "fingerprint": diagnostic.fingerprint if again == 1 else f"{diagnostic.fingerprint}-{again}",
                "severity": _SEVERITY[diagnostic.severity],
                "location": {"path": file_and_cell(diagnostic.path)[0], "lines": {"begin": diagnostic.span.start.line}},
            }
        )
    return json_text(entries)
