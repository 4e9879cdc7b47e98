"""Where results are kept, and what a glance keeps there: which files it has taken in, so that they need not be read again."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING
from zlib import crc32

from llmlint.folders.regular import read_regular

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# A file written this shortly before it was looked at may be written again without its time stamp showing it.
TOO_FRESH_NS = 2_000_000_000
_MAX_BYTES = 200_000_000
_MAX_PATH = 100_000
# No path holds it, whatever else a path may hold.
_END = "\0\0"


def cache_path(environment: Mapping[str, str]) -> str:
    """The folder for results: `LLMLINT_CACHE_DIR`, else `llmlint` in the user's own folder for caches."""
    if environment.get("LLMLINT_CACHE_DIR"):
        return os.path.abspath(environment["LLMLINT_CACHE_DIR"])  # noqa: PTH100
    home = environment.get("HOME") or environment.get("USERPROFILE") or os.path.abspath(os.sep)  # noqa: PTH100
    if sys.platform == "win32":
        return os.path.join(environment.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local"), "llmlint", "cache")  # noqa: PTH118
    if sys.platform == "darwin":
        return os.path.join(home, "Library", "Caches", "llmlint")  # noqa: PTH118
    return os.path.join(environment.get("XDG_CACHE_HOME") or os.path.join(home, ".cache"), "llmlint")  # noqa: PTH118


def keep_file(folder: str, name: str, data: bytes) -> None:
    """Put a file among the results, whole or not at all."""
    import tempfile
    from contextlib import suppress

    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)  # noqa: PTH103
        tag = os.path.join(folder, "CACHEDIR.TAG")  # noqa: PTH118
        if not os.path.exists(tag):  # noqa: PTH110
            with open(tag, "w", encoding="ascii") as stream:  # noqa: PTH123
                stream.write("Signature: 8a477f597d28d172789f06886806bc55\n# Results of llmlint, made anew when they are missing.\n")
            with open(os.path.join(folder, ".gitignore"), "w", encoding="ascii") as stream:  # noqa: PTH118, PTH123
                stream.write("*\n")
        handle, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=folder)
    except OSError:
        return
    try:
        with open(handle, "wb") as part:  # noqa: PTH123
            part.write(data)
        os.replace(temporary, os.path.join(folder, name))  # noqa: PTH105, PTH118
    except BaseException as error:
        with suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108
        if not isinstance(error, OSError):
            raise


class Taken:
    """The files that a glance is about to take in, as they are, with the code that does so: kept and compared as one text, and only where
    that differs file by file.
    """

    def __init__(self, asked: str) -> None:
        self._asked = asked
        self._name = f"{crc32(os.fsencode(asked)):08x}.glance"
        self._head: list[str] = []
        self._files: dict[str, str] = {}
        self._fresh: set[str] = set()
        self._state = self._kept = b""

    def look(self, files: Iterable[tuple[str, os.stat_result]], code: str) -> None:
        """See how the files are; `code` is what the answer depends on besides the modules that are loaded."""
        fresh = time.time_ns() - TOO_FRESH_NS
        modules = [module.__file__ for name, module in sys.modules.items() if name.partition(".")[0] == "llmlint"]
        own = [(path, os.stat(path)) for path in sorted(path for path in modules if path)]  # noqa: PTH116
        self._head = [sys.version, self._asked, code, *(_line(path, status) for path, status in own)]
        for path, status in files:
            self._files[path] = _line(path, status)
            if status.st_mtime_ns >= fresh:
                self._fresh.add(path)
        self._state = _joined((*self._head, *self._files.values()))

    def unseen(self, folder: str) -> set[str]:
        """The files that no earlier glance has taken in as they are, and found harmless."""
        try:
            self._kept = read_regular(os.path.join(folder, self._name), _MAX_BYTES)  # noqa: PTH118
        except OSError:
            return {*self._files}
        if self._kept == self._state:
            return set()
        lines = self._kept.decode("utf-8", "surrogateescape").split(_END)
        if lines[: len(self._head)] != self._head or lines[-1]:
            return {*self._files}
        known = {*lines[len(self._head) :]}
        return {path for path, line in self._files.items() if line not in known}

    def keep(self, folder: str) -> None:
        """Remember that nothing was found, but of files that are so new that they may change unseen."""
        old = (line for path, line in self._files.items() if path not in self._fresh)
        state = _joined((*self._head, *old)) if self._fresh else self._state
        if state != self._kept:
            keep_file(folder, self._name, state)

    def stopped_at(self, folder: str) -> str:
        """The file at which the last glance saw that it was not enough; empty where none is known."""
        try:
            return os.fsdecode(read_regular(os.path.join(folder, f"{self._name}.stop"), _MAX_PATH))  # noqa: PTH118
        except (OSError, ValueError):
            return ""

    def keep_stop(self, folder: str, location: str) -> None:
        """Remember the file, so that the next glance begins with it."""
        if location != self.stopped_at(folder):
            keep_file(folder, f"{self._name}.stop", os.fsencode(location))


def _line(path: str, status: os.stat_result) -> str:
    return f"{path}\0{status.st_mtime_ns}\0{status.st_size}"


def _joined(lines: Iterable[str]) -> bytes:
    """Each line with its end: where the last has none, the text is not whole."""
    return _END.join((*lines, "")).encode("utf-8", "surrogateescape")


__all__ = ["TOO_FRESH_NS", "Taken", "cache_path", "keep_file"]
