"""Which pieces of a project are evaluated together, and which of them have to be looked at again after a change.

Modules affect each other only along imports. Those between which imports may lead, in whichever direction and through others, make a
group. Each is evaluated by itself, in a world of its own, and wholly: what is known of one does not depend on another.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from llmlint.files import Source


@dataclass(frozen=True, slots=True)
class Group:
    """Files between which imports may lead. `evaluated` are those that were looked at; the others only say, with their imports, what
    belongs together. `ways` is a digest of the imports of all of them.
    """

    files: frozenset[str]
    evaluated: frozenset[str]
    ways: str


@dataclass(frozen=True, slots=True)
class Known:
    """What an earlier run found out. `digests` are those of all files, `relevant` the files in which a model may be reached, `groups` what
    was evaluated together, by the first of its files, `aside` the files of which nothing is known, because nobody asked about them, `notes`
    what the bytes of each file tell.
    """

    digests: Mapping[str, str] = field(default_factory=dict[str, str])
    relevant: frozenset[str] = frozenset()
    groups: Mapping[str, Group] = field(default_factory=dict[str, Group])
    aside: frozenset[str] = frozenset()
    notes: Mapping[str, str] = field(default_factory=dict[str, str])

    def lasting(self, links: Mapping[str, frozenset[str]], relevant: frozenset[str], changed: Iterable[str]) -> dict[str, Group]:
        """The groups that are as they were: nothing that was evaluated has changed, and imports lead where they led. `links` are the
        files that the imports of each may mean now.
        """
        name_of = {path: name for name, group in self.groups.items() for path in group.files}
        gone = {name_of.get(path, "") for path in relevant ^ self.relevant}
        gone |= {name for path in changed if (name := name_of.get(path, "")) and path in self.groups[name].evaluated}
        for files in groups_of(links):
            names = {name_of.get(path, "") for path in files}
            gone |= names if len(names) > 1 else set()
        return {name: group for name, group in self.groups.items() if name not in gone and ways_of(group.files, links) == group.ways}


@dataclass(frozen=True, slots=True)
class Aside:
    """Groups about which nobody asked, and all files to which they may lead, be it by the name of a package."""

    files: frozenset[str]
    groups: tuple[frozenset[str], ...]


def left_aside(
    groups: Iterable[frozenset[str]], asked: frozenset[str], loosely: Mapping[str, frozenset[str]], is_open: frozenset[str]
) -> tuple[Aside, ...]:
    """The groups that need not be evaluated to tell of the files that were asked about: imports lead from neither to the other. `loosely`
    are all files with those their imports may mean, `is_open` those that may import any.
    """
    found: list[Aside] = []
    for files in groups_of(loosely):
        inside = tuple(group for group in groups if group <= files)
        if inside and not files & (asked | is_open):
            found.append(Aside(files, inside))
    return tuple(found)


def ways_of(files: Iterable[str], links: Mapping[str, frozenset[str]]) -> str:
    """A digest of where the imports of some files may lead."""
    ways = [(path, sorted(links[path])) for path in sorted(files) if path in links]
    return hashlib.blake2b(repr(ways).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


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
    """The files that are not as they were, and those for which another file has come to mean something else: by what an import may mean
    now, or as the set-up of the tests in a folder. `None` where that may be any.
    """
    changed = {path for path, digest in digests.items() if known.digests.get(path, digest) != digest}
    gone = {path for path in known.digests.keys() - digests.keys() if not path.endswith(".ipynb")}
    moved = sorted(gone | (digests.keys() - known.digests.keys()))
    if moved and (_folders(known.digests) != _folders(digests) or any(PurePosixPath(path).name == "__init__.py" for path in moved)):
        return None
    reached = [path for group in known.groups.values() for path in group.files if path in sources]
    words = {os.fsencode(PurePosixPath(path).stem) for path in moved}
    naming = {path for path in reached if words and any(word in sources[path].data for word in words)}
    set_up = [PurePosixPath(path).parent for path in (*changed, *moved) if PurePosixPath(path).name == "conftest.py"]
    return changed | set(moved) | naming | {path for path in reached if any(PurePosixPath(path).is_relative_to(top) for top in set_up)}


def _folders(paths: Iterable[str]) -> set[str]:
    return {str(PurePosixPath(path).parent) for path in paths if not path.endswith(".ipynb")}


__all__ = ["Aside", "Group", "Known", "changed_files", "groups_of", "left_aside", "parts_of", "ways_of"]
