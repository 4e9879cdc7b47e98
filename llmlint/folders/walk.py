"""The files below a folder: nothing outside the tree, nothing that can block. Next to nothing is imported for it."""

from __future__ import annotations

import os
import stat
from itertools import islice
from typing import TYPE_CHECKING

from llmlint.folders.ignore import Patterns, Sieve, git_ignores, ignore_chain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

DEFAULT_EXCLUDE = (
    ".bzr", ".direnv", ".eggs", ".git", ".hg", ".hypothesis", ".ipynb_checkpoints", ".mypy_cache", ".nox", ".pytest_cache", ".pytype",
    ".ruff_cache", ".svn", ".tox", ".venv", "__pycache__", "__pypackages__", "node_modules", "site-packages", "venv", "*.egg-info",
)  # fmt: skip
DEFAULT_INCLUDE = ("*.py", "*.ipynb")
CONFIGURATIONS = (".llmlint.toml", "llmlint.toml", "pyproject.toml")
_MARKS = (*CONFIGURATIONS, ".git")
_ENVIRONMENT = "pyvenv.cfg"


class FileFilter:
    """What is left out while folders are walked, in gitignore patterns: `exclude` relative to `base`, `default` to the folder walked.

    `include` says in the same way, relative to `base`, which files are taken.
    """

    __slots__ = ("base", "default", "exclude", "include", "respect_gitignore")

    def __init__(
        self,
        base: str | os.PathLike[str],
        exclude: tuple[str, ...] = (),
        default: tuple[str, ...] = DEFAULT_EXCLUDE,
        *,
        respect_gitignore: bool = True,
        include: tuple[str, ...] = DEFAULT_INCLUDE,
    ) -> None:
        self.base = os.fspath(base)
        self.exclude = exclude
        self.default = default
        self.respect_gitignore = respect_gitignore
        self.include = include

    @property
    def is_plain(self) -> bool:
        """Whether nothing was chosen: then a walk finds the same wherever the base is."""
        return not self.exclude and self.default == DEFAULT_EXCLUDE and self.respect_gitignore and self.include == DEFAULT_INCLUDE

    def excludes(self, root: str) -> list[Patterns]:
        """The patterns that leave files out of a walk that starts at `root`."""
        own = [Patterns(os.path.realpath(self.base), self.exclude)] if self.exclude else []
        return [Patterns(root, self.default), *own]

    def wanted(self) -> Callable[[str, str], bool]:
        """Whether a file, by its folder's real path and its name, is one to be checked."""
        if self.include == DEFAULT_INCLUDE:
            return lambda _, name: name.endswith((".py", ".ipynb"))
        patterns = Patterns(os.path.realpath(self.base), self.include)
        return lambda folder, name: patterns.match(os.path.join(folder, name), is_folder=False)  # noqa: PTH118


class TooMuchError(Exception):
    """A walk came upon more than its limit."""


class Limit:
    """How much a walk may come upon. To open a folder costs as much time as to see many entries, and counts for as many."""

    __slots__ = ("_entries", "_files")
    FOLDER = 50

    def __init__(self, files: int = 500, entries: int = 100_000) -> None:
        self._files = files
        self._entries = entries

    def open(self, entries: Iterable[os.DirEntry[str]]) -> Iterable[os.DirEntry[str]]:
        """The entries of a folder. Raises `TooMuchError` where there are too many."""
        seen = list(islice(entries, self._entries + 1))
        self._entries -= len(seen) + self.FOLDER
        if self._entries < 0:
            raise TooMuchError
        return seen

    def take(self) -> None:
        """A file is found. Raises `TooMuchError` where it is one too many."""
        self._files -= 1
        if self._files < 0:
            raise TooMuchError


class Walk:
    """One walk with an explicit stack: a tree may be deeper than Python's. The folder the user named is walked even if it is ignored.

    `shown` is how reports name that folder, empty for the working directory. `unreadable` collects folders that cannot be entered, `marks`
    what the folders below hold that changes how their files are seen: configurations, and repositories. A walk with a
    `limit` ends with `TooMuchError` where it comes upon more.
    """

    def __init__(self, top: str, shown: str, chosen: FileFilter, limit: Limit | None = None) -> None:
        self._limit = limit
        self.unreadable: list[tuple[str, OSError]] = []
        self.marks: list[str] = []
        self._top = top
        self.shown = f"{shown.rstrip('/')}/" if shown else ""
        self._filter = chosen
        self._root = os.path.realpath(top)
        self._excludes = [patterns for patterns in chosen.excludes(self._root) if not patterns.match(self._root, is_folder=True)]

    def files(self) -> Iterator[tuple[str, os.DirEntry[str]]]:
        """Each file as reports name it, and its entry in its folder."""
        ignored = ignore_chain(self._root) if self._filter.respect_gitignore else ()
        if git_ignores(ignored, self._root, is_folder=True):
            ignored = ()
        is_wanted = self._filter.wanted()
        stack = [(self._top, self.shown, self._root, ignored, Sieve(self._root, self._excludes, ignored))]
        while stack:
            folder, prefix, real, chain, sieve = stack.pop()
            try:
                with os.scandir(folder) as opened:
                    entries = {entry.name: entry for entry in (self._limit.open(opened) if self._limit is not None else opened)}
            except OSError as error:
                self.unreadable.append((folder, error))
                continue
            if folder is not self._top:
                if _ENVIRONMENT in entries and os.path.exists(entries[_ENVIRONMENT].path):  # noqa: PTH110
                    continue
                if ".gitignore" in entries and self._filter.respect_gitignore and (own := Patterns.read(real, ".gitignore")):
                    chain = (*chain, own)
                    sieve = Sieve(self._root, self._excludes, chain)
                self.marks += [entries[name].path for name in _MARKS if name in entries]
            for name, entry in entries.items():
                if entry.is_dir(follow_symlinks=False):
                    if not sieve.leaves_out(real, name, is_folder=True):
                        stack.append((entry.path, f"{prefix}{name}/", os.path.join(real, name), chain, sieve))  # noqa: PTH118
                elif is_wanted(real, name) and not sieve.leaves_out(real, name, is_folder=False) and _is_ours(entry, self._root):
                    if self._limit is not None:
                        self._limit.take()
                    yield f"{prefix}{name}", entry


class Walked:
    """What walks of a moment ago have found below folders, where nothing was chosen to be left out: each file by its path from there, and
    its entry. It is given out once, for files may have been changed since.
    """

    __slots__ = ("_found",)

    def __init__(self) -> None:
        self._found: dict[str, list[tuple[str, os.DirEntry[str]]]] = {}

    def keep(self, folder: str, files: list[tuple[str, os.DirEntry[str]]]) -> None:
        """Remember what was found below a folder of which everything could be read."""
        self._found[folder] = files

    def take(self, folder: str) -> list[tuple[str, os.DirEntry[str]]] | None:
        """What was found below a folder; `None` where it has not been walked, or was taken already."""
        return self._found.pop(folder, None)


def _is_ours(entry: os.DirEntry[str], root: str) -> bool:
    """Regular files, and links to regular files that stay below the root: a repository must not make us print `/etc`."""
    try:
        if not entry.is_symlink():
            return entry.is_file(follow_symlinks=False)
        target = os.path.realpath(entry.path, strict=True)
        below = target.startswith(root if root.endswith(os.sep) else root + os.sep)
        return below and stat.S_ISREG(os.stat(target).st_mode)  # noqa: PTH116
    except OSError:
        return False
