"""`llmlint calls`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import click

from llmlint.cli.options import Configuration, Look, takes
from llmlint.cli.output import perform, request_for
from llmlint.cli.sections import SectionCommand

if TYPE_CHECKING:
    from llmlint.cli.terminal import Terminal
    from llmlint.config import CommandLine


@click.command(cls=SectionCommand, short_help="List every place where a model is called.")
@click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH | -]...")
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How the answer is written.")
@click.option("--json/--no-json", "as_json", default=False, help="Short for --output-format json.")
@click.option("--stdin-filename", metavar="PATH", help="The name of the file that comes in on standard input.")
@click.option("--include-tests/--no-include-tests", default=False, help="List the calls in test code too, most of which are mocked.")
@click.option("--explain", metavar="FILE:LINE", help="Say why the calls on a line are, or are not, taken for model calls.")
@takes(configuration=Configuration, look=Look)
def calls(
    *,
    paths: tuple[str, ...],
    output_format: Literal["text", "json"],
    as_json: bool,
    stdin_filename: str | None,
    include_tests: bool,
    explain: str | None,
    configuration: Configuration,
    look: Look,
) -> int:
    """List every place where a model is called, with what is known of it: shows what `check` can see.

    `client` is the class of the client and where it comes from, `timeout` what ends the wait, `retries` how often the SDK tries again
    (`+around`: the code does so too), `loop` what kind of loop the call stands in, `in` its function. `->` leads from a wrapper to the
    request that it sends, `possible` marks a guess, and `?` what is not known.
    """
    terminal = look.terminal()
    # No rule runs: facts are all that is wanted here.
    command_line = configuration.command_line(select=("LLM903",))
    wants_json = as_json or output_format == "json"
    if explain is not None:
        if wants_json:
            raise click.UsageError("--explain answers in words: leave out the format")
        return _explain(explain, paths, command_line, terminal)
    request = request_for(paths, command_line, stdin_filename)
    result = perform(replace(request, include_tests=include_tests), terminal)
    if result is None:
        return 2
    for diagnostic in result.diagnostics:
        terminal.warning(f"{diagnostic.path}:{diagnostic.span.start.line}: {diagnostic.message}")
    if wants_json:
        from llmlint.report.calls_json import render_calls_json

        terminal.write(render_calls_json(result))
    else:
        from llmlint.report.calls_text import write_calls

        write_calls(result, terminal.out)
    if result.missing:
        return 2
    return 1 if result.files_failed else 0


def _explain(place: str, paths: tuple[str, ...], command_line: CommandLine, terminal: Terminal) -> int:
    """Say what is known of the calls on one line."""
    path, separator, line = place.rpartition(":")
    if not separator or not line.isdigit() or not path:
        raise click.UsageError(f"--explain needs FILE:LINE, such as app/main.py:12, not `{place}`")
    if paths:
        raise click.UsageError("--explain names its own file: leave out the paths")
    result = perform(replace(request_for((path,), command_line, None), include_tests=True, explain=(path, int(line))), terminal)
    if result is None or result.missing:
        return 2
    for diagnostic in result.diagnostics:
        terminal.warning(f"{diagnostic.path}:{diagnostic.span.start.line}: {diagnostic.message}")
    from llmlint.report.explanations import write_explanations

    write_explanations(result.explained, place, terminal.out)
    return 1 if result.files_failed else 0
