"""`llmlint check`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from llmlint.cli.output import Terminal, common_options, perform, request_for, words
from llmlint.cli.reports import Report, reports, write_reports
from llmlint.config.resolve import CommandLine
from llmlint.report.documents import FORMATS

if TYPE_CHECKING:
    from llmlint.project import Result
    from llmlint.report.paint import ColorChoice


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH | -]...")
@click.option(
    "--select", multiple=True, callback=words, metavar="RULES", help="Only these: codes, names, groups (LLM3), topics, tiers, ALL."
)
@click.option("--extend-select", multiple=True, callback=words, metavar="RULES", help="Run these rules as well.")
@click.option("--ignore", multiple=True, callback=words, metavar="RULES", help="Do not run these rules.")
@click.option("--preview/--no-preview", default=None, help="Run rules that are not yet measured.")
@click.option("--fail-on", type=click.Choice(["error", "warning", "info", "never"]), help="What fails the run (default: warning).")
@click.option("-e", "--exit-zero", is_flag=True, help="Leave with 0 even if there are findings.")
@click.option("--output-format", type=click.Choice(FORMATS), envvar="LLMLINT_OUTPUT_FORMAT", default="full", show_default=True)
@click.option("-o", "--output-file", type=click.Path(dir_okay=False), metavar="FILE", help="Write the report there.")
@click.option("--output", multiple=True, callback=reports, metavar="FORMAT[=FILE]", help="One of several reports (repeatable).")
@click.option("--baseline", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Hide the findings recorded there.")
@click.option("--no-baseline", is_flag=True, help="Show recorded findings too.")
@click.option("--force-exclude", is_flag=True, help="Excludes hold for files named on the command line too.")
@click.option("--stdin-filename", metavar="PATH", help="The name of the file that comes in on standard input.")
@click.option("--statistics", is_flag=True, help="Count findings by rule instead of listing them.")
@click.option("--cache/--no-cache", default=True, help="Reserved for the result cache.")
@click.option("-q", "--quiet", is_flag=True, help="No warnings and no summary.")
@common_options
def check(  # noqa: PLR0913  # one parameter for each option
    *,
    paths: tuple[str, ...],
    select: tuple[str, ...],
    extend_select: tuple[str, ...],
    ignore: tuple[str, ...],
    preview: bool | None,
    fail_on: str | None,
    exit_zero: bool,
    output_format: str,
    output_file: str | None,
    output: tuple[Report, ...],
    baseline: Path | None,
    no_baseline: bool,
    force_exclude: bool,
    stdin_filename: str | None,
    statistics: bool,
    cache: bool,
    quiet: bool,
    config: tuple[str, ...],
    isolated: bool,
    color: ColorChoice,
) -> int:
    """Check files and folders; without a path, the current folder. `-` reads standard input."""
    del cache
    terminal = Terminal(color, quiet=quiet)
    command_line = CommandLine(config, isolated, select, extend_select, ignore, preview, fail_on)
    request = request_for(paths, command_line, stdin_filename, baseline=baseline if baseline and not no_baseline else not no_baseline)
    result = perform(replace(request, force_exclude=force_exclude), terminal)
    if result is None:
        return 2
    code = _exit_code(result, exit_zero=exit_zero)
    try:
        if statistics:
            from llmlint.report.statistics import write_statistics

            write_statistics(result, terminal.out)
            terminal.out.stream.flush()
        elif not write_reports(result, terminal, output or (Report(output_format, output_file),)):
            code = 2
    except BrokenPipeError:
        from llmlint.cli import close_quietly

        close_quietly()
    for crash in result.crashes:
        from llmlint.report.text import crash_line

        terminal.error(crash_line(crash))
    return code


def _exit_code(result: Result, *, exit_zero: bool) -> int:
    if result.crashes or result.missing:
        return 2
    return 1 if result.failed and not exit_zero else 0
