"""What is looked at besides the files that were asked about.

That is the whole project, where something says which folder that is. Where nothing does, the folder that imports start from may be `/tmp`
or hold all that somebody has downloaded in years. If it holds no more than a project may, it is taken for one all the same. Otherwise a
file is looked at with the widest folder around it that holds no more, and with what its imports lead to. What that is depends on what is on
the disk and on nothing else: a file alone, from standard input and with the others of that folder is seen in the same light.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from llmlint.files import Source, SourceFile, files_below, read_source
from llmlint.files.discover import display_path
from llmlint.folders.roots import is_below, is_whole, parents
from llmlint.folders.walk import Limit, TooMuchError
from llmlint.sketch.imports import Mention, mentions
from llmlint.sketch.modules import CONVENTIONAL_ROOTS
from llmlint.sketch.outline import Outline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


class Surroundings:
    """Finds the files around others in one run, for which it remembers what folders hold. `named` are the folders that the user named."""

    def __init__(self, working_directory: Path, named: Sequence[Path]) -> None:
        self._working_directory = working_directory
        self._named = [os.path.normpath(folder) for folder in named]
        self._below: dict[str, tuple[SourceFile, ...] | None] = {}

    def of(self, files: Sequence[SourceFile], root: Path, given: Mapping[str, Source]) -> tuple[tuple[SourceFile, ...], bool]:
        """The files around those that were asked about, and whether these are but a part of what is below the root. `given` are sources
        that stand in place of what is on disk, by display path.
        """
        top = os.path.normpath(root)
        everything = files_below(root, self._working_directory) if is_whole(top, self._named) else self._files_below(top)
        if everything is not None:
            return everything, False
        found: dict[str, SourceFile] = {}
        for folder in sorted({os.path.dirname(os.path.normpath(file.location)) for file in files}):  # noqa: PTH120
            found |= {file.display: file for file in self._widest(folder, top)}
        found |= {file.display: file for file in self._reached(files, top, given)}
        return tuple(found.values()), True

    def _widest(self, folder: str, root: str) -> tuple[SourceFile, ...]:
        """The files of the widest folder around one, and below the root, that holds no more than a project may; else what stands in the
        folder itself, if that is not too much.
        """
        widest: tuple[SourceFile, ...] | None = None
        for parent in parents(folder):
            below = self._files_below(parent) if parent != root else None
            if below is None:
                break
            widest = below
        return widest if widest is not None else self._files_below(folder, ("*/",)) or ()

    def _files_below(self, folder: str, exclude: tuple[str, ...] = ()) -> tuple[SourceFile, ...] | None:
        """The files below a folder, without what is excluded; `None` where that is more than a project may hold."""
        key = folder + "".join(exclude)
        if key not in self._below:
            try:
                self._below[key] = files_below(Path(folder), self._working_directory, exclude=exclude, limit=Limit())
            except TooMuchError:
                self._below[key] = None
        return self._below[key]

    def _reached(self, files: Iterable[SourceFile], root: str, given: Mapping[str, Source]) -> Iterator[SourceFile]:
        """The files that imports may lead to from some files."""
        roads = _Roads(root)
        waiting = list(files)
        seen = {os.path.normpath(file.location) for file in files}
        while waiting:
            file = waiting.pop()
            source = given.get(file.display) or read_source(file)
            if not isinstance(source, Source):
                continue
            for place in roads.of(os.path.normpath(file.location), source):
                if place not in seen:
                    seen.add(place)
                    found = SourceFile(place, display_path(self._working_directory / place, self._working_directory))
                    waiting.append(found)
                    yield found


class _Roads:
    """Where the imports of a file may lead below a root: all that `ModuleMap.find` would look for, looked for on disk."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._real = os.path.realpath(root)
        self._is_file: dict[str, bool] = {}
        self._names: dict[str, tuple[str, ...]] = {}

    def of(self, location: str, source: Source) -> Iterator[str]:
        """The files that may be meant, by their path."""
        data = source.data if source.notebook is None else source.text.encode("utf-8", "surrogatepass")
        for level, module, whole in _imports(data, source.text):
            names = module.split(".") if module else []
            for start in self._starts(os.path.dirname(location), level):  # noqa: PTH120
                yield from self._along(start, names, b"" if whole else data)

    def _starts(self, folder: str, level: int) -> Iterator[str]:
        """The folders from which an import is looked for."""
        above = [parent for parent in parents(folder) if is_below(parent, self._root)]
        if level:
            yield from above[level - 1 : level]
            return
        yield from above
        yield from (os.path.join(self._root, name) for name in CONVENTIONAL_ROOTS)  # noqa: PTH118

    def _along(self, folder: str, names: Sequence[str], data: bytes) -> Iterator[str]:
        """The modules on the way, and of the last package those that a text may take from it by name."""
        for name in names:
            yield from self._module(folder, name)
            folder = os.path.join(folder, name)  # noqa: PTH118
        if data:
            for name in self._names_in(folder):
                if os.fsencode(name) in data:
                    yield from self._module(folder, name)

    def _module(self, folder: str, name: str) -> Iterator[str]:
        path = os.path.join(folder, name)  # noqa: PTH118
        for place in (f"{path}.py", os.path.join(path, "__init__.py")):  # noqa: PTH118
            if place not in self._is_file:
                self._is_file[place] = os.path.isfile(place) and is_below(os.path.realpath(place), self._real)  # noqa: PTH113
            if self._is_file[place]:
                yield place

    def _names_in(self, folder: str) -> tuple[str, ...]:
        """The names of the modules and folders that stand in a folder."""
        if folder not in self._names:
            try:
                entries = os.listdir(folder)  # noqa: PTH208
            except OSError:
                entries = []
            self._names[folder] = tuple(sorted({name.removesuffix(".py") for name in entries if name.endswith(".py") or "." not in name}))
        return self._names[folder]


def _imports(data: bytes, text: str) -> tuple[Mention, ...]:
    """What a file may import; of one that is not plain, what Python reads in it."""
    said = mentions(data)
    if said is not None:
        return said
    outline = Outline.of(text)
    return tuple(Mention(item.level, item.module, not item.name) for item in outline.imports) if outline is not None else ()


__all__ = ["Surroundings"]
