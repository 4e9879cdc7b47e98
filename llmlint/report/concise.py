"""One line for each finding, as compilers write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.report.places import code, place
from llmlint.report.text import summary_lines
from llmlint.report.visible import visible

if TYPE_CHECKING:
    from llmlint.report.paint import Painter
    from llmlint.runs import Result


def write_concise(result: Result, painter: Painter, *, summary: bool = True) -> None:
    """Write `path:line:column: severity CODE name: message`."""
    for diagnostic in result.diagnostics:
        start = diagnostic.span.start
        painter.line(
            [
                (place(diagnostic.path, start.line, start.column), ""),
                (": ", ""),
                (diagnostic.severity, diagnostic.severity),
                (" ", ""),
                (code(diagnostic.code, diagnostic.url), "strong"),
                (f" {diagnostic.name}: {visible(diagnostic.message)}", ""),
            ]
        )
    if summary:
        for line in summary_lines(result, painter.seconds()):
            painter.line(line)
