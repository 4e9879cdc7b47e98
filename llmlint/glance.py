"""A first glance at what is to be checked: most files, and many projects, name nothing that has to do with models.

Nothing is found out here but that there is nothing to find, and only where no configuration and no other rule pack has a say. Whatever
is not certain is left to the whole analysis, which then starts from the beginning. What takes long to import is not imported.
"""

from __future__ import annotations

import os
import stat
from functools import partial
from typing import TYPE_CHECKING

from llmlint.folders.cached import Taken
from llmlint.folders.regular import read_regular
from llmlint.folders.roots import is_below, is_whole, parents, root_of
from llmlint.folders.walk import CONFIGURATIONS, FileFilter, Limit, TooMuchError, Walk, Walked
from llmlint.installed import BUILT_IN, installed_packs
from llmlint.tables import own_needles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Looked = Callable[[], os.stat_result]

# Fewer files are read as soon as it is found out whether they have changed.
_MANY = 200
_NOTEBOOK = ".ipynb"
_BASELINE = ".llmlint-baseline.json"
_MAX_BYTES = 2_000_000
_OURS = b"llmlint"


class UncertainError(Exception):
    """More has to be looked at than a glance can take in; `location` is the file that shows it."""

    def __init__(self, location: str = "") -> None:
        super().__init__(location)
        self.location = location


def files_without_models(paths: Sequence[str], *, isolated: bool, results: str = "", walked: Walked | None = None) -> int | None:
    """How many files `paths` stand for, where they all are Python and none of them can reach a model; `None` where that is not certain.

    `results` is the folder in which it may be kept that many files were found to be so, `walked` takes in what stands in folders.
    """
    taken: Taken | None = None
    try:
        if [package for _, package in installed_packs()] != [BUILT_IN]:
            return None
        needles = own_needles()
        found = _Found(os.getcwd(), walked or Walked(), isolated=isolated)  # noqa: PTH109
        for name in paths or (".",):
            found.add(name)
        around = found.around()
        unseen = {*found.files, *around}
        if results and needles is not None and len(unseen) >= _MANY:
            taken = Taken(found.asked(paths, around))
            if (last := taken.stopped_at(results)) in found.files:
                _text_of(last, needles)
            taken.look(found.statuses(around), repr(needles))
            unseen = taken.unseen(results)
        if not found.files or not _are_harmless(found.files, around, unseen, needles or _needles_of_the_source()):
            return None
        if taken is not None:
            taken.keep(results)
        return len(found.files)
    except UncertainError as error:
        if taken is not None and error.location:
            taken.keep_stop(results, error.location)
        return None
    except (OSError, ValueError, TooMuchError):
        return None


def _are_harmless(asked: Iterable[str], around: Iterable[str], unseen: set[str], needles: tuple[bytes, ...]) -> bool:
    """Whether the files that were not seen before name no model, and those that were asked about are Python."""
    texts = [_text_of(location, needles) for location in asked if location in unseen]
    return not any(_names_a_model(_data_of(location), needles) for location in around if location in unseen) and all(map(_is_python, texts))


def _needles_of_the_source() -> tuple[bytes, ...]:
    """The needles of the catalogue, read from its source where the package was not built."""
    from llmlint.sdks import load

    return load().needles()


class _Found:
    """The files that were asked about, by path; and the folders they were found in, with whether these were walked."""

    def __init__(self, working_directory: str, walked: Walked, *, isolated: bool) -> None:
        self.files: dict[str, Looked] = {}
        self._folders: dict[str, bool] = {}
        self._working_directory = working_directory
        self._isolated = isolated
        self._walked = walked
        if not isolated:
            self._make_sure_nothing_is_configured(working_directory)
            if os.path.lexists(os.path.join(working_directory, _BASELINE)):  # noqa: PTH118
                raise UncertainError

    def add(self, name: str) -> None:
        """Take in what the user named."""
        if ".." in name:
            raise UncertainError
        path = os.path.normpath(os.path.join(self._working_directory, name))  # noqa: PTH118
        mode = os.stat(path).st_mode  # noqa: PTH116
        if stat.S_ISDIR(mode):
            folder = path
            self._folders[folder] = True
            self._walk(path)
        elif stat.S_ISREG(mode):
            folder = os.path.dirname(path)  # noqa: PTH120
            self._folders.setdefault(folder, False)
            self._take(path, partial(os.stat, path))
        else:
            raise UncertainError
        if not self._isolated:
            self._make_sure_nothing_is_configured(folder)

    def _walk(self, path: str) -> None:
        walk = Walk(path, "", FileFilter(self._working_directory))
        files = [*walk.files()]
        if not walk.unreadable:
            self._walked.keep(path, files)
        for _, entry in files:
            self._take(entry.path, entry.stat)
        if walk.unreadable or any(self._matters(mark) for mark in walk.marks):
            raise UncertainError

    def _take(self, path: str, look: Looked) -> None:
        if path.endswith(_NOTEBOOK):
            raise UncertainError
        self.files[path] = look

    def asked(self, paths: Sequence[str], around: Iterable[str]) -> str:
        """What this is about, in words that are the same only for the same."""
        return repr((self._working_directory, paths, sorted(self.files) if around else (), self._isolated))

    def statuses(self, around: dict[str, Looked]) -> Iterable[tuple[str, os.stat_result]]:
        """All files that are to be read, as they are now."""
        return ((path, look()) for path, look in sorted((self.files | around).items()))

    def _matters(self, mark: str) -> bool:
        """A folder below may be a project of its own, with its own list of what is ignored; or it may be configured."""
        name = os.path.basename(mark)  # noqa: PTH119
        return name == ".git" or (not self._isolated and (name != "pyproject.toml" or _OURS in _data_of(mark)))

    def _make_sure_nothing_is_configured(self, folder: str) -> None:
        for parent in parents(folder):
            for name in CONFIGURATIONS:
                path = os.path.join(parent, name)  # noqa: PTH118
                if os.path.lexists(path) and (name != "pyproject.toml" or _OURS in _data_of(path)):
                    raise UncertainError

    def around(self) -> dict[str, Looked]:
        """The other files of the projects that the folders belong to."""
        named = [folder for folder, is_walked in self._folders.items() if is_walked]
        walked = set(named)
        others: dict[str, Looked] = {}
        for folder in self._folders:
            root = root_of(folder, self._working_directory, named)
            if not is_below(folder, root):
                raise UncertainError
            if root not in walked:
                walked.add(root)
                limit = None if is_whole(root, named) else Limit()
                for _, entry in Walk(root, "", FileFilter(root), limit).files():
                    if entry.path not in self.files and not entry.path.endswith(_NOTEBOOK):
                        others[entry.path] = entry.stat
        return others


def _text_of(location: str, needles: tuple[bytes, ...]) -> str:
    """The text of a file that is plain UTF-8, names no model and does not speak to llmlint."""
    data = _data_of(location)
    second = data.find(b"\n") + 1
    end = data.find(b"\n", second) if second else -1
    if len(data) > _MAX_BYTES or b"coding" in data[: end if end >= 0 else len(data)] or data.startswith(b"\xef\xbb\xbf") or b"\0" in data:
        raise UncertainError(location)
    if _OURS in data or _names_a_model(data, needles):
        raise UncertainError(location)
    return data.decode("utf-8")


def _names_a_model(data: bytes, needles: tuple[bytes, ...]) -> bool:
    return any(needle in data for needle in needles)


def _data_of(location: str) -> bytes:
    return read_regular(location, _MAX_BYTES + 1)


def _is_python(text: str) -> bool:
    from symtable import symtable

    try:
        symtable(text, "", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


__all__ = ["files_without_models"]
