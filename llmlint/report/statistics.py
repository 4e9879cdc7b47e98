"""How often each rule spoke."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from llmlint.records import dataclass
from llmlint.report.encode import json_text

if TYPE_CHECKING:
    from llmlint.api import Severity
    from llmlint.report.paint import Painter
    from llmlint.runs import Result

VERSION = 1


@dataclass(frozen=True, slots=True)
class _Spoken:
    """One rule at one level: how many findings, and how many of them `--fix` can put right."""

    code: str
    name: str
    severity: Severity
    count: int
    fixable: int


def write_statistics(result: Result, painter: Painter) -> None:
    """Write `count  code  severity  [*] name`, the most frequent first. The star says that there are fixes for some of them."""
    spoken = _spoken(result)
    digits = max((len(str(line.count)) for line in spoken), default=1)
    for line in spoken:
        mark = "[*]" if line.fixable else "[ ]"
        painter.line(
            [
                (f"{line.count:>{digits}}  ", "strong"),
                (f"{line.code}  ", ""),
                (f"{line.severity:<7}", line.severity),
                (f"  {mark} {line.name}", ""),
            ]
        )


def render_statistics(result: Result, indent: int | None = 2) -> str:
    """The same for machines: a document, or one line where these are read line by line."""
    return json_text({"version": VERSION, "statistics": [asdict(line) for line in _spoken(result)]}, indent)


def _spoken(result: Result) -> list[_Spoken]:
    found: dict[tuple[str, str, Severity], list[bool]] = {}
    for diagnostic in result.diagnostics:
        found.setdefault((diagnostic.code, diagnostic.name, diagnostic.severity), []).append(diagnostic.is_fixable)
    spoken = [_Spoken(*rule, len(fixes), sum(fixes)) for rule, fixes in found.items()]
    return sorted(spoken, key=lambda line: (-line.count, line.code, line.name, line.severity))


__all__ = ["render_statistics", "write_statistics"]
