"""In which files may a model call be reached? It may say yes too often, never no wrongly.

Seeds are files that name an SDK, a provider's host or an unmistakable call. From there the answer spreads to every file that
imports a definition which mentions something tainted. What flows the other way (a client handed to a helper's module) is followed
by the evaluation itself, which loads a module when one of its names is used.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from llmlint.files.at_work import WORK
from llmlint.sketch.outline import Outline

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from llmlint.files import Source, SourceFile
    from llmlint.sketch.modules import ModuleMap

EVERYTHING = "*"
_IMPORTERS = frozenset({"import_module", "__import__"})


class Reach:
    """The fixed point over a project."""

    def __init__(
        self,
        sources: Mapping[str, Source],
        modules: ModuleMap,
        needles: tuple[bytes, ...],
        is_model_name: Callable[[str], bool],
        marks: frozenset[str],
        hosts: tuple[str, ...],
    ) -> None:
        self._sources = sources
        self._modules = modules
        self._needles = needles
        self._is_model_name = is_model_name
        self._marks = marks
        self._hosts = hosts
        self._outlines: dict[str, Outline | None] = {}
        self._tainted: dict[str, set[str]] = {}

    def files(self, *, use_filter: bool) -> tuple[str, ...]:
        """The display paths of the files to look at closely, sorted."""
        waiting = [path for path, source in self._sources.items() if not use_filter or self._is_seed(source)]
        while waiting:
            grown = [path for path in sorted(waiting) if self._taint(path)]
            waiting = self._mentioning(grown)
        return tuple(sorted(path for path, names in self._tainted.items() if names))

    @property
    def read(self) -> frozenset[str]:
        """The files that were read on the way and are Python."""
        return frozenset(path for path, outline in self._outlines.items() if outline is not None)

    def _is_seed(self, source: Source) -> bool:
        return any(needle in source.data for needle in self._needles)

    def _mentioning(self, grown: list[str]) -> list[str]:
        """Files that could import from one of the modules that grew: their bytes hold the module's or a tainted name."""
        words: set[bytes] = set()
        for path in grown:
            dotted = self._modules.dotted(self._sources[path].file)
            words.add(os.fsencode(dotted.rpartition(".")[2]))
            if self._modules.is_package(self._sources[path].file):
                words.update(name.encode() for name in self._tainted[path] if name not in ("", EVERYTHING))
        if not words:
            return []
        return [path for path, source in self._sources.items() if any(word in source.data for word in words)]

    def _outline(self, path: str) -> Outline | None:
        if path not in self._outlines:
            with WORK.on(path):
                self._outlines[path] = Outline.of(self._sources[path].text)
        return self._outlines[path]

    def _taint(self, path: str) -> bool:
        """Recompute the tainted definitions of a file; say whether they grew."""
        outline = self._outline(path)
        before = set(self._tainted.get(path, set()))
        if outline is None:
            self._tainted[path] = {EVERYTHING}
            return not before
        hot = self._imported(path, outline) | self._marks | before
        found = set(before)
        changed = True
        while changed:
            changed = False
            for piece in outline.pieces:
                if piece.names <= found or not (piece.mentions & hot or self._names_provider(piece.strings, piece.mentions)):
                    continue
                found |= piece.names
                hot |= piece.names
                changed = True
        if hot & {item.local for item in outline.imports}:
            found |= {item.local for item in outline.imports if item.local in hot}
            found.add("")
        self._tainted[path] = found
        return found != before

    def _names_provider(self, strings: list[str], mentions: set[str]) -> bool:
        """A provider's host in a string, or an SDK's name where modules are imported by name."""
        imports = not _IMPORTERS.isdisjoint(mentions)
        return any(any(host in string for host in self._hosts) or (imports and self._is_model_name(string)) for string in strings)

    def _imported(self, path: str, outline: Outline) -> set[str]:
        """The local names that an import binds to something tainted."""
        file = self._sources[path].file
        hot: set[str] = set()
        for item in outline.imports:
            if item.level == 0 and self._is_model_name(f"{item.module}.{item.name}" if item.name else item.module):
                hot.add(item.local)
                continue
            hot |= self._from_project(file, item.local, item.level, item.module, item.name)
        return hot

    def _from_project(self, file: SourceFile, local: str, level: int, module: str, name: str) -> set[str]:
        absolute = self._modules.absolute(file, level, module)
        if absolute is None:
            return set()
        source = self._modules.find(absolute, file)
        names: set[str] = self._tainted.get(source.display, set()) if source is not None else set()
        if name == "*":
            return {n for n in names if n != EVERYTHING} if names else set()
        inner = self._modules.find(f"{absolute}.{name}" if absolute else name, file) if name else None
        if inner is not None and self._tainted.get(inner.display):
            return {local}
        if not name:
            below = absolute.split(".")
            parents = [self._modules.find(".".join(below[: n + 1]), file) for n in range(len(below))]
            return {local} if any(p is not None and self._tainted.get(p.display) for p in parents) else set()
        return {local} if names and (name in names or EVERYTHING in names) else set()
