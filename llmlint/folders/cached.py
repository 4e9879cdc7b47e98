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
    """The files that a glance is about to take in, as they are, with the code that does so; kept as a whole, and compared as a whole."""

    def __init__(self, asked: str, files: Iterable[tuple[str, os.stat_result]]) -> None:
        code = [module.__file__ for name, module in sys.modules.items() if name.partition(".")[0] == "llmlint"]
        own = [(path, os.stat(path)) for path in sorted(path for path in code if path)]  # noqa: PTH116
        self._name = f"{crc32(os.fsencode(asked)):08x}.glance"
        self._newest = 0
        lines = [sys.version, asked]
        for path, status in (*own, *files):
            changed = status.st_mtime_ns
            self._newest = max(self._newest, changed)
            lines.append(f"{path}\0{changed}\0{status.st_size}")
        self._state = "\n".join(lines).encode("utf-8", "surrogateescape")

    def is_kept(self, folder: str) -> bool:
        """Whether an earlier glance took in just the same, and found nothing."""
        try:
            return read_regular(os.path.join(folder, self._name), _MAX_BYTES) == self._state  # noqa: PTH118
        except OSError:
            return False

    def keep(self, folder: str) -> None:
        """Remember that nothing was found, unless a file is so new that it may change unseen."""
        if self._newest >= time.time_ns() - TOO_FRESH_NS:
            return
        keep_file(folder, self._name, self._state)

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


__all__ = ["TOO_FRESH_NS", "Taken", "cache_path", "keep_file"]
