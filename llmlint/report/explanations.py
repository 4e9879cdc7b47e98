"""Why a line holds a model call, or does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llmlint.facts.model import Explanation
    from llmlint.report.paint import Painter


def write_explanations(explained: Sequence[Explanation], place: str, painter: Painter) -> None:
    """Write one paragraph for each call expression."""
    if not explained:
        painter.line([(f"{visible(place)}: no call stands on this line", "")])
    for item in explained:
        start = item.span.start
        verdict = "a model call" if item.is_model_call else "no model call"
        painter.line([(f"{visible(item.span.path)}:{start.line}:{start.column}", "strong"), (f"  `{visible(item.text)}` is {verdict}", "")])
        for reason in item.reasons:
            painter.line([("  = ", "gutter"), (visible(reason), "")])
