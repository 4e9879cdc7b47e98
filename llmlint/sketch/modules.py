"""Dotted names and files of a project: what an import means here."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from llmlint.files import SourceFile

CONVENTIONAL_ROOTS = ("src", "lib", "python")


class ModuleMap:
    """Where modules are. A file can be importable under several names: from the project's root and from each source root."""

    def __init__(self, root: Path, files: Iterable[SourceFile], source_roots: Sequence[str] = ()) -> None:
        self._by_place: dict[str, SourceFile] = {}
        for file in files:
            place = _place(file, root)
            if place is not None:
                self._by_place.setdefault(place, file)
        self._place_of = {file.display: place for place, file in self._by_place.items()}
        roots = [*source_roots, *(name for name in CONVENTIONAL_ROOTS if self._holds_packages(name))]
        self._roots = ("", *(f"{name.strip('/')}/" for name in roots if name.strip("/")))
        self._folders = {str(PurePosixPath(place).parent) for place in self._by_place}

    def _holds_packages(self, folder: str) -> bool:
        prefix = f"{folder}/"
        return any(place.startswith(prefix) for place in self._by_place) and f"{prefix}__init__.py" not in self._by_place

    def place(self, file: SourceFile) -> str:
        """The file's path below the project's root."""
        return self._place_of.get(file.display, file.display)

    def dotted(self, file: SourceFile) -> str:
        """The name a file is imported by, from its innermost source root."""
        place = self.place(file)
        root = max((root for root in self._roots if place.startswith(root)), key=len)
        return _dotted(place[len(root) :])

    def is_package(self, file: SourceFile) -> bool:
        """Whether a file is the `__init__` of a package."""
        return self.place(file).rpartition("/")[2] == "__init__.py"

    def find(self, dotted: str, importer: SourceFile | None = None) -> SourceFile | None:
        """The file of an absolute import, or `None` when it is not the project's. A script also sees the files beside it."""
        tail = dotted.replace(".", "/")
        prefixes = list(self._roots)
        if importer is not None:
            folder = self.place(importer).rpartition("/")[0]
            prefixes.append(f"{folder}/" if folder else "")
        for prefix in prefixes:
            for candidate in (f"{prefix}{tail}.py", f"{prefix}{tail}/__init__.py"):
                if candidate in self._by_place:
                    return self._by_place[candidate]
        return None

    def is_package_name(self, dotted: str) -> bool:
        """Whether a dotted name is a folder of the project (a package, perhaps without `__init__`)."""
        tail = dotted.replace(".", "/")
        return any(f"{root}{tail}" in self._folders for root in self._roots)

    def absolute(self, importer: SourceFile, level: int, module: str) -> str | None:
        """The absolute name of `from ..module import` in a file; `None` when it leaves the project."""
        if level == 0:
            return module
        parts = self.dotted(importer).split(".")
        if not self.is_package(importer):
            parts = parts[:-1]
        if level - 1 > len(parts):
            return None
        base = parts[: len(parts) - (level - 1)]
        return ".".join([*base, module] if module else base)


def _place(file: SourceFile, root: Path) -> str | None:
    try:
        return file.path.absolute().relative_to(root).as_posix()
    except ValueError:
        return None


def _dotted(place: str) -> str:
    parts = place.removesuffix(".py").split("/")
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)
