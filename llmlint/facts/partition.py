"""Which parts of a project have to be looked at again after a change.

Modules affect each other only along imports that were followed. Those that are linked so, in whichever direction, make a part; what is
known of one part does not depend on another. The exception are protocols, whose implementations are looked for everywhere: a project
in which that happened is one part.
"""

from __future__ import annotations

import os
from dataclasses import field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from llmlint.files import Source


@dataclass(frozen=True, slots=True)
class Known:
    """What an earlier run found out. `digests` are those of all files, `relevant` the files in which a model may be reached,
    `parts` the modules that were looked at, each with the part it belongs to; `whole`: all of them depend on each other.
    """

    digests: Mapping[str, str] = field(default_factory=dict[str, str])
    relevant: frozenset[str] = frozenset()
    parts: Mapping[str, str] = field(default_factory=dict[str, str])
    whole: bool = False

    def members(self, paths: Iterable[str]) -> set[str]:
        """These modules, and all that belong to a part of one of them."""
        asked = set(paths)
        if self.whole and asked & self.parts.keys():
            return asked | self.parts.keys()
        wanted = {self.parts[path] for path in asked if path in self.parts}
        return asked | {path for path, part in self.parts.items() if part in wanted}


def parts_of(modules: Iterable[str], links: Iterable[tuple[str, str]], *, whole: bool) -> dict[str, str]:
    """Each module with the name of its part: the path of the first module in it."""
    above = {path: path for path in sorted(modules)}

    def root(path: str) -> str:
        while above[path] != path:
            above[path] = above[above[path]]
            path = above[path]
        return path

    first = min(above, default="")
    pairs = [(first, path) for path in above] if whole else [link for link in links if link[0] in above and link[1] in above]
    for one, other in pairs:
        low, high = sorted((root(one), root(other)))
        above[high] = low
    return {path: root(path) for path in above}


def changed_files(known: Known, digests: Mapping[str, str], sources: Mapping[str, Source]) -> set[str] | None:
    """The files that are not as they were, and those whose imports may mean another file now; `None` where that may be any."""
    changed = {path for path, digest in digests.items() if known.digests.get(path, digest) != digest}
    gone = {path for path in known.digests.keys() - digests.keys() if not path.endswith(".ipynb")}
    moved = sorted(gone | (digests.keys() - known.digests.keys()))
    if not moved:
        return changed
    if _folders(known.digests) != _folders(digests) or any(PurePosixPath(path).name == "__init__.py" for path in moved):
        return None
    words = {os.fsencode(PurePosixPath(path).stem) for path in moved}
    naming = {path for path in known.parts if path in sources and any(word in sources[path].data for word in words)}
    return changed | set(moved) | naming


def _folders(paths: Iterable[str]) -> set[str]:
    return {str(PurePosixPath(path).parent) for path in paths if not path.endswith(".ipynb")}


__all__ = ["Known", "changed_files", "parts_of"]
