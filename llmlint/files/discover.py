"""From the paths a user names to the files that are checked: sorted, each once, nothing outside the tree, nothing that can block."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from llmlint.files.ignore import Patterns, ignore_chain
from llmlint.files.records import Problem, SourceFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

DEFAULT_EXCLUDE = (
    ".bzr", ".direnv", ".eggs", ".git", ".hg", ".hypothesis", ".ipynb_checkpoints", ".mypy_cache", ".nox", ".pytest_cache", ".pytype",
    ".ruff_cache", ".svn", ".tox", ".venv", "__pycache__", "__pypackages__", "node_modules", "site-packages", "venv", "*.egg-info",
)  # fmt: skip
DEFAULT_INCLUDE = ("*.py", "*.ipynb")
DEFAULT_TEST_PATHS = ("test_*.py", "*_test.py", "conftest.py", "tests/")
_ROOT_MARKS = (".llmlint.toml", "llmlint.toml", "pyproject.toml", "setup.py", "setup.cfg", ".git")


@dataclass(frozen=True, slots=True)
class FileFilter:
    """What is left out while folders are walked, in gitignore patterns: `exclude` relative to `base`, `default` to the folder walked.

    `include` says in the same way, relative to `base`, which files are taken.
    """

    base: Path
    exclude: tuple[str, ...] = ()
    default: tuple[str, ...] = DEFAULT_EXCLUDE
    respect_gitignore: bool = True
    include: tuple[str, ...] = DEFAULT_INCLUDE


@dataclass(slots=True)
class Discovery:
    """The files found, in order, and what was named but cannot be read."""

    files: list[SourceFile] = field(default_factory=list[SourceFile])
    problems: dict[str, Problem] = field(default_factory=dict[str, Problem])
    missing: list[str] = field(default_factory=list[str])


def discover(paths: Sequence[str], filter_for: FileFilter, *, working_directory: Path) -> Discovery:
    """Collect the files behind `paths`. A file that is named is always taken; folders are walked."""
    found = Discovery()
    seen: dict[str, SourceFile] = {}
    for name in paths:
        path = working_directory / name
        try:
            mode = path.stat().st_mode
        except (OSError, ValueError) as error:
            _unreachable(found, name, path, error, working_directory)
            continue
        if stat.S_ISDIR(mode):
            for file in _walk(path, filter_for, found, working_directory):
                seen.setdefault(_identity(file.path), file)
        elif stat.S_ISREG(mode):
            file = SourceFile(path, display_path(path, working_directory))
            seen.setdefault(_identity(path), file)
        else:
            found.problems[display_path(path, working_directory)] = Problem("io", "not a regular file")
    found.files = sorted(seen.values(), key=lambda file: file.display)
    return found


def _unreachable(found: Discovery, name: str, path: Path, error: Exception, working_directory: Path) -> None:
    """A link that loops or a folder that may not be entered is a file not analysed; a name that is not there is the user's slip."""
    if isinstance(error, PermissionError) or (isinstance(error, OSError) and path.is_symlink()):
        reason = getattr(error, "strerror", None) or str(error)
        found.problems[display_path(path, working_directory)] = Problem("io", f"cannot be read: {reason}")
    else:
        found.missing.append(name)


def _identity(path: Path) -> str:
    return os.path.normpath(os.path.abspath(path))  # noqa: PTH100  # Path.resolve would follow links


def display_path(path: Path, working_directory: Path) -> str:
    """The path as reports name it: relative to the working directory where it lies below it, always with forward slashes."""
    absolute = Path(os.path.normpath(working_directory / path))
    try:
        return absolute.relative_to(working_directory).as_posix()
    except ValueError:
        return absolute.as_posix()


def _walk(top: Path, filter_for: FileFilter, found: Discovery, working_directory: Path) -> Iterator[SourceFile]:
    """Walk with an explicit stack: a tree may be deeper than Python's. The folder the user named is walked even if it is ignored."""
    root = Path(os.path.realpath(top))
    excludes = [patterns for patterns in _excludes(filter_for, root) if not patterns.match(root, is_folder=True)]
    ignored = ignore_chain(root) if filter_for.respect_gitignore else ()
    if _git_ignored(ignored, root, is_folder=True):
        ignored = ()
    is_wanted = _wanted(filter_for)
    stack = [(top, root, ignored)]
    while stack:
        folder, real, chain = stack.pop()
        try:
            with os.scandir(folder) as entries:
                ordered = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            found.problems[display_path(folder, working_directory)] = Problem("io", f"cannot be read: {error.strerror or error}")
            continue
        if filter_for.respect_gitignore and folder is not top and (own := Patterns.read(real, ".gitignore")):
            chain = (*chain, own)
        shown = display_path(folder, working_directory)
        prefix = "" if shown == "." else f"{shown.rstrip('/')}/"
        for entry in ordered:
            path = real / entry.name
            is_folder = entry.is_dir(follow_symlinks=False)
            if any(patterns.match(path, is_folder=is_folder) for patterns in excludes) or _git_ignored(chain, path, is_folder=is_folder):
                continue
            if is_folder:
                if not _is_environment(entry):
                    stack.append((folder / entry.name, path, chain))
            elif is_wanted(path) and _is_ours(entry, root):
                yield SourceFile(folder / entry.name, f"{prefix}{entry.name}")


def is_excluded(file: SourceFile, filter_for: FileFilter) -> bool:
    """Whether a file that was found falls under the patterns of another filter, as that of a nearer configuration."""
    path = Path(os.path.realpath(file.path.parent), file.path.name)
    base = Path(os.path.realpath(filter_for.base))
    return any(patterns.match(path, is_folder=False) for patterns in _excludes(filter_for, base))


def _excludes(filter_for: FileFilter, root: Path) -> list[Patterns]:
    return [Patterns(root, filter_for.default), Patterns(Path(os.path.realpath(filter_for.base)), filter_for.exclude)]


def _wanted(filter_for: FileFilter) -> Callable[[Path], bool]:
    if filter_for.include == DEFAULT_INCLUDE:
        return lambda path: path.name.endswith((".py", ".ipynb"))
    patterns = Patterns(Path(os.path.realpath(filter_for.base)), filter_for.include)
    return lambda path: patterns.match(path, is_folder=False)


def _git_ignored(chain: Iterable[Patterns], path: Path, *, is_folder: bool) -> bool:
    """The last pattern that says anything decides, and nearer files speak later."""
    verdict = False
    for patterns in chain:
        said = patterns.verdict(path, is_folder=is_folder)
        verdict = verdict if said is None else said
    return verdict


def _is_environment(entry: os.DirEntry[str]) -> bool:
    """A virtual environment is known by its `pyvenv.cfg`, whatever its name."""
    return os.path.exists(os.path.join(entry.path, "pyvenv.cfg"))  # noqa: PTH110, PTH118  # hot path


def _is_ours(entry: os.DirEntry[str], root: Path) -> bool:
    """Regular files, and links to regular files that stay below the root: a repository must not make us print `/etc`."""
    try:
        if not entry.is_symlink():
            return entry.is_file(follow_symlinks=False)
        target = Path(os.path.realpath(entry.path, strict=True))
        return target.is_relative_to(root) and stat.S_ISREG(target.stat().st_mode)
    except OSError:
        return False


def project_root(path: Path, working_directory: Path, named: Sequence[Path] = ()) -> Path:
    """The folder that a project's imports start from.

    The nearest marked one, else the working directory, else the folder the user named, else what holds the outermost package. The
    working directory is not taken where that would be everything the user owns.
    """
    start = path if path.is_dir() else path.parent
    start = Path(os.path.normpath(working_directory / start))
    for folder in (start, *start.parents):
        if any((folder / mark).exists() for mark in _ROOT_MARKS):
            return folder
    if start.is_relative_to(working_directory) and not _holds_everything(working_directory):
        return working_directory
    holding = [folder for folder in named if start.is_relative_to(folder) and not _holds_everything(folder)]
    if holding:
        return min(holding, key=lambda folder: len(folder.parts))
    while (start / "__init__.py").exists() and start.parent != start:
        start = start.parent
    return start


def _holds_everything(folder: Path) -> bool:
    home = Path.home() if "HOME" in os.environ or os.name == "nt" else folder.anchor
    return Path(home).is_relative_to(folder)


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
