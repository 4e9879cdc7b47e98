"""`llmlint baseline`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from llmlint.baseline import Baseline, BaselineError, entries_of, read_baseline, render_baseline, why_not
from llmlint.cli.options import Configuration, Look, takes
from llmlint.cli.output import opened, request_for, run
from llmlint.cli.replace import replace_text
from llmlint.cli.sections import SectionCommand
from llmlint.config.settings import BASELINE
from llmlint.folders.roots import is_of_repository
from llmlint.report.visible import visible

if TYPE_CHECKING:
    from llmlint.baseline import Entry
    from llmlint.cli.terminal import Terminal
    from llmlint.project import Project
    from llmlint.runs import Result

Action = Literal["create", "update", "prune", "show"]


@click.command(cls=SectionCommand, short_help="Record what there is, so that only new findings are reported.")
@click.argument("action", type=click.Choice(["create", "update", "prune", "show"]))
@click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH]...")
@click.option("--file", "named", metavar="FILE", help=f"Where the baseline is kept (default: as configured, or {BASELINE}).")
@takes(configuration=Configuration, look=Look)
def baseline(*, action: Action, paths: tuple[str, ...], named: str | None, configuration: Configuration, look: Look) -> int:
    """Record the findings there are, so that `check` reports only new ones.

    `create` records all findings and does not touch a baseline that exists; `update` records all findings anew; `prune` drops
    what no longer occurs; `show` lists what is recorded, and where it stands now. What is recorded of files that are not looked at stays.
    """
    terminal = look.terminal()
    project = opened(request_for(paths, configuration.command_line(), None, baseline=False), terminal)
    if project is None:
        return 2
    file = Path(named) if named else _configured(project)
    name = file.as_posix()
    if action != "show" and not named and not is_of_repository(file, "."):
        terminal.error(f"`{visible(name)}`, which the configuration names, lies outside of this repository", "name it with --file")
        return 2
    if action == "create" and file.exists():
        terminal.error(f"`{visible(name)}` exists", "`llmlint baseline update` records all findings anew")
        return 2
    recorded = Baseline()
    if action != "create" and (action != "update" or file.exists()):
        try:
            recorded = read_baseline(file, name)
        except BaselineError as mistake:
            terminal.error(visible(str(mistake)), "`llmlint baseline create` writes one")
            return 2
    result = run(project, terminal)
    if result is None or result.missing:
        return 2
    if action == "show":
        return _show(recorded, result, name, terminal)
    return _record(action, recorded, result, file, terminal)


def _configured(project: Project) -> Path:
    """The file that `check` would read, relative to the working directory."""
    settings = project.resolver.settings_for(project.working_directory)
    return Path(os.path.relpath(settings.baseline or settings.base / BASELINE, project.working_directory))


def _record(action: Action, recorded: Baseline, result: Result, file: Path, terminal: Terminal) -> int:
    entries: tuple[Entry, ...]
    if action == "prune":
        matched = recorded.match(result.diagnostics, result.path_in_project, result.text_of)
        entries = (*matched.kept, *(entry for entry in matched.gone if not result.was_looked_for(entry.path)))
        words = f"{len(recorded.entries) - len(entries)} dropped, {len(entries)} left"
    else:
        found = entries_of(result.diagnostics, {path: result.path_in_project(path) for path in {d.path for d in result.diagnostics}})
        entries = (*found, *(entry for entry in recorded.entries if not result.was_looked_for(entry.path)))
        words = f"{len(entries)} recorded"
    name = visible(file.as_posix())
    try:
        replace_text(file, render_baseline(entries))
    except OSError as mistake:
        terminal.error(f"cannot write `{name}`: {visible(why_not(file, file.as_posix(), mistake))}", "name a file that can be written to")
        return 2
    terminal.out.line(f"Baseline {name}: {words}.")
    if result.files_failed:
        terminal.warning(f"files that could not be analysed are not recorded: {result.files_failed}")
    return 0


def _show(recorded: Baseline, result: Result, name: str, terminal: Terminal) -> int:
    """The recorded findings as the code has them now, and then those that no code has."""
    matched = recorded.match(result.diagnostics, result.path_in_project, result.text_of)
    for found in result.diagnostics:
        if id(found) in matched.known:
            place = f"{visible(found.path)}:{found.span.start.line}:{found.span.start.column}"
            terminal.out.line([(place, "strong"), (f"  {visible(found.code)}  {visible(found.message)}", "")])
    gone, ran = 0, {rule.meta.code for rule in result.rules}
    for entry in sorted(matched.gone):
        was_looked_for = entry.code in ran and result.was_looked_for(entry.path)
        gone += was_looked_for
        state = "no longer occurs" if was_looked_for else "not looked for"
        terminal.out.line([(visible(entry.path), "strong"), (f"  {visible(entry.code)}  {state}", "dim")])
    more = f", {gone} no longer {'occurs' if gone == 1 else 'occur'} (`llmlint baseline prune`)" if gone else ""
    terminal.out.line(f"Baseline {visible(name)}: {len(recorded.entries)} recorded{more}.")
    return 0
