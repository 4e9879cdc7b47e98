"""`llmlint calls`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import click

from llmlint.cli.output import Terminal, common_options, perform, request_for, write
from llmlint.config.resolve import CommandLine

if TYPE_CHECKING:
    from llmlint.report.paint import ColorChoice


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH | -]...")
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--stdin-filename", metavar="PATH", help="The name of the file that comes in on standard input.")
@click.option("--include-tests/--no-include-tests", default=False, help="List the calls in test code too, most of which are mocked.")
@common_options
def calls(
    *,
    paths: tuple[str, ...],
    output_format: Literal["text", "json"],
    stdin_filename: str | None,
    include_tests: bool,
    config: tuple[str, ...],
    isolated: bool,
    color: ColorChoice,
) -> int:
    """List every place where a model is called, with what is known of it: shows what `check` can see."""
    terminal = Terminal(color)
    # No rule runs: facts are all that is wanted here.
    request = request_for(paths, CommandLine(config, isolated, select=("LLM903",)), stdin_filename)
    result = perform(replace(request, include_tests=include_tests), terminal)
    if result is None:
        return 2
    for diagnostic in result.diagnostics:
        terminal.warning(f"{diagnostic.path}:{diagnostic.span.start.line}: {diagnostic.message}")
    if output_format == "json":
        from llmlint.report.calls_json import render_calls_json

        write(render_calls_json(result))
    else:
        from llmlint.report.calls_text import write_calls

        write_calls(result, terminal.out)
    if result.missing:
        return 2
    return 1 if result.files_failed else 0
