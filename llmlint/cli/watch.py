"""Check again whenever a file changes: by the system's own messages where `watchfiles` is installed, else by looking."""

from __future__ import annotations

import gc
import os
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from llmlint.files import DEFAULT_EXCLUDE
from llmlint.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from llmlint.cli.terminal import Terminal

INTERVAL = 0.5
_NAMES = (".py", ".ipynb", ".toml", ".txt", ".cfg", ".lock")
_LEFT_OUT = frozenset(DEFAULT_EXCLUDE)
_CLEAR = "\x1b[2J\x1b[3J\x1b[H"


def watch(check: Callable[[], int], paths: Sequence[str], terminal: Terminal) -> int:
    """Check, wait for a change, and check again; ends with the user's interrupt."""
    code = check()
    terminal.hint(f"watching {', '.join(visible(path) for path in paths)}; Ctrl-C ends it")
    for _ in changes(paths):
        if terminal.out.stream.isatty():
            terminal.out.stream.write(_CLEAR)
        code = check()
        gc.collect()
        terminal.out.stream.flush()
    return code


def changes(paths: Sequence[str]) -> Iterator[None]:
    """One item after every change."""
    yield from _told(paths) if find_spec("watchfiles") is not None else _seen(paths)


def _told(paths: Sequence[str]) -> Iterator[None]:
    told_by_the_system = import_module("watchfiles").watch
    for changed in told_by_the_system(*paths, raise_interrupt=True):
        if any(name.endswith(_NAMES) and _LEFT_OUT.isdisjoint(Path(name).parts) for _, name in changed):
            yield


def _seen(paths: Sequence[str]) -> Iterator[None]:
    before = snapshot(paths)
    while True:
        time.sleep(INTERVAL)
        now = snapshot(paths)
        if now != before:
            before = now
            yield


def snapshot(paths: Sequence[str]) -> dict[str, tuple[int, int]]:
    """When each file that matters was last written, and how long it is."""
    found: dict[str, tuple[int, int]] = {}
    for top in paths:
        names = [top]
        for folder, folders, files in os.walk(top):
            folders[:] = [name for name in folders if name not in _LEFT_OUT]
            names.extend(os.path.join(folder, name) for name in files if name.endswith(_NAMES))  # noqa: PTH118  # hot path
        for name in names:
            try:
                status = os.stat(name)  # noqa: PTH116
            except OSError:
                continue
            if not os.path.isdir(name):  # noqa: PTH112
                found[name] = (status.st_mtime_ns, status.st_size)
    return found
