"""Where a project begins."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MARKS = ("pyproject.toml", "setup.py", "setup.cfg", ".git")
_CONFIGURATIONS = (".llmlint.toml", "llmlint.toml")


def is_of_repository(path: str | os.PathLike[str], folder: str | os.PathLike[str]) -> bool:
    """Whether a file, or what it is a link to, is part of the repository that holds the folder."""
    here = os.path.realpath(folder)
    top = next((parent for parent in parents(here) if os.path.exists(os.path.join(parent, ".git"))), here)  # noqa: PTH110, PTH118
    return is_below(os.path.realpath(path), top)


def root_of(folder: str, working_directory: str, named: Sequence[str] = ()) -> str:
    """The folder that a project's imports start from, given as absolute paths.

    The nearest marked one, else the outer one of the working directory and the outermost that is configured, else the folder the user
    named, else what holds the outermost package. A configuration of llmlint further in says which rules hold there, not where imports
    start. No folder is taken that is everything the user owns, unless it is marked.
    """
    above = tuple(parents(folder))
    if marked := next((parent for parent in above if _has_any(parent, _MARKS)), ""):
        return marked
    candidates = [parent for parent in above if parent == working_directory or _has_any(parent, _CONFIGURATIONS)]
    if wide := [parent for parent in candidates if not _holds_everything(parent)]:
        return wide[-1]
    holding = [other for other in named if is_below(folder, other) and not _holds_everything(other)]
    if holding:
        return min(holding, key=lambda other: sum(1 for _ in parents(other)))
    while os.path.exists(os.path.join(folder, "__init__.py")) and os.path.dirname(folder) != folder:  # noqa: PTH110, PTH118, PTH120
        folder = os.path.dirname(folder)  # noqa: PTH120
    return folder


def is_whole(root: str, named: Sequence[str] = ()) -> bool:
    """Whether everything below a root is taken to be one project: it is marked or configured, or in a folder that the user named.

    Where imports start says nothing of how much hangs together: the working directory may be `/tmp`.
    """
    return _has_any(root, (*_MARKS, *_CONFIGURATIONS)) or any(is_below(root, folder) for folder in named)


def parents(folder: str) -> Iterator[str]:
    """A folder and those above it."""
    yield folder
    while (above := os.path.dirname(folder)) != folder:  # noqa: PTH120
        yield above
        folder = above


def is_below(path: str, folder: str) -> bool:
    """Whether a path is a folder or lies in it."""
    return path == folder or path.startswith(os.path.join(folder, ""))  # noqa: PTH118


def _has_any(folder: str, names: Sequence[str]) -> bool:
    return any(os.path.exists(os.path.join(folder, name)) for name in names)  # noqa: PTH110, PTH118


def _holds_everything(folder: str) -> bool:
    has_home = "HOME" in os.environ or os.name == "nt"
    return is_below(os.path.expanduser("~"), folder) if has_home else os.path.dirname(folder) == folder  # noqa: PTH111, PTH120
