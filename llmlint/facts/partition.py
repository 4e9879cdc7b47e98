"""Which pieces of a project are evaluated together, and which of them have to be looked at again after a change.

Modules affect each other only along imports. Those between which imports may lead, in whichever direction and through others, make a
group. Each is evaluated by itself, in a world of its own, and wholly: what is known of one does not depend on another.
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
    """What an earlier run found out. `digests` are those of all files, `relevant` the files in which a model may be reached, `groups` the
    files of each group, by its name.
    """

    digests: Mapping[str, str] = field(default_factory=dict[str, str])
    relevant: frozenset[str] = frozenset()
    groups: Mapping[str, frozenset[str]] = field(default_factory=dict[str, "frozenset[str]"])

    def lasting(self, groups: Iterable[frozenset[str]], changed: Iterable[str]) -> dict[str, frozenset[str]]:
        """The groups that are as they were: none of their files has changed, and imports lead to no other file from there, nor to there.
        `groups` are those that the imports make now.
        """
        name_of = {path: name for name, paths in self.groups.items() for path in paths}
        gone = {name_of.get(path, "") for path in changed}
        for group in groups:
            names = {name_of.get(path, "") for path in group}
            gone |= names if len(names) > 1 else set()
        return {name: paths for name, paths in self.groups.items() if name not in gone}


def parts_of(modules: Iterable[str], links: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Each module with the name of the part that links make: the path of the first module in it."""
    above = {path: path for path in sorted(modules)}

    def root(path: str) -> str:
        while above[path] != path:
            above[path] = above[above[path]]
            path = above[path]
        return path

    for one, other in links:
        if one not in above or other not in above:
            continue
        low, high = sorted((root(one), root(other)))
        above[high] = low
    return {path: root(path) for path in above}


def groups_of(links: Mapping[str, frozenset[str]]) -> tuple[frozenset[str], ...]:
    """The files among which imports may lead, in the order of their first: `links` are the files that those of each may mean."""
    names = parts_of(links, ((path, other) for path, others in links.items() for other in others))
    groups: dict[str, list[str]] = {}
    for path in sorted(names):
        groups.setdefault(names[path], []).append(path)
    return tuple(frozenset(groups[name]) for name in sorted(groups))


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
    naming = {
        path for paths in known.groups.values() for path in paths if path in sources and any(word in sources[path].data for word in words)
    }
    return changed | set(moved) | naming


def _folders(paths: Iterable[str]) -> set[str]:
    return {str(PurePosixPath(path).parent) for path in paths if not path.endswith(".ipynb")}


__all__ = ["Known", "changed_files", "groups_of", "parts_of"]
