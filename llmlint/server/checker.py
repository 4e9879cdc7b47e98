"""When to look, and what was seen last: changes are gathered for a moment, and what has changed meanwhile is not shown."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from llmlint.collecting import not_analysed
from llmlint.files import Problem, file_and_cell
from llmlint.files.discover import display_path
from llmlint.records import dataclass
from llmlint.server.analyst import Analyst, LostError
from llmlint.server.convert import moved
from llmlint.server.messages import Buffer, Check, Checked, Failed, Mistake

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from llmlint.diagnostics import Diagnostic
    from llmlint.server.documents import Documents, OpenFile
    from llmlint.server.messages import Options, SeenCall

MAX_TRIES = 3
_log = logging.getLogger("llmlint.server")


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found in one open file, as it stood after so many edits."""

    folder: Path
    display: str
    edits: int
    diagnostics: tuple[Diagnostic, ...]
    calls: tuple[SeenCall, ...]
    wide: Mapping[tuple[str, int], str]
    current: bool = True

    @property
    def identity(self) -> str:
        """The same where the same is to be shown."""
        said = repr((self.diagnostics, sorted(self.wide.items())))
        return hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


@dataclass(slots=True)
class Checker:
    """Looks at folders in which something has changed, one after the other. `show` is told which files have news."""

    documents: Documents
    folder_of: Callable[[Path], Path | None]
    show: Callable[[list[OpenFile], Checked, Path], None]
    around: Callable[[Awaitable[None]], Awaitable[None]]
    options: Options
    analyst: Analyst = field(default_factory=Analyst)
    seen: dict[str, Seen] = field(default_factory=dict[str, Seen])
    _due: dict[Path, float] = field(default_factory=dict[Path, float])
    _at_work: Path | None = None
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _finished: asyncio.Event = field(default_factory=asyncio.Event)
    _refused: dict[tuple[Path, str], str] = field(default_factory=dict[tuple[Path, str], str])
    _task: asyncio.Task[None] | None = None

    def touch(self, folder: Path, delay: float = 0) -> None:
        """Look at a folder soon; a change shortly before puts it off."""
        self._due[folder] = asyncio.get_running_loop().time() + delay
        self._wake.set()
        if self._task is None:
            self._task = asyncio.create_task(self._work())

    def touch_all(self) -> None:
        """Look at everything that is open again."""
        for folder in {folder for file in self.documents.files if (folder := self.folder_of(file.path)) is not None}:
            self.touch(folder)

    async def current(self, file: OpenFile) -> Seen | None:
        """What there is in a file as it stands, once that is known; `None` where it is not looked at, or no longer open."""
        tries = MAX_TRIES
        while tries and self.documents.file_of(file.uri) is file and (folder := self.folder_of(file.path)) is not None:
            if folder not in self._due and folder != self._at_work:
                seen = self.seen.get(file.uri)
                if seen is not None and seen.edits == file.edits:
                    return seen
                self.touch(folder)
                tries -= 1
            finished = self._finished
            await finished.wait()
        return None

    def settle(self) -> None:
        """Whoever waits for a file looks again whether it is still there."""
        finished, self._finished = self._finished, asyncio.Event()
        finished.set()

    async def close(self) -> None:
        """Stop, and end the process."""
        while self._task is not None and not self._task.done():
            self._task.cancel()  # before Python 3.12 `wait_for` may lose it, when what it waits for comes at the same moment
            await asyncio.wait([self._task], timeout=1)
        await self.analyst.close()

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            if not self._due:
                self._wake.clear()
                await self._wake.wait()
                continue
            folder, when = min(self._due.items(), key=lambda item: item[1])
            if (delay := when - loop.time()) > 0:
                self._wake.clear()
                with contextlib.suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), delay)
                continue
            del self._due[folder]
            self._at_work = folder
            try:
                await self.around(self._look(folder))
            except Exception:  # noqa: BLE001  # a mistake in one round must not end all further ones
                _log.exception("a check failed")
            finally:
                self._at_work = None
                self.settle()

    async def _look(self, folder: Path) -> None:
        files = [file for file in self.documents.files if self.folder_of(file.path) == folder]
        edits = {file.uri: file.edits for file in files}
        texts = {file.uri: file.whole for file in files}
        named = {display_path(file.path, folder): file for file in files}
        checked, refused = await self._checked(folder, named, texts)
        news: list[OpenFile] = []
        for display, file in named.items():
            if self.documents.file_of(file.uri) is not file or self.folder_of(file.path) != folder:
                continue
            seen = self._seen(folder, display, file, checked, refused, texts[file.uri], edits[file.uri])
            if file.edits == seen.edits:
                self.seen[file.uri] = seen
                news.append(file)
        self.show(news, checked, folder)

    async def _checked(
        self, folder: Path, named: Mapping[str, OpenFile], texts: Mapping[str, str]
    ) -> tuple[Checked, dict[str, Diagnostic]]:
        """What the analyst finds. A text that it is lost over is set aside until it is another, and the rest looked at again."""
        refused: dict[str, Diagnostic] = {}
        for display, file in named.items():
            if (kept := self._refused.get((folder, display))) is not None and kept == texts[file.uri]:
                refused[display] = _lost(display)
        for _ in range(len(named) + 1):
            buffers = tuple(
                Buffer(str(file.path), file.good or "" if display in refused else texts[file.uri], file.good)
                for display, file in named.items()
            )
            try:
                answer = await self.analyst.ask(Check(str(folder), buffers, self.options), self.options.deadline)
            except LostError as lost:
                _log.warning("the analyst %s over %s", lost, lost.path or folder)
                guilty = self._guilty(lost.path, named, refused)
                if guilty is None:
                    return Checked(), {display: _lost(display) for display in named}
                self._refused[folder, guilty] = texts[named[guilty].uri]
                refused[guilty] = _lost(guilty)
                continue
            if isinstance(answer, Checked):
                return answer, refused
            said = answer.error if isinstance(answer, Failed) else "an answer to something else"
            return Checked(mistakes=(Mistake(f"llmlint failed: {said}"),)), refused
        return Checked(), refused

    def _guilty(self, path: str, named: Mapping[str, OpenFile], refused: Mapping[str, Diagnostic]) -> str | None:
        """The open file over which the analyst was lost: what it was reading, else what was edited since it last was Python."""
        if path in named and path not in refused:
            return path
        edited = [display for display, file in named.items() if display not in refused and file.good != file.whole]
        return edited[-1] if edited else None

    def _seen(
        self, folder: Path, display: str, file: OpenFile, checked: Checked, refused: Mapping[str, Diagnostic], text: str, edits: int
    ) -> Seen:
        """What was found in one file. Findings of an older text are put where they stand now."""
        own = [item for item in checked.diagnostics if file_and_cell(item.path)[0] == display]
        broken = [item for item in own if item.name == "not-analysed"]
        calls = tuple(call for call in checked.calls if file_and_cell(call.span.path)[0] == display)
        before = self.seen.get(file.uri)
        if checked.mistakes and before is not None:
            kept = moved(before.diagnostics, display, file.good, text) if file.good is not None else before.diagnostics
            return replace(before, edits=edits, diagnostics=tuple(kept), current=False)
        if display in refused:
            found = [refused[display], *moved((item for item in own if item not in broken), display, file.good or "", text)]
            return Seen(folder, display, edits, tuple(found), (), checked.wide, current=False)
        if display in checked.broken and file.good is not None and not file.notebook:
            found = [*broken, *moved((item for item in own if item not in broken), display, file.good, text)]
            return Seen(folder, display, edits, tuple(found), (), checked.wide, current=False)
        if not broken and not checked.mistakes:
            file.good = text
        return Seen(folder, display, edits, tuple(own), calls, checked.wide)


def _lost(display: str) -> Diagnostic:
    return not_analysed(display, Problem("limit", "reading it takes too long or too much memory"), {})


__all__ = ["Checker", "Seen"]
