"""Mistakes in a configuration, all of them, with their code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.report.frame import Mark, Text
from llmlint.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llmlint.config import Issue
    from llmlint.report.paint import Painter


def write_issues(issues: Sequence[Issue], painter: Painter) -> None:
    """Write each mistake with the place in the configuration and what was probably meant."""
    texts: dict[str, Text] = {}
    for issue in issues:
        painter.line([("error", "error"), (f": {visible(issue.message)}", "strong")])
        if not issue.line:
            painter.line([("  --> ", "gutter"), (visible(issue.origin), "")])
            _write_help((issue.hint, issue.help), "   ", painter)
            continue
        digits = len(str(issue.line))
        painter.line([(" " * digits + "--> ", "gutter"), (f"{visible(issue.origin)}:{issue.line}:{issue.column}", "")])
        if issue.origin not in texts:
            texts[issue.origin] = Text(issue.text, mask=False)
        text = texts[issue.origin]
        mark = Mark(issue.line, issue.column, issue.line, issue.column + issue.length, issue.hint)
        for line in text.frame([mark], columns=painter.width, ellipsis=painter.ellipsis):
            painter.line(line)
        _write_help((issue.help,), " " * (digits + 1), painter)


def _write_help(texts: Sequence[str], indent: str, painter: Painter) -> None:
    for text in filter(None, texts):
        painter.line([(f"{indent}= ", "gutter"), ("help: ", "strong"), (visible(text), "")])
