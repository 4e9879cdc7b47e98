"""Where the classes are defined from which others inherit, as far as these leave a method to them.

Who holds an object of such a class may ask a model through one that inherits from it, be it defined where nothing leads from here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from llmlint.files import Source
    from llmlint.sketch.modules import ModuleMap
    from llmlint.sketch.outline import Import, Outline

MAX_EXPORTS = 5


class Promises:
    """Looks for classes in the outlines of a project."""

    def __init__(self, sources: Mapping[str, Source], modules: ModuleMap, outline: Callable[[str], Outline | None]) -> None:
        self._sources = sources
        self._modules = modules
        self._outline = outline

    def behind(self, path: str, names: set[str]) -> Iterator[tuple[str, str]]:
        """The classes, by file and name, for which some definitions of a file stand."""
        outline = self._outline(path)
        for piece in outline.pieces if outline is not None else ():
            if piece.bases and not piece.names.isdisjoint(names):
                for root, own in piece.bases:
                    yield from self._defining(path, root, own, MAX_EXPORTS)

    def _defining(self, path: str, root: str, own: str, exports: int) -> Iterator[tuple[str, str]]:
        """Where a class is defined, behind as many modules that only hand it on."""
        outline = self._outline(path)
        if outline is None or not exports:
            return
        if not own and any(root in piece.names and piece.promises for piece in outline.pieces):
            yield path, root
        for item in outline.imports:
            if item.local in (root, "*") and (there := self._source(path, item, own or root)) is not None and there[0] != path:
                yield from self._defining(*there, "", exports - 1)

    def _source(self, path: str, item: Import, name: str) -> tuple[str, str] | None:
        """The file to which an import leads, and what the class is called there."""
        file = self._sources[path].file
        whole = f"{item.module}.{item.name}".strip(".") if item.name not in ("", "*") else item.module
        for module, wanted in ((whole, name), (item.module, item.name if item.name not in ("", "*") else name)):
            absolute = self._modules.absolute(file, item.level, module)
            found = self._modules.find(absolute, file) if absolute else None
            if found is not None and found.display in self._sources:
                return found.display, wanted
        return None


__all__ = ["Promises"]
