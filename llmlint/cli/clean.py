"""`llmlint clean`."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import click

from llmlint.cli.terminal import Terminal
from llmlint.report.visible import visible

CACHE = ".llmlint_cache"
TAG = "CACHEDIR.TAG"


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
def clean(*, paths: tuple[Path, ...]) -> int:
    """Remove what llmlint has cached in folders; without one, in the current folder and those above it.

    Only folders that carry the mark of a cache are removed.
    """
    terminal = Terminal()
    here = Path.cwd()
    folders = [path / CACHE for path in (paths or (here, *here.parents))]
    if named := os.environ.get("LLMLINT_CACHE_DIR"):
        folders.append(Path(named))
    code = 0
    for folder in folders:
        if folder.is_symlink() or not (folder / TAG).is_file():
            continue
        try:
            shutil.rmtree(folder)
        except OSError as error:
            terminal.error(f"cannot remove `{visible(str(folder))}`: {visible(error.strerror or str(error))}")
            code = 2
        else:
            terminal.out.line(f"Removed {visible(folder.as_posix())}.")
    return code
