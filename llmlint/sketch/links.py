"""Which files of a project the imports of one may lead to, told before anything is parsed: too many perhaps, but none too few where
names are not computed.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from llmlint.sketch.imports import Mention, mentions
from llmlint.sketch.outline import Outline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from llmlint.files import Source
    from llmlint.sketch.modules import ModuleMap


class Links:
    """The imports of a project. `said` are the mentions that are known already, by display path."""

    def __init__(self, sources: Mapping[str, Source], modules: ModuleMap, said: Mapping[str, tuple[Mention, ...] | None]) -> None:
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

    def _from(self, path: str) -> Iterator[str]:
        file, data = self._sources[path].file, self._sources[path].data
        for absolute, takes in self._absolute(path):
            names = absolute.split(".") if absolute else []
            ways = [absolute] if takes else [".".join(names[: size + 1]) for size in range(len(names))]
            if takes:
                below = (name for name in self._modules.below(absolute, file) if os.fsencode(name) in data)
                ways += [f"{absolute}.{name}" if absolute else name for name in below]
            for way in ways:
                found = self._modules.find(way, file)
                if found is not None and found.display in self._sources:
                    yield found.display

    def _absolute(self, path: str) -> dict[tuple[str, bool], None]:
        """What a file imports, by its absolute name, and whether something is taken from there."""
        said = self._said[path] if path in self._said else mentions(self._sources[path].data)
        if said is None:
            outline = Outline.of(self._sources[path].text)
            said = tuple(Mention(item.level, item.module, not item.name) for item in outline.imports) if outline is not None else ()
        found: dict[tuple[str, bool], None] = {}
        for level, module, whole in said:
            absolute = self._modules.absolute(self._sources[path].file, level, module)
            if absolute is not None:
                found[absolute, not whole] = None
        return found


__all__ = ["Links"]
