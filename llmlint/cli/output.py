"""What all commands share: options, words on standard error, and results on standard output."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from llmlint.report.paint import Painter, wants_color
from llmlint.report.visible import visible

if TYPE_CHECKING:
    from llmlint.config import CommandLine
    from llmlint.project import Request, Result
    from llmlint.report.paint import ColorChoice

Command = TypeVar("Command", bound=Callable[..., Any])


def words(_context: click.Context, _parameter: click.Parameter, values: Sequence[str]) -> tuple[str, ...]:
    """Selectors may be repeated, or separated by commas or spaces."""
    return tuple(word for value in values for word in value.replace(",", " ").split())


def common_options(command: Command) -> Command:
    """Options that say which configuration holds and how to colour."""
    for option in (
        click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colour the output."),
        click.option("--isolated", is_flag=True, help="Ignore all configuration files."),
        click.option("--config", multiple=True, metavar="FILE | KEY=VALUE", help="Use this file, or set one value (repeatable)."),
    ):
        command = option(command)
    return command


class Terminal:
    """Both streams, painted as the user wants."""

    def __init__(self, color: ColorChoice, *, quiet: bool = False) -> None:
        self.quiet = quiet
        self.out = Painter(sys.stdout, color=wants_color(color, sys.stdout, os.environ))
        self.err = Painter(sys.stderr, color=wants_color(color, sys.stderr, os.environ))

    def error(self, message: str, hint: str = "") -> None:
        """Say what went wrong, and what to do."""
        self.err.line([("error", "error"), (f": {message}", "strong")])
        if hint:
            self.err.line([("  = ", "gutter"), ("help: ", "strong"), (hint, "")])

    def warning(self, message: str) -> None:
        """Say what the user may want to know, unless they want quiet."""
        if not self.quiet:
            self.err.line([("warning", "warning"), (f": {message}", "")])


def perform(request: Request, terminal: Terminal) -> Result | None:
    """Run a request; `None` where a mistake in configuration or packs stopped it, which has been reported then."""
    from llmlint.baseline import BaselineError
    from llmlint.config import ConfigError
    from llmlint.packs import PackError
    from llmlint.project import Project

    try:
        result = Project(request).run()
    except ConfigError as mistake:
        from llmlint.report.issues import write_issues

        write_issues(mistake.issues, terminal.err)
        return None
    except BaselineError as mistake:
        terminal.error(visible(str(mistake)), "name another file with --baseline, or leave it out with --no-baseline")
        return None
    except PackError as mistake:
        for problem in mistake.problems:
            terminal.error(visible(str(problem)), "the pack is broken: uninstall it or tell its author")
        return None
    for notice in result.notices:
        terminal.warning(visible(notice))
    for name in result.missing:
        terminal.error(f"no such file or folder: `{visible(name)}`", _near(name))
    if not result.missing and not result.files_checked and not result.files_failed:
        terminal.warning(f"no Python files found in {', '.join(f'`{visible(path)}`' for path in request.paths)}")
    return result


def request_for(paths: Sequence[str], command_line: CommandLine, stdin_filename: str | None, *, baseline: Path | bool = True) -> Request:
    """The request behind paths; `-` reads standard input. `baseline` names a file of recorded findings, or says whether one is used."""
    from llmlint.files.decode import MAX_BYTES, NOTEBOOK_FACTOR
    from llmlint.project import Request

    recorded: dict[str, Any] = {"use_baseline": baseline} if isinstance(baseline, bool) else {"baseline": baseline.absolute()}
    names = tuple(paths) or (("-",) if stdin_filename else (".",))
    if "-" not in names:
        if stdin_filename:
            raise click.UsageError("--stdin-filename needs `-` as the path")
        return Request(names, command_line, **recorded)
    if len(names) > 1:
        raise click.UsageError("`-` stands alone: standard input cannot be checked together with paths")
    return Request(names, command_line, (stdin_filename or "stdin.py", sys.stdin.buffer.read(MAX_BYTES * NOTEBOOK_FACTOR + 1)), **recorded)


def write(text: str) -> None:
    """Put a finished document on standard output."""
    sys.stdout.write(text)


def replace_text(path: Path, text: str) -> None:
    """Write a file whole or not at all: what stood there before is replaced only once everything is written.

    Raises:
        OSError: the folder is missing, or nothing can be written there.
    """
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as stream:  # noqa: PTH123  # a descriptor, not a path
            stream.write(text)
        Path(temporary).chmod(_mode_of(path))
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _mode_of(path: Path) -> int:
    """The permissions a file has, or that a new one would get."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _near(name: str) -> str:
    """A path that exists and looks like the one that does not."""
    path = Path(name)
    try:
        names = sorted(entry.name for entry in (path.parent).iterdir())
    except (OSError, ValueError):
        return ""
    close = get_close_matches(path.name, names, n=1)
    return f"did you mean `{visible((path.parent / close[0]).as_posix())}`?" if close else ""
