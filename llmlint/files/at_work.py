"""Which file is being worked on, and for how long: told to the process that watches over this one, and to whoever catches an error.

libcst holds the interpreter while it parses and may end the process, so only another process can stop it and tell what it was doing.
"""

from __future__ import annotations

import os
import struct
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType

    from llmlint.files.records import Problem

# In the native layout, so that a number is written in one piece.
_TIMES = struct.Struct("dd")
_LENGTH = struct.Struct("I")
_TEXT_AT = 64
_SIZE = 16384


class Board:
    """Memory that two processes share. The watcher reads the text only when nobody writes any more."""

    def __init__(self) -> None:
        import mmap

        self._memory = mmap.mmap(-1, _SIZE)
        self.clear()

    def clear(self) -> None:
        """Nothing is being worked on."""
        self.write("", (float("inf"), float("inf")))

    def write(self, path: str, since: tuple[float, float]) -> None:
        """Say which file it is, and when work on it would have begun, had it not been interrupted: in CPU time and on the clock."""
        body = os.fsencode(path)[: _SIZE - _TEXT_AT]
        _TIMES.pack_into(self._memory, 0, *since)
        _LENGTH.pack_into(self._memory, _TIMES.size, len(body))
        self._memory[_TEXT_AT : _TEXT_AT + len(body)] = body

    def since(self) -> tuple[float, float]:
        """When work on the file began, in CPU time and on the clock."""
        processor, clock = _TIMES.unpack_from(self._memory, 0)
        return processor, clock

    def path(self) -> str:
        """The file that was worked on last; empty where none was."""
        (length,) = _LENGTH.unpack_from(self._memory, _TIMES.size)
        return os.fsdecode(self._memory[_TEXT_AT : _TEXT_AT + length])


class Around:
    """What was being worked on before, and is again."""

    __slots__ = ("_path", "_work")

    def __init__(self, work: Work, path: str) -> None:
        self._work = work
        self._path = path

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None:
            self._work.turn_to(self._path)


class Work:
    """What this process is at. `faults` are files that must not be touched again, with what became of the attempt."""

    def __init__(self) -> None:
        self.faults: dict[str, Problem] = {}
        self.board: Board | None = None
        self.path = ""
        self._parent = 0
        self._timed = ""
        self._spent: dict[str, tuple[float, float]] = {}
        self._since = (0.0, 0.0)

    def watched(self, board: Board, parent: int) -> None:
        """Another process looks at this board from now on. Should it end, so does this one, which has just begun."""
        self.board, self._parent = board, parent
        self._since = (time.process_time(), time.monotonic())

    def on(self, path: str) -> Around:
        """For the length of a `with` statement, time is spent on this file; `""` on none. An error leaves the file where it was."""
        around = Around(self, self.path)
        self.turn_to(path)
        return around

    def turn_to(self, path: str) -> None:
        """From now on, time is spent on this file; `""` on none."""
        if path == self.path:
            return
        self.path = path
        self.end_if_alone()
        if self.board is None:
            return
        now = (time.process_time(), time.monotonic())
        self._spent[self._timed] = _plus(self._spent.get(self._timed, (0.0, 0.0)), _minus(now, self._since))
        self._timed, self._since = path, now
        if path:
            self.board.write(path, _minus(now, self._spent.get(path, (0.0, 0.0))))
        else:
            self.board.clear()

    def end_if_alone(self) -> None:
        """End this process where the one that watches over it has ended."""
        if self.board is not None and os.getppid() != self._parent:
            os._exit(1)

    def anew(self) -> None:
        """A run begins: no time has been spent on any file."""
        self.turn_to("")
        self._spent.clear()


def processor_seconds(process: int) -> float | None:
    """CPU time of another process; `None` where the system does not say."""
    try:
        with open(f"/proc/{process}/stat", "rb") as stream:  # noqa: PTH123  # light to import
            fields = stream.read().rpartition(b")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return None


def _plus(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    return one[0] + other[0], one[1] + other[1]


def _minus(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    return one[0] - other[0], one[1] - other[1]


WORK = Work()

__all__ = ["WORK", "Board", "Work", "processor_seconds"]
