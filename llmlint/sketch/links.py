"""Which files of a project the imports of one may lead to, told before anything is parsed: too many perhaps, but none too few where
names are not computed.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from llmlint.sketch.imports import Mention
from llmlint.sketch.outline import Outline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from llmlint.files import Source
    from llmlint.sketch.modules import ModuleMap

IMPORTERS = (b"import_module", b"__import__")


class Links:
    """The imports of a project. `said` tells what a file may import, by its display path; `None` where that cannot be told."""

    def __init__(self, sources: Mapping[str, Source], modules: ModuleMap, said: Callable[[str], tuple[Mention, ...] | None]) -> None:
        self._sources = sources
        self._modules = modules
        self._said = said

    def following(self, paths: Iterable[str]) -> dict[str, frozenset[str]]:
        """These files and all that imports lead to from there, each with those its own imports may mean."""
        found: dict[str, frozenset[str]] = {}
        waiting = sorted(paths)
        while waiting:
            path = waiting.pop()
            if path not in found:
                found[path] = frozenset(self._from(path))
                waiting += sorted(found[path])
        return found

    def loosely(self) -> tuple[dict[str, frozenset[str]], frozenset[str]]:
        """All files, each with those its imports may mean, as are all in a package that is named: an attribute of it may be a module that
        nobody imports. Then the files that may import any other, by a name that is computed.
        """
        found: dict[str, frozenset[str]] = {}
        for path in self._sources:
            folders = [f"{folder}/" for way in self._ways(path) for folder in self._modules.folders(way, self._sources[path].file)]
            found[path] = frozenset((*self._from(path), *folders))
            for folder in folders:
                if folder not in found:
                    found[folder] = frozenset(self._modules.within(folder.rstrip("/")))
        return found, frozenset(path for path in self._sources if self._is_open(path))

    def _is_open(self, path: str) -> bool:
        data = self._sources[path].data
        return any(word in data for word in IMPORTERS) or (self._said(path) is None and Outline.of(self._sources[path].text) is None)

    def _from(self, path: str) -> Iterator[str]:
        for way in self._ways(path):
            found = self._modules.find(way, self._sources[path].file)
            if found is not None and found.display in self._sources:
                yield found.display

    def _ways(self, path: str) -> Iterator[str]:
        """The dotted names that the imports of a file may bring."""
        file, data = self._sources[path].file, self._sources[path].data
        for absolute, takes in self._absolute(path):
            names = absolute.split(".") if absolute else []
            if not takes:
                yield from (".".join(names[: size + 1]) for size in range(len(names)))
                continue
            yield absolute
            below = (name for name in self._modules.below(absolute, file) if os.fsencode(name) in data)
            yield from (f"{absolute}.{name}" if absolute else name for name in below)

    def _absolute(self, path: str) -> dict[tuple[str, bool], None]:
        """What a file imports, by its absolute name, and whether something is taken from there."""
        said = self._said(path)
        if said is None:
            outline = Outline.of(self._sources[path].text)
            said = tuple(Mention(item.level, item.module, not item.name) for item in outline.imports) if outline is not None else ()
        found: dict[tuple[str, bool], None] = {}
        for level, module, whole in said:
            absolute = self._modules.absolute(self._sources[path].file, level, module)
            if absolute is not None:
                found[absolute, not whole] = None
        return found


__all__ = ["IMPORTERS", "Links"]
