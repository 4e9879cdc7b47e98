"""The formats of `check`, by name."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from llmlint.report.paint import Painter
    from llmlint.runs import Result

# For people: written line by line, in colour where that is wanted.
PAINTED = {
    "full": "llmlint.report.text:write_full",
    "concise": "llmlint.report.concise:write_concise",
    "grouped": "llmlint.report.grouped:write_grouped",
}
# For machines: always a whole document, also where nothing was found.
RENDERED = {
    "json": "llmlint.report.json:render_json",
    "json-lines": "llmlint.report.json:render_json_lines",
    "sarif": "llmlint.report.sarif:render_sarif",
    "junit": "llmlint.report.junit:render_junit",
    "github": "llmlint.report.annotations:render_github",
    "gitlab": "llmlint.report.gitlab:render_gitlab",
    "azure": "llmlint.report.annotations:render_azure",
    "rdjson": "llmlint.report.rdjson:render_rdjson",
    "html": "llmlint.report.html:render_html",
    "markdown": "llmlint.report.markdown:render_markdown",
}
FORMATS = (*PAINTED, *RENDERED)


def render(name: str, result: Result) -> str:
    """A document for machines."""
    document: str = _load(RENDERED[name])(result)
    return document


def paint(name: str, result: Result, painter: Painter, *, summary: bool) -> None:
    """Write any format to a painter's stream."""
    if name in PAINTED:
        _load(PAINTED[name])(result, painter, summary=summary)
    else:
        painter.stream.write(render(name, result))


def _load(place: str) -> Callable[..., Any]:
    module, _, name = place.partition(":")
    function: Callable[..., Any] = getattr(import_module(module), name)
    return function
