"""The analyst's process: requests come in on standard input, answers leave on standard output."""

from __future__ import annotations

import gc
import os
import pickle
import select
import signal
import struct
import sys
import traceback
from typing import TYPE_CHECKING, BinaryIO

from llmlint.server.messages import Check, Failed, Note

if TYPE_CHECKING:
    from llmlint.server.desk import Desk
    from llmlint.server.messages import Answer, Request

MAX_MEMORY = 6 << 30
_HEAD = struct.Struct(">I")
# The server kills an analyst that is late. If the server is gone, the system does, a little later.
_GRACE = 5.0
# A full collection takes as long as an eighth of a check: it waits for a moment in which nobody does, but not for ever.
_COLLECT_AFTER = 20
_COLLECT_AT_LAST = 200
_LULL = 0.1


def main() -> None:
    """Serve until the server closes the pipe."""
    sys.path[:] = [entry for entry in sys.path if entry]
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _limit_memory()
    gc.disable()
    serve(sys.stdin.buffer, replies)


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer one request after the other, and clean up in between."""
    from llmlint.server.desk import Desk

    timer = _Timer()

    def note(path: str) -> None:
        timer.restart()
        _send(replies, Note(path))

    desk = Desk(note)
    gc.freeze()
    _send(replies, Note(""))
    uncollected = 0
    while (request := _receive(requests)) is not None:
        timer.seconds = request.options.deadline + _GRACE if isinstance(request, Check) else _GRACE
        timer.restart()
        _send(replies, _answered(desk, request))
        timer.stop()
        gc.collect(0)
        uncollected += 1
        if uncollected >= _COLLECT_AT_LAST or (uncollected >= _COLLECT_AFTER and _is_quiet(requests)):
            gc.collect()
            uncollected = 0


def _is_quiet(requests: BinaryIO) -> bool:
    """Whether nothing is asked for a moment. Where the system cannot tell, now is as good as any time."""
    try:
        return not select.select([requests], [], [], _LULL)[0]
    except (OSError, ValueError):
        return True


def _answered(desk: Desk, request: Request) -> Answer:
    try:
        return desk.answer(request)
    except Exception as error:  # noqa: BLE001  # whatever it is, the server must hear of it
        traceback.print_exc()
        return Failed(f"{type(error).__name__}: {error}"[:200])


class _Timer:
    """Lets the system end the process, by processor time: no code of ours runs while the parser does."""

    seconds = _GRACE

    def restart(self) -> None:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_PROF, self.seconds)

    def stop(self) -> None:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_PROF, 0)


def _limit_memory() -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    except (ImportError, OSError, ValueError):
        return


def _receive(stream: BinaryIO) -> Request | None:
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    (size,) = _HEAD.unpack(head)
    request: Request = pickle.loads(stream.read(size))  # noqa: S301  # from the process that started this one
    return request


def _send(stream: BinaryIO, said: Answer | Note) -> None:
    body = pickle.dumps(said, pickle.HIGHEST_PROTOCOL)
    stream.write(_HEAD.pack(len(body)) + body)
    stream.flush()


__all__ = ["main", "serve"]
