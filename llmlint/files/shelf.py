"""The sources of one run, read when first asked for, and what is known of them without reading."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from llmlint.files.at_work import WORK
from llmlint.files.decode import read_source
from llmlint.files.records import Problem, Source, SourceFile
from llmlint.folders.cached import TOO_FRESH_NS
from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an earlier run saw of a file: its time of change in nanoseconds, its size in bytes, and the digest of its content."""

    changed: int
    size: int
    digest: str


class Shelf(Mapping[str, Source]):
    """The sources that can be read, by display path. `stamps` are those of an earlier run, `given` stand in place of what is on disk."""

    def __init__(self, files: Iterable[SourceFile], stamps: Mapping[str, Stamp], given: Sequence[Source] = ()) -> None:
        self._files = {file.display: file for file in sorted(files, key=lambda file: file.display)}
        self._read: dict[str, Source | Problem] = {}
        self._given = frozenset(source.file.display for source in given)
        for source in given:
            self._files[source.file.display] = source.file
            self._read[source.file.display] = source
        self.stamps = {path: self._stamp(path, stamps.get(path)) for path in self._files}

    def __getitem__(self, path: str) -> Source:
        source = self._look(path)
        if isinstance(source, Problem):
            raise KeyError(path)
        return source

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and path in self._files and not self.stamps[path].digest.startswith("!")

    def __iter__(self) -> Iterator[str]:
        return (path for path in self._files if path in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @property
    def files(self) -> Mapping[str, SourceFile]:
        """Every file, also those that cannot be read."""
        return self._files

    def problem(self, path: str) -> Problem | None:
        """Why a file cannot be read."""
        source = self._look(path) if self.stamps[path].digest.startswith("!") else None
        return source if isinstance(source, Problem) else None

    def lasting(self) -> dict[str, Stamp]:
        """The stamps that the next run may believe."""
        now = time.time_ns()
        return {
            path: stamp if 0 < stamp.changed < now - TOO_FRESH_NS else Stamp(0, stamp.size, stamp.digest)
            for path, stamp in self.stamps.items()
        }

    def _look(self, path: str) -> Source | Problem:
        if path not in self._files:
            raise KeyError(path)
        if path not in self._read:
            self._read[path] = read_source(self._files[path])
        return self._read[path]

    def _stamp(self, path: str, before: Stamp | None) -> Stamp:
        changed = size = 0
        if path not in self._given:
            try:
                status = os.stat(self._files[path].location)  # noqa: PTH116  # hot path
                changed, size = status.st_mtime_ns, status.st_size
            except OSError:
                pass
            if path not in WORK.faults and before is not None and before.changed and (before.changed, before.size) == (changed, size):
                return before
        source = self._look(path)
        if isinstance(source, Problem):
            return Stamp(0, size, f"!{source.kind}: {source.message} ({source.line}:{source.column})")
        return Stamp(changed, size, hashlib.blake2b(source.data, digest_size=16).hexdigest())


__all__ = ["Shelf", "Stamp"]
