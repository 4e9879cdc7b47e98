"""Look at several groups of files at the same time, each in a process of its own, before it is their turn.

What comes of it does not depend on how many processes there are: whoever takes the results asks for one group after the other, and looks
at a group itself where no process has managed it. So a file that kills its process is found out as it would be without any.
"""

from __future__ import annotations

import gc
import os
import signal
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe, wait
from typing import TYPE_CHECKING, Generic, TypeVar

from llmlint.files.at_work import WORK, Board
from llmlint.files.limits import Watcher
from llmlint.syntax.deep import with_deep_stack

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

Made = TypeVar("Made")
_LOOK_EVERY = 0.1
_FAILED = 1


class Ahead(Generic[Made]):
    """Results of `look` for some groups, the first of which are begun first. What `look` makes goes from one process to another."""

    def __init__(self, look: Callable[[frozenset[str]], Made], groups: Sequence[frozenset[str]], workers: int) -> None:
        self._look = look
        self._waiting = list(groups)
        self._made: dict[frozenset[str], Made] = {}
        self._workers: list[_Worker] = []
        gc.freeze()
        with suppress(OSError):  # the system gives no more processes
            for _ in range(workers):
                self._workers.append(self._started())
        for worker in tuple(self._workers):
            self._next(worker)

    def __enter__(self) -> Ahead[Made]:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for worker in self._workers:
            worker.stop()
        gc.unfreeze()

    def made(self, group: frozenset[str]) -> Made:
        """What there is to be said of a group. One at which no process is, is looked at here."""
        while group not in self._made and (group in self._waiting or any(worker.group == group for worker in self._workers)):
            if not self._workers:
                break
            self._take()
        return self._made.pop(group) if group in self._made else with_deep_stack(lambda: self._look(group))

    def _take(self) -> None:
        """Wait for a moment, and take what has been made."""
        WORK.end_if_alone()
        ready = wait([worker.connection for worker in self._workers], _LOOK_EVERY)
        for worker in tuple(self._workers):
            if worker.connection in ready:
                try:
                    self._made[worker.group] = worker.connection.recv()
                except (EOFError, OSError):
                    self._drop(worker)
                else:
                    self._next(worker)
            elif worker.watcher.reason() is not None:
                self._drop(worker)

    def _next(self, worker: _Worker) -> None:
        worker.group = self._waiting.pop(0) if self._waiting else frozenset()
        try:
            worker.connection.send(worker.group)
        except OSError:
            self._drop(worker)

    def _drop(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        worker.stop()

    def _started(self) -> _Worker:
        board, parent = Board(), os.getpid()
        ours, theirs = Pipe()
        process = os.fork()
        if process:
            theirs.close()
            return _Worker(process, board, ours)
        try:
            for connection in (ours, *(worker.connection for worker in self._workers)):
                connection.close()
            WORK.watched(board, parent)
            with_deep_stack(lambda: _serve(theirs, self._look))
        finally:
            os._exit(_FAILED)


class _Worker:
    """A process that looks at one group after the other; the group it is at is empty where there is none."""

    def __init__(self, process: int, board: Board, connection: Connection) -> None:
        self.process = process
        self.connection = connection
        self.watcher = Watcher(process, board)
        self.group: frozenset[str] = frozenset()

    def stop(self) -> None:
        """End the process, whatever it is at."""
        self.connection.close()
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)


def _serve(connection: Connection, look: Callable[[frozenset[str]], object]) -> None:
    while group := connection.recv():
        made = look(group)
        WORK.turn_to("")
        connection.send(made)


__all__ = ["Ahead"]
