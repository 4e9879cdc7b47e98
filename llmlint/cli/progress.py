"""A bar for those who wait."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator

    from llmlint.cli.terminal import Terminal

PATIENCE = 1.5


@contextmanager
def progress(terminal: Terminal) -> Generator[None, None, None]:
    """Show that work goes on, and for how long, once it takes longer than `PATIENCE`; only where somebody looks."""
    if terminal.quiet or not terminal.err.stream.isatty() or not terminal.out.stream.isatty():
        yield
        return
    done = threading.Event()
    watcher = threading.Thread(target=_show, args=(terminal, done), daemon=True)
    try:
        watcher.start()
    except RuntimeError:  # there are no threads
        yield
        return
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _show(terminal: Terminal, done: threading.Event) -> None:
    if done.wait(PATIENCE):
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(file=terminal.err.stream, no_color=not terminal.err.colored)
    with Progress(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console, transient=True) as bar:
        bar.add_task("following names through the project", total=None)
        done.wait()
