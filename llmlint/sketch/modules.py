"""Dotted names and files of a project: what an import means here."""

from __future__ import annotations

import os
import re
import sys
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from llmlint.patterns import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from llmlint.files import SourceFile

CONVENTIONAL_ROOTS = ("src", "lib", "python")
# `sys.path.insert(0, os.path.join(os.path.dirname(__file__), "parts"))`: the names of folders in it.
_ON_THE_PATH = regex(rb"sys\.path\.(?:insert|append)\(([^\n]*)")
_FOLDER = regex(rb"""["']([\w./-]+)["']""")


class ModuleMap:
    """Where modules are. A file can be importable under several names: from the project's root and from each source root."""

    def __init__(
        self,
        root: Path,
        files: Iterable[SourceFile],
        source_roots: Sequence[str] = (),
        data_of: Callable[[SourceFile], bytes] = lambda _: b"",
        is_sdk: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self._data_of = data_of
        self._is_sdk = is_sdk
        self._named_after_import: dict[str, bool] = {}
        self._by_place: dict[str, SourceFile] = {}
        start = os.path.join(root, "")  # noqa: PTH118  # hot path
        for file in files:
            place = _place(file, start)
            if place is not None:
                self._by_place.setdefault(place, file)
        self._place_of = {file.display: place for place, file in self._by_place.items()}
        self.root = root
        roots = [*source_roots, *(name for name in CONVENTIONAL_ROOTS if self._holds_packages(name))]
        self._roots = ("", *(f"{name.strip('/')}/" for name in roots if name.strip("/")))
        self._above: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self._put_on_path: dict[str, tuple[str, ...]] = {}
        self._folders = {place.rpartition("/")[0] or "." for place in self._by_place}
        self._children: dict[str, dict[str, None]] | None = None

    def _holds_packages(self, folder: str) -> bool:
        prefix = f"{folder}/"
        return any(place.startswith(prefix) for place in self._by_place) and f"{prefix}__init__.py" not in self._by_place

    def place(self, file: SourceFile) -> str:
        """The file's path below the project's root."""
        return self._place_of.get(file.display, file.display)

    def dotted(self, file: SourceFile) -> str:
        """The name a file is imported by, from its innermost source root; no name leads through a folder with a dot (`v1.2/app`)."""
        place = self.place(file)
        root = max((root for root in self._roots if place.startswith(root)), key=len)
        folders = place[len(root) :].split("/")
        start = max((index + 1 for index, folder in enumerate(folders[:-1]) if "." in folder), default=0)
        return _dotted("/".join(folders[start:]))

    def is_package(self, file: SourceFile) -> bool:
        """Whether a file is the `__init__` of a package."""
        return self.place(file).rpartition("/")[2] == "__init__.py"

    def find(self, dotted: str, importer: SourceFile | None = None) -> SourceFile | None:
        """The file of an absolute import, or `None` when it is not the project's.

        It is looked for from the source roots, then from the folders above the importer, nearest first: a script sees what stands
        beside it. The outermost package comes last (many a source root holds an `__init__`), then the importer's own (somebody may put it
        on `sys.path`) and what the importer puts there, never for a name of the standard library or an SDK. A file that imports the very
        name it bears (`providers/openai.py`) is not what is meant.
        """
        tail = dotted.replace(".", "/")
        for prefix in self._roots:
            for candidate in (f"{prefix}{tail}.py", f"{prefix}{tail}/__init__.py"):
                found = self._by_place.get(candidate)
                if found is not None and found is not importer:
                    return found
        return self._find_beside(dotted, tail, importer)

    def _find_beside(self, dotted: str, tail: str, importer: SourceFile | None) -> SourceFile | None:
        for prefix in (*self._beside(dotted, importer), *self._on_path(dotted, importer)):
            package = self._by_place.get(f"{prefix}{tail}/__init__.py")
            if package is not None:
                return package
            module = self._by_place.get(f"{prefix}{tail}.py")
            if module is not None and module is not importer and ("." in dotted or not self._imports_its_name(module)):
                return module
        return None

    def _on_path(self, dotted: str, importer: SourceFile | None) -> tuple[str, ...]:
        """The folders that a file puts on the search path: below its own or one above, by the names that it writes out."""
        if importer is None or self._is_somebody_elses(dotted.partition(".")[0]):
            return ()
        if importer.display not in self._put_on_path:
            folder = PurePosixPath(self.place(importer)).parent
            found: dict[str, None] = {}
            for added in _ON_THE_PATH.findall(self._data_of(importer)):
                below = "/".join(os.fsdecode(name).strip("./") for name in _FOLDER.findall(added)).strip("/")
                places = (str(above / below) for above in (folder, *folder.parents) if below)
                found |= {f"{place}/": None for place in places if place in self._folders}
            self._put_on_path[importer.display] = tuple(found)
        return self._put_on_path[importer.display]

    def _imports_its_name(self, file: SourceFile) -> bool:
        if file.display not in self._named_after_import:
            name = re.escape(os.fsencode(PurePosixPath(file.display).stem))
            found = re.search(rb"^[ \t\f]*(?:from|import)[ \t]+" + name + rb"\b", self._data_of(file), re.MULTILINE)
            self._named_after_import[file.display] = found is not None
        return self._named_after_import[file.display]

    def is_package_name(self, dotted: str, importer: SourceFile | None = None) -> bool:
        """Whether a dotted name is a folder of the project (a package, perhaps without `__init__`)."""
        return bool(self.folders(dotted, importer))

    def folders(self, dotted: str, importer: SourceFile | None = None) -> tuple[str, ...]:
        """The folders of the project that a dotted name may mean."""
        tail = dotted.replace(".", "/")
        found = (f"{prefix}{tail}" for prefix in (*self._roots, *self._beside(dotted, importer)))
        return tuple(folder for folder in found if folder in self._folders)

    def within(self, folder: str) -> tuple[str, ...]:
        """The files in a folder and in those below it, as they are shown."""
        return tuple(file.display for place, file in self._by_place.items() if place.startswith(f"{folder}/"))

    def below(self, dotted: str, importer: SourceFile | None = None) -> tuple[str, ...]:
        """The names of the modules and packages that stand in a folder of the project."""
        tail = dotted.replace(".", "/")
        folders = (f"{prefix}{tail}".rstrip("/") for prefix in (*self._roots, *self._beside(dotted, importer)))
        children = self._names_by_folder()
        return tuple(dict.fromkeys(name for folder in folders for name in children.get(folder, ())))

    def _names_by_folder(self) -> dict[str, dict[str, None]]:
        if self._children is None:
            self._children = {}
            for place in (*self._by_place, *self._folders):
                above, _, name = place.removesuffix(".py").removesuffix("/__init__").rpartition("/")
                self._children.setdefault(above, {})[name] = None
        return self._children

    def _beside(self, dotted: str, importer: SourceFile | None) -> tuple[str, ...]:
        folder = self.place(importer).rpartition("/")[0] if importer is not None else ""
        if folder not in self._above:
            above = [f"{parent}/" for parent in (PurePosixPath(folder), *PurePosixPath(folder).parents) if str(parent) != "."]
            packages = [prefix for prefix in above if f"{prefix}__init__.py" in self._by_place]
            own = packages[:1] if packages[:1] == above[:1] else []
            self._above[folder] = (
                tuple(prefix for prefix in above if prefix not in packages),
                tuple(dict.fromkeys((*packages[-1:], *own))),
            )
        scripts, packages_around = self._above[folder]
        return scripts if self._is_somebody_elses(dotted.partition(".")[0]) else (*scripts, *packages_around)

    def _is_somebody_elses(self, head: str) -> bool:
        return head in sys.stdlib_module_names or self._is_sdk(head)

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


def _place(file: SourceFile, start: str) -> str | None:
    """A file's path below a folder, whose path ends with a separator."""
    path = file.location if os.path.isabs(file.location) else os.path.join(os.getcwd(), file.location)  # noqa: PTH109, PTH117, PTH118
    return path[len(start) :].replace(os.sep, "/") if path.startswith(start) else None


def _dotted(place: str) -> str:
    parts = place.removesuffix(".py").split("/")
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)
