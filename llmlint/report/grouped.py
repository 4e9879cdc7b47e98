"""Findings under the file they stand in."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from llmlint.report.places import code, file
from llmlint.report.text import mark, summary_lines
from llmlint.report.visible import visible

if TYPE_CHECKING:
    from llmlint.report.paint import Painter
    from llmlint.runs import Result


def write_grouped(result: Result, painter: Painter, *, summary: bool = True) -> None:
    """Write each file's name, and its findings in columns under it."""
    for path, group in groupby(result.diagnostics, key=lambda diagnostic: diagnostic.path):
        found = list(group)
        places = [f"{diagnostic.span.start.line}:{diagnostic.span.start.column}" for diagnostic in found]
        starred = max(len(mark(diagnostic)) for diagnostic in found)
        names = max(len(diagnostic.name) for diagnostic in found)
        painter.line([(file(path), "strong")])
        for diagnostic, place in zip(found, places, strict=True):
            painter.line(
                [
                    (f"  {place:>{max(map(len, places))}}  ", "gutter"),
                    (f"{diagnostic.severity:<7}", diagnostic.severity),
                    ("  ", ""),
                    (code(diagnostic.code, diagnostic.url), "strong"),
                    (f"{mark(diagnostic):<{starred}}  ", ""),
                    (f"{diagnostic.name:<{names}}  {visible(diagnostic.message)}", ""),
                ]
            )
        painter.line()
    if summary:
        for line in summary_lines(result, painter.seconds()):
            painter.line(line)
