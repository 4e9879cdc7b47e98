"""The full report for people: each finding with its code, its reasons and what to do; the counts at the end."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from llmlint.facts.model import How
from llmlint.files.notebook import file_and_cell
from llmlint.report.frames import Frames
from llmlint.report.passed import passed, plural
from llmlint.report.places import code, place
from llmlint.report.visible import visible

if TYPE_CHECKING:
    from llmlint.api import Severity
    from llmlint.diagnostics import Crash, Diagnostic
    from llmlint.report.frame import Line
    from llmlint.report.paint import Painter
    from llmlint.report.patch import Row
    from llmlint.runs import Result

_LEVELS: tuple[Severity, ...] = ("error", "warning", "info")


class FullReport:
    """Writes findings with code frames."""

    def __init__(self, result: Result, painter: Painter) -> None:
        self._result = result
        self._painter = painter
        self._frames = Frames(result.text_of)
        self._confidences = {rule.meta.code: rule.meta.confidence for rule in result.rules if rule.meta.tier != "always"}

    def write(self, *, summary: bool = True) -> None:
        """Write every finding, and the summary unless the user wants quiet."""
        for diagnostic in self._result.diagnostics:
            self._diagnostic(diagnostic)
            self._painter.line()
        if summary:
            for line in summary_lines(self._result, self._painter.seconds()):
                self._painter.line(line)

    def _diagnostic(self, diagnostic: Diagnostic) -> None:
        severity = diagnostic.severity
        confidence = self._confidences.get(diagnostic.code)
        sure = f" [{confidence} confidence]" if confidence is not None else ""
        name = f"  {diagnostic.name}{sure}{mark(diagnostic)}"
        self._painter.line([(code(diagnostic.code, diagnostic.url), "strong"), (" ", ""), (severity, severity), (name, "")])
        self._painter.line([(f"  {visible(diagnostic.message)}", "strong")])
        patch = self._frames.patch(diagnostic, columns=self._painter.width - 8, ellipsis=self._painter.ellipsis)
        digits = self._show_frames(diagnostic, max((len(str(row.number)) for row in patch), default=1))
        margin = " " * digits + " = "
        if diagnostic.help:
            self._painter.line([(margin, "gutter"), ("help: ", "strong"), (visible(diagnostic.help), "")])
        self._show_patch(patch, digits)
        if diagnostic.fix is not None:
            kind = "fix: " if diagnostic.fix.safe else "unsafe fix: "
            self._painter.line([(margin, "gutter"), (kind, "strong"), (visible(diagnostic.fix.title), "")])
        for why in diagnostic.why:
            self._painter.line([(margin, "gutter"), ("note: ", "strong"), (visible(why), "")])
        if len(diagnostic.route) > 2:
            lines = [f"{stop.span.path}:{stop.span.start.line}" for stop in diagnostic.route]
            way = " → ".join(line for line, _ in groupby(lines))
            self._painter.line([(margin, "gutter"), ("note: ", "strong"), (f"the answer's way: {visible(way)}", "")])
        if diagnostic.suppressed:
            self._painter.line([(margin, "gutter"), ("note: ", "strong"), ("a comment silences this", "")])
        if diagnostic.url:
            self._painter.line([(margin, "gutter"), ("docs: ", "strong"), (visible(diagnostic.url), "")])

    def _show_patch(self, rows: list[Row], digits: int) -> None:
        bar: Line = [(" " * digits + " |", "gutter")]
        lines: list[Line] = [bar]
        for row in rows:
            if row.number:
                style = "removed" if row.sign == "-" else "added"
                lines.append([(f"{row.number:>{digits}} ", "gutter"), (f"{row.sign} {row.text}", style)])
            else:
                lines.append([(" " * digits + f" {row.text}", "gutter")])
        for line in (*lines, bar) if rows else ():
            self._painter.line(line)

    def _show_frames(self, diagnostic: Diagnostic, digits: int) -> int:
        """Returns how wide the line numbers are."""
        digits, frames = self._frames.of(diagnostic, columns=self._painter.width, ellipsis=self._painter.ellipsis, digits=digits)
        for frame in frames:
            arrow = "-->" if frame.path == diagnostic.path else ":::"
            self._painter.line([(" " * digits + arrow, "gutter"), (" ", ""), (place(frame.path, frame.line, frame.column), "")])
            for line in frame.lines:
                self._painter.line(line)
        return digits


def write_full(result: Result, painter: Painter, *, summary: bool = True) -> None:
    """Write the full report."""
    FullReport(result, painter).write(summary=summary)


def summary_lines(result: Result, seconds: float | None = None) -> list[Line]:
    """What was found, or what was seen where nothing was found, and in how many seconds: silence alone proves nothing."""
    if not result.diagnostics and not result.crashes:
        if not result.files_checked:
            return []
        return [passed(result.files_checked, _calls(result), _hidden(result), seconds=seconds)]
    if not result.diagnostics:
        return [[(f"Checked {seen(result)}: 0 findings, but {plural(len(result.crashes), 'rule crash', 'rule crashes')}.", "")]]
    counts = Counter(diagnostic.severity for diagnostic in result.diagnostics)
    parts = [plural(counts[level], level, "info" if level == "info" else "") for level in _LEVELS if counts[level]]
    paths = len({file_and_cell(diagnostic.path)[0] for diagnostic in result.diagnostics})
    total = result.files_checked + result.files_failed
    lines: list[Line] = [
        [
            (f"Found {plural(len(result.diagnostics), 'problem')}", "strong"),
            (f" ({', '.join(parts)}) in {paths} of {plural(total, 'file')}.{_hidden(result)}", ""),
        ]
    ]
    if result.files_failed:
        lines.append([(f"{plural(result.files_failed, 'file')} could not be analysed.", "")])
    lines += fixable_line(result)
    weightiest = min(result.diagnostics, key=lambda diagnostic: (_LEVELS.index(diagnostic.severity), diagnostic.code))
    lines.append([(f"Run `llmlint rule {weightiest.code}` to learn more.", "dim")])
    return lines


def mark(diagnostic: Diagnostic) -> str:
    """What stands behind the name of a finding that `--fix` can put right."""
    return " [*]" if diagnostic.is_fixable else ""


def fixable_line(result: Result) -> list[Line]:
    """How much `--fix` can put right."""
    fixes = [diagnostic.fix for diagnostic in result.diagnostics if diagnostic.is_fixable]
    safe = sum(fix is not None and fix.safe for fix in fixes)
    unsafe = len(fixes) - safe
    if not safe and not unsafe:
        return []
    more = f", {unsafe} more with `--fix --unsafe-fixes`" if unsafe else ""
    return [[("[*]", "strong"), (f" {safe} fixable with `--fix`{more}.", "")]]


def seen(result: Result) -> str:
    """How many files were looked at, and how many model calls in them, by SDK."""
    return f"{plural(result.files_checked, 'file')}, {_calls(result)}"


def _calls(result: Result) -> str:
    direct = [call for call in result.calls if call.how is not How.WRAPPER]
    led = len(result.calls) - len(direct)
    calls = Counter(call.sdk for call in direct or result.calls)
    by_sdk = ", ".join(f"{visible(sdk)} {count}" for sdk, count in sorted(calls.items(), key=lambda item: (-item[1], item[0])))
    more = f", {led} more via wrappers" if direct and led else ""
    return f"{plural(calls.total(), 'model call')}{' via wrappers' if led and not direct else ''}{f' ({by_sdk})' if by_sdk else ''}{more}"


def crash_line(crash: Crash) -> str:
    """A crash, said to a person."""
    return (
        f"rule {crash.code} ({crash.name}) crashed on {visible(crash.path)}: {visible(crash.error)} at {visible(crash.where)}; "
        "other rules ran. This is a mistake of the rule, please report it"
    )


def _hidden(result: Result) -> str:
    """How much is not shown, and why."""
    parts = [f"{count} {why}" for count, why in ((result.baselined, "hidden by baseline"), (result.suppressed, "suppressed")) if count]
    return f" {', '.join(parts)}." if parts else ""
