"""`llmlint config`."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from llmlint.cli.options import Configuration, Look, takes
from llmlint.cli.output import opened, told
from llmlint.cli.sections import SectionCommand
from llmlint.config.issues import did_you_mean
from llmlint.config.keys import KEYS, NAMES
from llmlint.report.visible import visible

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from llmlint.cli.terminal import Terminal
    from llmlint.config import Registry, Settings
    from llmlint.project import Project


def _complete_keys(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(key.name, help=key.help) for key in KEYS.values() if key.name.startswith(incomplete)]


@click.command(cls=SectionCommand, short_help="Show the settings in force, and where each was set.")
@click.argument("name", required=False, metavar="[KEY]", shell_complete=_complete_keys)
@click.option("--for", "path", default=".", metavar="PATH", help="The file or folder whose settings are shown.")
@click.option("--schema/--no-schema", default=False, help="Print the JSON schema of the configuration.")
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How the answer is written.")
@takes(configuration=Configuration, look=Look)
def config(
    *,
    name: str | None,
    path: str,
    schema: bool,
    output_format: Literal["text", "json"],
    configuration: Configuration,
    look: Look,
) -> int:
    """Show the settings in force and where each of them was set; with KEY, what one of them means."""
    from llmlint.runs import Request

    terminal = look.terminal()
    project = opened(Request((path,), configuration.command_line()), terminal)
    if project is None:
        return 2
    if schema:
        from llmlint.config.schema import render_schema

        terminal.write(render_schema(project.registry))
        return 0
    key = NAMES.get(name.replace("_", "-")) if name is not None else None
    if name is not None and key is None:
        terminal.error(f"unknown setting `{visible(name)}`", did_you_mean(name, NAMES) or "`llmlint config` lists the settings")
        return 2
    place = Path(os.path.normpath(project.working_directory / path))
    if not place.exists():
        terminal.error(f"no such file or folder: `{visible(path)}`")
        return 2
    settings = told(lambda: _settings(project, place), terminal)
    if settings is None:
        return 2
    for warning in project.resolver.warnings:
        terminal.warning(visible(warning))
    _show(settings, key, project.registry, terminal, output_format)
    return 0


def _settings(project: Project, place: Path) -> Settings:
    settings = project.resolver.settings_for(place if place.is_dir() else place.parent)
    project.resolver.raise_issues()
    return replace(settings, baseline=settings.baseline_in_force(isolated=project.request.command_line.isolated))


def _show(settings: Settings, name: str | None, registry: Registry, terminal: Terminal, output_format: str) -> None:
    from llmlint.report.settings import settings_record, write_setting, write_settings

    if output_format == "json":
        record: Any = settings_record(settings)
        terminal.write(json.dumps(record.get(name) if name else record, indent=2) + "\n")
    elif name is None:
        write_settings(settings, terminal.out)
    else:
        from llmlint.config.schema import allowed

        key = KEYS[name]
        write_setting(key, settings, terminal.out)
        terminal.out.line(key.meaning)
        if words := allowed(key, registry):
            terminal.out.line(words)
