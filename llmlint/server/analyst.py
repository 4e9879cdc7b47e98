"""The process that looks at code, seen from the server: asked one thing at a time, killed when it takes too long, started when needed."""

from __future__ import annotations

import asyncio
import contextlib
import pickle
import struct
import sys
from typing import TYPE_CHECKING

from llmlint.files.at_work import processor_seconds
from llmlint.server.messages import Note

if TYPE_CHECKING:
    from asyncio.subprocess import Process

    from llmlint.server.messages import Answer, Request

# The path is set before anything is imported: nothing in the folder that the server was started in can pass for a module.
_START = "import sys; sys.path[:] = sys.argv[1:]; from llmlint.server.worker import main; main()"
_HEAD = struct.Struct(">I")
START = 120.0
_PATIENCE = 20
_MOSTLY = 0.7


class LostError(Exception):
    """The analyst is gone without an answer. `path` is what it was reading, `late` whether it was killed for taking too long."""

    def __init__(self, path: str, *, late: bool) -> None:
        super().__init__("took too long" if late else "died")
        self.path = path
        self.late = late


class Analyst:
    """Starts, asks and ends the process."""

    def __init__(self) -> None:
        self._process: Process | None = None
        self._turn = asyncio.Lock()

    async def ask(self, request: Request, deadline: float) -> Answer:
        """The answer to a request. `deadline`, in seconds, holds anew from each note of what is being read.

        Raises:
            LostError: there will be none.
        """
        async with self._turn:
            path = ""
            try:
                process = self._process if self._process is not None and self._process.returncode is None else await self._start()
                assert process.stdin is not None
                process.stdin.write(_packed(request))
                await asyncio.wait_for(process.stdin.drain(), deadline)
                while True:
                    said = await _within(deadline, process)
                    if not isinstance(said, Note):
                        return said
                    path = said.path
            except asyncio.TimeoutError:
                await self._kill()
                raise LostError(path, late=True) from None
            except (asyncio.IncompleteReadError, OSError):
                await self._kill()
                raise LostError(path, late=False) from None
            except asyncio.CancelledError:
                await self._kill()
                raise

    async def close(self) -> None:
        """End the process."""
        await self._kill()

    async def _start(self) -> Process:
        path = [entry for entry in sys.path if entry]
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-I", "-c", _START, *path, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        await asyncio.wait_for(_receive(self._process), START)
        return self._process

    async def _kill(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _within(seconds: float, process: Process) -> Answer | Note:
    """What is said next. Where the system tells, the time that counts is the processor's: on a busy machine, nobody is to blame.

    Raises:
        asyncio.TimeoutError: nothing is said.
    """
    saying = asyncio.ensure_future(_receive(process))
    started = processor_seconds(process.pid)
    for _ in range(_PATIENCE):
        if (await asyncio.wait([saying], timeout=seconds))[0]:
            return await saying
        used = processor_seconds(process.pid)
        if started is None or used is None or used - started > seconds * _MOSTLY:
            break
    saying.cancel()
    raise asyncio.TimeoutError


def _packed(request: Request) -> bytes:
    body = pickle.dumps(request, pickle.HIGHEST_PROTOCOL)
    return _HEAD.pack(len(body)) + body


async def _receive(process: Process) -> Answer | Note:
    assert process.stdout is not None
    (size,) = _HEAD.unpack(await process.stdout.readexactly(_HEAD.size))
    said: Answer | Note = pickle.loads(await process.stdout.readexactly(size))  # noqa: S301  # from a process of ours
    return said


__all__ = ["Analyst", "LostError"]
