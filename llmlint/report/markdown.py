"""Findings as Markdown tables: for summaries of build steps and for comments under a change."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from llmlint.patterns import regex
from llmlint.report.text import summary_lines
from llmlint.report.visible import visible

if TYPE_CHECKING:
    from llmlint.runs import Result

_SPECIAL = regex(r"([\\*_\[\]<>|#~])")
_CODE = regex(r"(`[^`]*`)")


def render_markdown(result: Result) -> str:
    """A heading with the counts, and one table for each file."""
    summary = ["".join(text for text, _ in line) for line in summary_lines(result)]
    parts = ["## llmlint", "", *(_prose(line) for line in summary[:1])]
    for path, group in groupby(result.diagnostics, key=lambda diagnostic: diagnostic.path):
        parts += ["", f"### {_prose(visible(path))}", "", "| line | severity | rule | finding | what to do |", "|---:|---|---|---|---|"]
        for diagnostic in group:
            rule = f"[{diagnostic.code}]({diagnostic.url})" if diagnostic.url else diagnostic.code
            cells = (
                str(diagnostic.span.start.line),
                diagnostic.severity,
                f"{rule} {diagnostic.name}",
                _prose(visible(diagnostic.message)),
                _prose(visible(diagnostic.help)),
            )
            parts.append(f"| {' | '.join(cells)} |")
    return "\n".join(parts) + "\n"


def _prose(text: str) -> str:
    """Text without a meaning in Markdown; what stands in backticks stays code, in which only the bar has a meaning inside a table."""
    return "".join(
        piece.replace("|", "\\|") if piece.startswith("`") and len(piece) > 1 else _SPECIAL.sub(r"\\\1", piece)
        for piece in _CODE.split(text)
    )
