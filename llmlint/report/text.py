"""The full report for people: each finding with its code, its reasons and what to do; the counts at the end."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from llmlint.files.notebook import file_and_cell
from llmlint.report.frame import Line, Mark, Text
from llmlint.report.visible import visible

if TYPE_CHECKING:
    from llmlint.api import Severity
    from llmlint.diagnostics import Crash, Diagnostic
    from llmlint.facts.model import Place, Span
    from llmlint.project import Result
    from llmlint.report.paint import Painter

_LEVELS: tuple[Severity, ...] = ("error", "warning", "info")


class FullReport:
    """Writes findings with code frames."""

    def __init__(self, result: Result, painter: Painter) -> None:
        self._result = result
        self._painter = painter
        self._texts: dict[str, Text | None] = {}

    def write(self, *, summary: bool = True) -> None:
        """Write every finding, and the summary unless the user wants quiet."""
        for diagnostic in self._result.diagnostics:
            self._diagnostic(diagnostic)
            self._painter.line()
        if summary:
            for line in summary_lines(self._result):
                self._painter.line(line)

    def _diagnostic(self, diagnostic: Diagnostic) -> None:
        severity = diagnostic.severity
        self._painter.line([(diagnostic.code, "strong"), (" ", ""), (severity, severity), (f"  {diagnostic.name}", "")])
        self._painter.line([(f"  {visible(diagnostic.message)}", "strong")])
        digits = self._frames(diagnostic)
        margin = " " * digits + " = "
        if diagnostic.help:
            self._painter.line([(margin, "gutter"), ("help: ", "strong"), (visible(diagnostic.help), "")])
        for why in diagnostic.why:
            self._painter.line([(margin, "gutter"), ("note: ", "strong"), (visible(why), "")])
        if len(diagnostic.route) > 2:
            lines = [f"{place.span.path}:{place.span.start.line}" for place in diagnostic.route]
            way = " → ".join(line for line, _ in groupby(lines))
            self._painter.line([(margin, "gutter"), ("note: ", "strong"), (f"the answer's way: {visible(way)}", "")])
        if diagnostic.url:
            self._painter.line([(margin, "gutter"), ("docs: ", "strong"), (visible(diagnostic.url), "")])

    def _frames(self, diagnostic: Diagnostic) -> int:
        """Frames of all files involved, the finding's own first; returns how wide their line numbers are."""
        marks: dict[str, list[Mark]] = {diagnostic.path: [_mark(diagnostic.span, "", primary=True)]}
        for place in diagnostic.related:
            marks.setdefault(place.span.path, []).append(_mark_of(place))
        digits = max(len(str(mark.line)) for own in marks.values() for mark in own)
        for path, own in marks.items():
            first = own[0]
            arrow = "-->" if path == diagnostic.path else ":::"
            self._painter.line([(" " * digits + arrow, "gutter"), (f" {visible(path)}:{first.line}:{first.column}", "")])
            if (text := self._text(path)) is not None:
                width, ellipsis = self._painter.width, self._painter.ellipsis
                for line in text.frame(own, columns=width, ellipsis=ellipsis, gutter=digits):
                    self._painter.line(line)
        return digits

    def _text(self, path: str) -> Text | None:
        if path not in self._texts:
            source = self._result.text_of(path)
            self._texts[path] = None if source is None else Text(source)
        return self._texts[path]


def _mark_of(place: Place) -> Mark:
    return _mark(place.span, place.label, primary=False)


def _mark(span: Span, label: str, *, primary: bool) -> Mark:
    return Mark(span.start.line, span.start.column, span.end.line, span.end.column, label, primary)


def summary_lines(result: Result) -> list[Line]:
    """What was found, or what was seen where nothing was found: silence alone proves nothing."""
    if not result.diagnostics and not result.crashes:
        if not result.files_checked:
            return []
        return [[("All checks passed!", "good"), (f" {seen(result)}.{_suppressed(result)}", "")]]
    if not result.diagnostics:
        return [[(f"Checked {seen(result)}: 0 findings, but {_plural(len(result.crashes), 'rule crash', 'rule crashes')}.", "")]]
    counts = Counter(diagnostic.severity for diagnostic in result.diagnostics)
    parts = [_plural(counts[level], level, "info" if level == "info" else "") for level in _LEVELS if counts[level]]
    paths = len({file_and_cell(diagnostic.path)[0] for diagnostic in result.diagnostics})
    total = result.files_checked + result.files_failed
    lines: list[Line] = [
        [
            (f"Found {_plural(len(result.diagnostics), 'problem')}", "strong"),
            (f" ({', '.join(parts)}) in {paths} of {_plural(total, 'file')}.{_suppressed(result)}", ""),
        ]
    ]
    if result.files_failed:
        lines.append([(f"{_plural(result.files_failed, 'file')} could not be analysed.", "")])
    weightiest = min(result.diagnostics, key=lambda diagnostic: (_LEVELS.index(diagnostic.severity), diagnostic.code))
    lines.append([(f"Run `llmlint rule {weightiest.code}` to learn more.", "dim")])
    return lines


def seen(result: Result) -> str:
    """How many files were looked at, and how many model calls in them, by SDK."""
    calls = Counter(call.sdk for call in result.calls)
    by_sdk = ", ".join(f"{visible(sdk)} {count}" for sdk, count in sorted(calls.items(), key=lambda item: (-item[1], item[0])))
    return f"{_plural(result.files_checked, 'file')}, {_plural(len(result.calls), 'model call')}{f' ({by_sdk})' if by_sdk else ''}"


def crash_line(crash: Crash) -> str:
    """A crash, said to a person."""
    return (
        f"rule {crash.code} ({crash.name}) crashed on {visible(crash.path)}: {visible(crash.error)} at {visible(crash.where)}; "
        "other rules ran. This is a mistake of the rule, please report it"
    )


def _suppressed(result: Result) -> str:
    return f" {result.suppressed} suppressed." if result.suppressed else ""


def _plural(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"
