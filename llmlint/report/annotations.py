"""Log commands that build services turn into annotations: GitHub Actions and Azure Pipelines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.files.notebook import file_and_cell
from llmlint.report.visible import escape, mask_keys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from llmlint.diagnostics import Diagnostic
    from llmlint.runs import Result

_WEIGHT = {"error": 0, "warning": 1, "info": 2}
_GITHUB = {"error": "error", "warning": "warning", "info": "notice"}
_IN_TEXT = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTY = {**_IN_TEXT, ":": "%3A", ",": "%2C"}
_IN_AZURE = {"%": "%AZP25", "\r": "%0D", "\n": "%0A", ";": "%3B", "]": "%5D"}


def render_github(result: Result) -> str:
    """GitHub workflow commands, the weightiest first: the service shows about ten of each level for a step."""
    return "".join(_github(diagnostic) for diagnostic in _by_weight(result))


def _github(diagnostic: Diagnostic) -> str:
    path, cell = file_and_cell(diagnostic.path)
    start, end = diagnostic.span.start, diagnostic.span.end
    place = {} if cell else {"line": start.line, "col": start.column, "endLine": end.line, "endColumn": end.column}
    properties = {"title": f"{diagnostic.code} {diagnostic.name}", "file": escape(path), **place}
    said = ",".join(f"{name}={_escaped(str(value), _IN_PROPERTY)}" for name, value in properties.items())
    return f"::{_GITHUB[diagnostic.severity]} {said}::{_escaped(said_of(diagnostic), _IN_TEXT)}\n"


def render_azure(result: Result) -> str:
    """Logging commands of Azure Pipelines, which knows no level below a warning."""
    return "".join(_azure(diagnostic) for diagnostic in _by_weight(result))


def _azure(diagnostic: Diagnostic) -> str:
    path, cell = file_and_cell(diagnostic.path)
    start = diagnostic.span.start
    place = {} if cell else {"linenumber": start.line, "columnnumber": start.column}
    level = "error" if diagnostic.severity == "error" else "warning"
    properties = {"type": level, "sourcepath": escape(path), **place, "code": diagnostic.code}
    said = "".join(f"{name}={_escaped(str(value), _IN_AZURE)};" for name, value in properties.items())
    return f"##vso[task.logissue {said}]{_escaped(said_of(diagnostic), _IN_AZURE)}\n"


def said_of(diagnostic: Diagnostic) -> str:
    """A finding in one line of text: what is wrong, and what to do."""
    advice = f"; {diagnostic.help}" if diagnostic.help else ""
    _, cell = file_and_cell(diagnostic.path)
    where = f"cell {cell}, line {diagnostic.span.start.line}: " if cell else ""
    return mask_keys(escape(f"{where}{diagnostic.message}{advice}"))


def _by_weight(result: Result) -> list[Diagnostic]:
    return sorted(result.diagnostics, key=lambda diagnostic: (_WEIGHT[diagnostic.severity], diagnostic.sort_key))


def _escaped(text: str, table: Mapping[str, str]) -> str:
    return "".join(table.get(character, character) for character in text)
