"""`llmlint check`."""

from __future__ import annotations

import os

import click
from click.core import ParameterSource

from llmlint.cli.options import Configuration, Files, Fixes, Look, Output, Rules, Shown, takes
from llmlint.cli.sections import EXIT_CODES, SectionCommand
from llmlint.folders.walk import Walked

# What has no say in what is found, where nothing is.
_HARMLESS = frozenset({"paths", "isolated", "cache", "cache_dir", "jobs", "color", "hyperlinks", "quiet", "silent", "exit_zero"})


@click.command(cls=SectionCommand, epilog=EXIT_CODES)
@click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH | -]...")
@takes(rules=Rules, shown=Shown, fixes=Fixes, files=Files, output=Output)
@takes(configuration=Configuration, look=Look)
def check(
    *,
    paths: tuple[str, ...],
    rules: Rules,
    shown: Shown,
    fixes: Fixes,
    files: Files,
    output: Output,
    configuration: Configuration,
    look: Look,
) -> int:
    """Check files and folders; without a path, the current folder. `-` reads standard input, `@FILE` arguments from a file."""
    terminal = look.terminal()
    walked = Walked()
    if (count := _glanced(paths, configuration, walked)) is not None:
        from llmlint.report.passed import passed

        if not terminal.quiet:
            terminal.out.line(passed(count, seconds=terminal.out.seconds()))
        return 0
    from llmlint.cli.checking import Checking

    checking = Checking(paths, configuration, rules, files, shown, fixes, output, terminal, walked)
    if output.show_files:
        return checking.show_files()
    if output.show_settings:
        return checking.show_settings()
    if output.add_ignore is not None:
        return checking.add_ignores(output.add_ignore)
    return checking.watch() if output.watch else checking.once()


def _glanced(paths: tuple[str, ...], configuration: Configuration, walked: Walked) -> int | None:
    """The number of files, where nothing was asked for that needs more than a glance, and where a glance finds nothing to look at."""
    context = click.get_current_context()
    chosen = {name for name in context.params if context.get_parameter_source(name) is not ParameterSource.DEFAULT}
    if chosen - _HARMLESS or "-" in paths or (os.environ.get("LLMLINT_CONFIG") and not configuration.isolated):
        return None
    from llmlint.glance import files_without_models

    return files_without_models(paths, isolated=configuration.isolated, results=configuration.results(), walked=walked)
