"""What all commands share: a project is opened and run, and what stops it is told."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from llmlint.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from llmlint.cli.terminal import Terminal
    from llmlint.config import CommandLine
    from llmlint.folders.walk import Walked
    from llmlint.project import Project
    from llmlint.runs import Request, Result

Value = TypeVar("Value")


def told(work: Callable[[], Value], terminal: Terminal) -> Value | None:
    """The outcome of some work; `None` where a mistake in configuration or packs stopped it, which has been reported then."""
    from llmlint.baseline import BaselineError
    from llmlint.config import ConfigError
    from llmlint.packs import PackError

    try:
        return work()
    except ConfigError as mistake:
        from llmlint.report.issues import write_issues

        write_issues(mistake.issues, terminal.err)
    except BaselineError as mistake:
        otherwise = "record it with `llmlint baseline create`" if mistake.is_missing else "name another file with --baseline"
        terminal.error(visible(str(mistake)), f"{otherwise}, or leave it out with --no-baseline")
    except PackError as mistake:
        for problem in mistake.problems:
            broken = "the pack is broken: correct it, or tell its author and uninstall it"
            terminal.error(visible(str(problem)), broken if problem.line else "name the folder of the package itself")
    return None


def opened(request: Request, terminal: Terminal, seen: Walked | None = None) -> Project | None:
    """The project a request is about. From here on, code is read. `seen` is what was found in folders just before."""
    from llmlint.cli.supervise import stand_by
    from llmlint.project import Project

    stand_by()

    return told(lambda: Project(request, seen=seen), terminal)


def perform(request: Request, terminal: Terminal) -> Result | None:
    """Open a project and run it."""
    project = opened(request, terminal)
    return run(project, terminal) if project is not None else None


def run(project: Project, terminal: Terminal) -> Result | None:
    """Run a project, and tell what is to be known of the run itself."""
    from llmlint.cli.progress import progress

    with progress(terminal):
        result = told(project.run, terminal)
    if result is None:
        return None
    for notice in result.notices:
        terminal.warning(visible(notice))
    tell_missing(result.missing, terminal)
    if not result.missing and not result.files_checked and not result.files_failed:
        names = ", ".join(f"`{visible(path)}`" for path in project.request.paths)
        terminal.warning(f"no Python files found in {names}")
    return result


def tell_missing(names: Sequence[str], terminal: Terminal) -> None:
    """Paths that do not exist."""
    for name in names:
        terminal.error(f"no such file or folder: `{visible(name)}`", _near(name))


def request_for(paths: Sequence[str], command_line: CommandLine, stdin_filename: str | None, *, baseline: Path | bool = True) -> Request:
    """The request behind paths; `-` reads standard input. `baseline` names a file of recorded findings, or says whether one is used."""
    from llmlint.files.decode import MAX_BYTES, NOTEBOOK_FACTOR
    from llmlint.runs import Request

    recorded: dict[str, Any] = {"use_baseline": baseline} if isinstance(baseline, bool) else {"baseline": baseline.absolute()}
    names = tuple(paths) or (("-",) if stdin_filename else (".",))
    if "-" not in names:
        if stdin_filename:
            raise click.UsageError("--stdin-filename needs `-` as the path")
        return Request(names, command_line, **recorded)
    if len(names) > 1:
        raise click.UsageError("`-` stands alone: standard input cannot be checked together with paths")
    return Request(names, command_line, (stdin_filename or "stdin.py", sys.stdin.buffer.read(MAX_BYTES * NOTEBOOK_FACTOR + 1)), **recorded)


def _near(name: str) -> str:
    """A path that exists and looks like the one that does not."""
    from llmlint.config.issues import nearest

    path = Path(name)
    try:
        names = sorted(entry.name for entry in (path.parent).iterdir())
    except (OSError, ValueError):
        return ""
    if near := nearest(path.name, names):
        return f"did you mean `{visible((path.parent / near).as_posix())}`?"
    from llmlint.cli import cli

    if name == "help":
        return "`llmlint --help` lists the commands, `llmlint COMMAND --help` says more of one"
    command = nearest(name, cli.list_commands(click.Context(cli)))
    return f"did you mean the command `llmlint {command}`?" if command else ""
