"""Which reports a run writes, and where."""

from __future__ import annotations

import io
import os
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import click

from llmlint.report.documents import FORMATS, PAINTED, paint, render

if TYPE_CHECKING:
    from llmlint.cli.terminal import Terminal
    from llmlint.runs import Result

_MAX_PAGE = 1_000_000


class Report(NamedTuple):
    """A report in one format; to standard output where no file is named."""

    format: str
    file: str | None = None


def reports(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[Report, ...]:
    """Read `sarif=out.sarif` or `full`; at most one report goes to standard output."""
    found: list[Report] = []
    for value in values:
        name, _, file = value.partition("=")
        if name not in FORMATS:
            from llmlint.config.issues import did_you_mean

            hint = did_you_mean(name, FORMATS) or f"choose from {', '.join(FORMATS)}"
            raise click.BadParameter(f"`{name}` is no format: {hint}")
        found.append(Report(name, file or None))
    if sum(report.file is None for report in found) > 1:
        raise click.BadParameter("only one report can go to standard output: name a file for the others, as in `sarif=llmlint.sarif`")
    return tuple(found)


def write_reports(result: Result, terminal: Terminal, wanted: tuple[Report, ...], *, counted: bool = False) -> bool:
    """Write every report; whether all could be written. What is no result goes to standard error.

    Where findings are to be `counted`, that takes the place of what would go to standard output.
    """
    saved = [_save(result, terminal, report.format, report.file) for report in wanted if report.file is not None]
    shown = next((report.format for report in wanted if report.file is None), None)
    if counted:
        _count(result, terminal, shown)
    elif shown is not None:
        paint(shown, result, terminal.out, summary=not terminal.quiet)
    terminal.out.stream.flush()
    if not terminal.quiet and (counted or shown not in PAINTED):
        _summarise(result, terminal)
    if any(report.format == "github" for report in wanted) and (page := os.environ.get("GITHUB_STEP_SUMMARY")):
        with suppress(OSError), open(page, "a", encoding="utf-8") as stream:  # noqa: PTH123
            stream.write(_page(render("markdown", result)))
    return all(saved)


def _count(result: Result, terminal: Terminal, shown: str | None) -> None:
    from llmlint.report.statistics import render_statistics, write_statistics

    if shown in {"json", "json-lines"}:
        terminal.write(render_statistics(result, None if shown == "json-lines" else 2))
    else:
        write_statistics(result, terminal.out)


def _page(text: str) -> str:
    """As much of a summary as GitHub shows for one step: a longer one is dropped as a whole."""
    if len(text.encode()) <= _MAX_PAGE:
        return text
    return text.encode()[:_MAX_PAGE].decode("utf-8", "ignore").rpartition("\n")[0] + "\n\nThe rest is left out.\n"


def _summarise(result: Result, terminal: Terminal) -> None:
    from llmlint.report.text import summary_lines

    for line in summary_lines(result, terminal.err.seconds())[:1]:
        terminal.err.line(line)


def _save(result: Result, terminal: Terminal, output_format: str, name: str) -> bool:
    """Write a report to a file, whole or not at all."""
    from pathlib import Path

    from llmlint.cli.replace import replace_text
    from llmlint.report.paint import Painter
    from llmlint.report.visible import visible

    stream = io.StringIO()
    paint(output_format, result, Painter(stream, color=False), summary=True)
    try:
        replace_text(Path(name), stream.getvalue())
    except OSError as mistake:
        reason = mistake.strerror or str(mistake)
        terminal.error(f"cannot write `{visible(name)}`: {visible(reason)}", "name a file in a folder that exists and can be written to")
        return False
    return True
