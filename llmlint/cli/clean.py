"""`llmlint clean`."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import click

from llmlint.cli.terminal import Terminal
from llmlint.report.visible import visible

if TYPE_CHECKING:
    from pathlib import Path

TAG = "CACHEDIR.TAG"


@click.command()
@click.option("--cache-dir", type=click.Path(file_okay=False), metavar="DIRECTORY", help="Remove the results that are kept there.")
def clean(*, cache_dir: str | None) -> int:
    """Remove the results of earlier runs, of all projects.

    Only a folder that carries the mark of a cache is removed.
    """
    from llmlint.cache.location import cache_folder

    terminal = Terminal()
    environment = dict(os.environ) | ({"LLMLINT_CACHE_DIR": cache_dir} if cache_dir is not None else {})
    folder: Path = cache_folder(environment)
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
