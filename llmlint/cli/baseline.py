"""`llmlint baseline`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from llmlint.baseline import DEFAULT_NAME, Baseline, BaselineError, entries_of, read_baseline, render_baseline
from llmlint.cli.options import Configuration, Look, takes
from llmlint.cli.output import perform, request_for
from llmlint.cli.replace import replace_text
from llmlint.report.visible import visible

if TYPE_CHECKING:
    from llmlint.baseline import Entry
    from llmlint.cli.terminal import Terminal
    from llmlint.project import Result


@click.command()
@click.argument("action", type=click.Choice(["create", "update", "prune", "show"]))
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--file", "name", default=DEFAULT_NAME, show_default=True, metavar="FILE", help="Where the baseline is kept.")
@takes(configuration=Configuration, look=Look)
def baseline(*, action: str, paths: tuple[str, ...], name: str, configuration: Configuration, look: Look) -> int:
    """Record the findings there are, so that `check` reports only new ones.

    `create` records all findings and does not touch a baseline that exists; `update` records all findings anew; `prune` drops
    what no longer occurs; `show` lists what is recorded.
    """
    terminal = look.terminal()
    file = Path(name)
    if action == "create" and file.exists():
        terminal.error(f"`{visible(name)}` exists", "`llmlint baseline update` records all findings anew")
        return 2
    recorded = Baseline()
    if action in ("prune", "show"):
        try:
            recorded = read_baseline(file)
        except BaselineError as mistake:
            terminal.error(visible(str(mistake)), "`llmlint baseline create` writes one")
            return 2
    if action == "show":
        return _show(recorded, name, terminal)
    result = perform(request_for(paths, configuration.command_line(), None, baseline=False), terminal)
    if result is None or result.missing:
        return 2
    return _record(action, recorded, result, name, terminal)


def _record(action: str, recorded: Baseline, result: Result, name: str, terminal: Terminal) -> int:
    entries: tuple[Entry, ...]
    if action == "prune":
        matched = recorded.match(result.diagnostics)
        entries = matched.kept
        words = f"{len(matched.gone)} dropped, {len(entries)} left"
    else:
        entries = entries_of(result.diagnostics, {path: result.path_in_project(path) for path in {d.path for d in result.diagnostics}})
        words = f"{len(entries)} recorded"
    try:
        replace_text(Path(name), render_baseline(entries))
    except OSError as mistake:
        terminal.error(f"cannot write `{visible(name)}`: {visible(mistake.strerror or str(mistake))}", "name a file that can be written to")
        return 2
    terminal.out.line(f"Baseline {visible(name)}: {words}.")
    if result.files_failed:
        terminal.warning(f"files that could not be analysed are not recorded: {result.files_failed}")
    return 0


def _show(recorded: Baseline, name: str, terminal: Terminal) -> int:
    for entry in sorted(recorded.entries):
        terminal.out.line([(visible(entry.path), "strong"), (f"  {visible(entry.code)}  {visible(entry.fingerprint[:12])}", "")])
    terminal.out.line(f"Baseline {visible(name)}: {len(recorded.entries)} recorded.")
    return 0
