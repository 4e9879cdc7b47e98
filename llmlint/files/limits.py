"""What one file may cost, seen by the process that watches over the one at work."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from llmlint.files.at_work import processor_seconds
from llmlint.files.records import Problem

if TYPE_CHECKING:
    from llmlint.files.at_work import Board

MAX_SECONDS = 8.0
MAX_GROWTH = 800_000_000


class Watcher:
    """Looks at a process, now and then, and at the board on which it writes what it works on."""

    def __init__(self, process: int, board: Board) -> None:
        self._process = process
        self._board = board
        self._strikes = 0
        self._last = ("", 0)

    def reason(self) -> Problem | None:
        """Why the process is to be stopped: it was seen twice in a row to spend more on one file than is allowed."""
        reason = self._too_much()
        self._strikes = self._strikes + 1 if reason is not None else 0
        return reason if self._strikes > 1 else None

    def _too_much(self) -> Problem | None:
        processor, clock = self._board.since()
        used = processor_seconds(self._process)
        if (used - processor if used is not None else time.monotonic() - clock) > MAX_SECONDS:
            return Problem("limit", f"takes longer than {MAX_SECONDS:g} seconds")
        path, memory = self._board.path(), _resident_bytes(self._process)
        if path != self._last[0]:
            self._last = (path, memory)
        if path and memory - self._last[1] > MAX_GROWTH:
            return Problem("limit", f"takes more than {MAX_GROWTH // 1_000_000} MB of memory")
        return None


def _resident_bytes(process: int) -> int:
    """Memory of another process; 0 where the system does not say."""
    try:
        return int(Path(f"/proc/{process}/statm").read_bytes().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


__all__ = ["Watcher"]
