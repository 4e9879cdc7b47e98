"""From the paths a user names to the files that are checked: sorted, each once, nothing outside the tree, nothing that can block."""

from __future__ import annotations

import os
import stat
from dataclasses import field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from llmlint.files.records import Problem, SourceFile
from llmlint.folders.roots import root_of
from llmlint.folders.walk import FileFilter, Walk
from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llmlint.folders.walk import Limit, Walked

DEFAULT_TEST_PATHS = ("test_*.py", "*_test.py", "conftest.py", "tests/")


@dataclass(slots=True)
class Discovery:
    """The files found, in order, and what was named but cannot be read."""

    files: list[SourceFile] = field(default_factory=list[SourceFile])
    problems: dict[str, Problem] = field(default_factory=dict[str, Problem])
    missing: list[str] = field(default_factory=list[str])


def discover(
    paths: Sequence[str], filter_for: FileFilter, *, working_directory: Path, limit: Limit | None = None, walked: Walked | None = None
) -> Discovery:
    """Collect the files behind `paths`. A file that is named is always taken; folders are walked, unless they were `walked` just now.

    Raises:
        TooMuchError: there is more than the limit.
    """
    found = Discovery()
    seen: dict[str, SourceFile] = {}
    for name in paths:
        path = working_directory / name
        try:
            mode = path.stat().st_mode
        except (OSError, ValueError) as error:
            _unreachable(found, name, path, error, working_directory)
            continue
        shown = display_path(path, working_directory)
        if stat.S_ISDIR(mode):
            known = walked.take(str(path)) if walked is not None and filter_for.is_plain else None
            walk = Walk(str(path), "" if shown == "." else shown, filter_for, limit)
            nearer = _nearer(path, working_directory)
            for display, entry in walk.files() if known is None else ((f"{walk.shown}{name}", entry) for name, entry in known):
                named = next((near + display[len(far) :] for far, near in nearer if display.startswith(far)), display)
                seen.setdefault(named, SourceFile(entry.path, named))
            found.problems |= {display_path(Path(folder), working_directory): _io(error) for folder, error in walk.unreadable}
        elif stat.S_ISREG(mode):
            seen.setdefault(shown, SourceFile(str(path), shown))
        else:
            found.problems[shown] = Problem("io", "not a regular file")
    found.files = [seen[display] for display in sorted(seen)]
    return found


def files_below(
    folder: Path, working_directory: Path, *, exclude: tuple[str, ...] = (), limit: Limit | None = None
) -> tuple[SourceFile, ...]:
    """The files of a project, whatever the settings leave out.

    Raises:
        TooMuchError: there is more than the limit.
    """
    return tuple(discover([str(folder)], FileFilter(folder, exclude), working_directory=working_directory, limit=limit).files)


def _io(error: OSError) -> Problem:
    return Problem("io", f"cannot be read: {error.strerror or error}")


def _unreachable(found: Discovery, name: str, path: Path, error: OSError | ValueError, working_directory: Path) -> None:
    """A link that loops or a folder that may not be entered is a file not analysed; a name that is not there is the user's slip."""
    if isinstance(error, PermissionError) or (isinstance(error, OSError) and path.is_symlink()):
        found.problems[display_path(path, working_directory)] = _io(error)
    else:
        found.missing.append(name)


def display_path(path: Path, working_directory: Path) -> str:
    """The path as reports name it: relative to the working directory, always with forward slashes; absolute on another drive."""
    absolute = Path(os.path.normpath(working_directory / path))
    try:
        return Path(os.path.relpath(absolute, working_directory)).as_posix()
    except ValueError:
        return absolute.as_posix()


def _nearer(top: Path, working_directory: Path) -> list[tuple[str, str]]:
    """For a folder above the working directory: how paths begin that lead up and down again (`../here/`), each with the shorter form."""
    up = display_path(top, working_directory).split("/")
    if {*up} != {".."}:
        return []
    down = working_directory.parts[-len(up) :]
    return [("/".join((*up, *down[:count], "")), "../" * (len(up) - count)) for count in range(len(up), 0, -1)]


def is_excluded(file: SourceFile, filter_for: FileFilter) -> bool:
    """Whether a file that was found falls under the patterns of another filter, as that of a nearer configuration."""
    folder, name = os.path.split(file.location)
    path = os.path.join(os.path.realpath(folder), name)  # noqa: PTH118
    return any(patterns.match(path, is_folder=False) for patterns in filter_for.excludes(os.path.realpath(filter_for.base)))


def project_root(path: Path, working_directory: Path, named: Sequence[Path] = ()) -> Path:
    """The folder that a project's imports start from; see `root_of`."""
    start = os.path.normpath(working_directory / (path if path.is_dir() else path.parent))
    return Path(root_of(start, os.path.normpath(working_directory), [os.path.normpath(folder) for folder in named]))


def is_test_path(display: str, patterns: Sequence[str] = DEFAULT_TEST_PATHS) -> bool:
    """Whether a path is test code. `tests/` means a folder of that name anywhere; a pattern with a slash inside is anchored."""
    *folders, name = display.split("/")
    for pattern in patterns:
        bare = pattern.rstrip("/")
        if pattern.endswith("/") and "/" not in bare:
            if any(fnmatchcase(folder, bare) for folder in folders):
                return True
        elif "/" in bare:
            if fnmatchcase(display, bare) or fnmatchcase(display, f"{bare}/*"):
                return True
        elif fnmatchcase(name, pattern):
            return True
    return False
