"""`llmlint check`."""

from __future__ import annotations

import click

from llmlint.cli.checking import Checking
from llmlint.cli.options import Configuration, Files, Look, Output, Rules, Shown, takes
from llmlint.cli.sections import SectionCommand


@click.command(cls=SectionCommand)
@click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH | -]...")
@takes(rules=Rules, shown=Shown, files=Files, output=Output)
@takes(configuration=Configuration, look=Look)
def check(
    *,
    paths: tuple[str, ...],
    rules: Rules,
    shown: Shown,
    files: Files,
    output: Output,
    configuration: Configuration,
    look: Look,
) -> int:
    """Check files and folders; without a path, the current folder. `-` reads standard input, `@FILE` arguments from a file."""
    checking = Checking(paths, configuration, rules, files, shown, output, look.terminal())
    if output.show_files:
        return checking.show_files()
    if output.show_settings:
        return checking.show_settings()
    if output.add_ignore is not None:
        return checking.add_ignores(output.add_ignore)
    return checking.watch() if output.watch else checking.once()
