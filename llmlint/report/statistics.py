"""How often each rule spoke."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from llmlint.report.paint import Painter
    from llmlint.runs import Result


def write_statistics(result: Result, painter: Painter) -> None:
    """Write `count  code  severity  name`, the most frequent first."""
    counts = Counter((diagnostic.code, diagnostic.severity, diagnostic.name) for diagnostic in result.diagnostics)
    digits = max((len(str(count)) for count in counts.values()), default=1)
    for (code, severity, name), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        painter.line([(f"{count:>{digits}}  ", "strong"), (f"{code}  ", ""), (f"{severity:<7}", severity), (f"  {name}", "")])
