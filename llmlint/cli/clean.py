"""`llmlint clean`."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from llmlint.cli.output import opened, told
from llmlint.cli.terminal import Terminal
from llmlint.report.visible import visible

if TYPE_CHECKING:
    from llmlint.config import Settings
    from llmlint.project import Project

TAG = "CACHEDIR.TAG"


@click.command()
@click.option("--cache-dir", type=click.Path(file_okay=False), metavar="DIRECTORY", help="Remove the results that are kept there.")
def clean(*, cache_dir: str | None) -> int:
    """Remove the results of earlier runs, of all projects.

    Those that the configuration of this folder keeps elsewhere are removed too. Only a folder that carries the mark of a cache is removed.
    """
    from llmlint.cache.location import cache_folder

    terminal = Terminal()
    if cache_dir is not None:
        return _remove(Path(os.path.abspath(cache_dir)), terminal)  # noqa: PTH100
    code = _remove(cache_folder(os.environ), terminal)
    settings = _settings(terminal)
    if settings is None:
        return 2
    return code if settings.cache_dir is None else max(code, _remove(settings.cache_dir, terminal))


def _settings(terminal: Terminal) -> Settings | None:
    """Those of the working directory."""
    from llmlint.runs import Request

    project = opened(Request((".",)), terminal)
    return told(lambda: _checked(project), terminal) if project is not None else None


def _checked(project: Project) -> Settings:
    settings = project.resolver.settings_for(project.working_directory)
    project.resolver.raise_issues()
    return settings


def _remove(folder: Path, terminal: Terminal) -> int:
    shown = visible(folder.as_posix())
    if not folder.is_dir():
        terminal.out.line(f"Nothing is kept in {shown}.")
        return 0
    if folder.is_symlink() or not (folder / TAG).is_file():
        terminal.error(f"`{shown}` does not look like a cache: it holds no {TAG}", "remove it yourself if that is what you want")
        return 2
    try:
        shutil.rmtree(folder)
    except OSError as error:
        terminal.error(f"cannot remove `{shown}`: {visible(error.strerror or str(error))}")
        return 2
    terminal.out.line(f"Removed {shown}.")
    return 0
