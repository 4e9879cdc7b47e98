"""Do the work in a process that can be stopped, and do it again without the file it was stopped at.

A file that takes too long, takes too much memory or ends the process costs only itself: it is reported as not analysed.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from typing import TYPE_CHECKING

import click

from llmlint.cli.process import PROCESS
from llmlint.files.at_work import WORK, Board
from llmlint.files.limits import Watcher
from llmlint.files.records import Problem

if TYPE_CHECKING:
    from types import FrameType

_LOOK_EVERY = 0.1
_GRACE = 1.0


class _Terminated(BaseException):
    """The system asks this process to end."""


def stand_by() -> None:
    """Go on in a new process, while the old one watches until there is an exit code, and leaves with it. Where the system gives no
    other process, go on in this one, and nobody watches.

    Raises:
        click.exceptions.Exit: in the old process; carries the exit code.
    """
    if not PROCESS.may_fork or not hasattr(os, "fork"):
        return
    PROCESS.may_fork = False
    sys.stdout.flush()
    sys.stderr.flush()
    while (worker := _Worker.start()) is not None:
        code, reason = worker.watch()
        if reason is not None:
            path = worker.board.path()
            if path and path not in WORK.faults:
                WORK.faults[path] = reason
                continue
            sys.stderr.write(f"error: llmlint was stopped, because the analysis {reason.message}\n")
        raise click.exceptions.Exit(code)


class _Worker:
    """One attempt, seen by the process that waits for it."""

    def __init__(self, process: int, board: Board, done: int) -> None:
        self.process = process
        self.board = board
        self._done = done
        self._watcher = Watcher(process, board)

    @classmethod
    def start(cls) -> _Worker | None:
        """Fork; `None` in the child, and in this process where it cannot be forked."""
        board, parent = Board(), os.getpid()
        done, end = os.pipe()
        try:
            process = os.fork()
        except OSError:
            os.close(done)
            os.close(end)
            return None
        if process:
            os.close(end)
            return cls(process, board, done)
        os.close(done)
        WORK.watched(board, parent)
        return None

    def watch(self) -> tuple[int, Problem | None]:
        """Wait for the end; the exit code, and what had to be stopped."""
        before = signal.signal(signal.SIGTERM, _terminate)
        try:
            return self._watch()
        except KeyboardInterrupt:
            return self._end(signal.SIGINT), None
        except _Terminated:
            self._end(signal.SIGTERM)
            return 128 + signal.SIGTERM, None
        finally:
            signal.signal(signal.SIGTERM, before)
            os.close(self._done)

    def _watch(self) -> tuple[int, Problem | None]:
        while True:
            select.select([self._done], [], [], _LOOK_EVERY)
            if (status := self._ended()) is not None:
                return _outcome(status)
            if (reason := self._watcher.reason()) is not None:
                os.kill(self.process, signal.SIGKILL)
                os.waitpid(self.process, 0)
                return 2, reason

    def _ended(self) -> int | None:
        process, status = os.waitpid(self.process, os.WNOHANG)
        return status if process else None

    def _end(self, request: int) -> int:
        """Have the worker end. It is given a moment to do so by itself, for the terminal may have told it already."""
        deadline, asked = time.monotonic() + _GRACE, False
        while time.monotonic() < deadline:
            try:
                select.select([self._done], [], [], _GRACE / 5)
            except KeyboardInterrupt:
                break
            if (status := self._ended()) is not None:
                return os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + request
            if not asked:
                os.kill(self.process, request)
                asked = True
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        return 128 + request


def _outcome(status: int) -> tuple[int, Problem | None]:
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        return 2, Problem("limit", f"ends the analysis with signal {-code}")
    return code, None


def _terminate(_signal: int, _frame: FrameType | None) -> None:
    raise _Terminated


__all__ = ["stand_by"]
