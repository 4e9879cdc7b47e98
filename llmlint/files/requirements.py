"""Which versions of a distribution a project allows, as far as its requirement and lock files say."""

from __future__ import annotations

import ast
import configparser
import json
import re
from typing import TYPE_CHECKING, Any, TypeGuard

from llmlint.files.notebook import SUFFIX, read_notebook
from llmlint.files.records import Problem
from llmlint.files.versions import oldest, reaches
from llmlint.folders.regular import read_regular
from llmlint.patterns import regex
from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

MAX_BYTES = 30_000_000
_LINE = regex(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*\(?([^;#@)]*)")
_LOCKED = regex(r'^name = "([^"]+)"\r?\nversion = "([^"]+)"', re.MULTILINE)
_INSTALLS = regex(r"\s*(?:[!%]\s*)?(?:\S*python\S*\s+-m\s+)?(?:uv\s+)?pip3?\s+install\s+(.+)")
_PYTHON = "python"
_TEXTS = ("requirements*.txt", "requirements*.in", "constraints*.txt", "requirements/*.txt", "requirements/*.in")
_LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml")


@dataclass(frozen=True, slots=True)
class Requirement:
    """What one file says of one distribution. `locked`: it names the version that is installed."""

    name: str
    versions: str
    file: str
    locked: bool = False

    def __str__(self) -> str:
        return f"{self.file}: {self.name}{' ' if self.locked else ''}{self.versions}"


class Requirements:
    """The requirement files of a project. Read when first asked about; of several folders the nearest that says anything counts."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._read: dict[Path, dict[str, list[Requirement]]] = {}
        self._installed: dict[Path, list[Requirement]] = {}

    @property
    def consulted(self) -> tuple[Path, ...]:
        """The folders whose files have been asked."""
        return tuple(sorted(self._read))

    def allows(self, file: Path, distribution: str, version: str) -> tuple[bool | None, str]:
        """Whether a file may run with `version` of a distribution or a later one, and what says so; `None` where nothing is said.

        A lock file is believed before a range, and of several statements the narrowest.
        """
        said = self._said(file, _normal(distribution))
        said = [item for item in said if item.locked] or said
        for item in said:
            if not reaches(item.versions, version):
                return False, str(item)
        return (True, str(said[0])) if said else (None, "")

    def first_of(self, file: Path, distributions: Iterable[str]) -> str:
        """The first of some distributions that the project asks for by name, and not only because another one needs it; empty: none."""
        return next((name for name in distributions if any(not item.locked for item in self._said(file, _normal(name)))), "")

    def oldest_python(self, file: Path) -> tuple[int, ...]:
        """The oldest Python that a file has to run on, by what its project requires; empty where nothing is said."""
        return min((version for item in self._said(file, _PYTHON) if (version := oldest(item.versions))), default=())

    def _said(self, file: Path, name: str) -> list[Requirement]:
        if installed := [item for item in self._installed_by(file) if item.name == name]:
            return installed
        inside = file.is_relative_to(self._root)
        for folder in file.parents if inside else (self._root,):
            if folder not in self._read:
                self._read[folder] = _read_folder(folder)
            if found := self._read[folder].get(name):
                return found
            if folder == self._root:
                break
        return []

    def _installed_by(self, file: Path) -> list[Requirement]:
        """The versions that a notebook installs itself."""
        if file.suffix != SUFFIX:
            return []
        if file not in self._installed:
            self._installed[file] = list(_of_notebook(_text_of(file), file.name))
        return self._installed[file]


def requirement_stamps(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, time of change in nanoseconds and size of each file in a folder that may speak of requirements."""
    names = ("pyproject.toml", "Pipfile", "Pipfile.lock", "setup.cfg", "setup.py", *_LOCKS)
    paths = [*(folder / name for name in names), *(path for pattern in _TEXTS for path in sorted(folder.glob(pattern))), *_metadata(folder)]
    found: list[tuple[str, int, int]] = []
    for path in paths:
        try:
            status = path.stat()
        except OSError:
            continue
        found.append((path.relative_to(folder).as_posix(), status.st_mtime_ns, status.st_size))
    return tuple(found)


def _read_folder(folder: Path) -> dict[str, list[Requirement]]:
    found: dict[str, list[Requirement]] = {}
    named: list[tuple[str, Callable[[str, str], Iterator[Requirement]]]] = [
        ("pyproject.toml", _of_pyproject),
        ("Pipfile", _of_pipfile),
        ("Pipfile.lock", _of_pipfile_lock),
        ("setup.cfg", _of_setup_cfg),
        ("setup.py", _of_setup_py),
        *((name, _of_lock) for name in _LOCKS),
    ]
    files = [(folder / name, read) for name, read in named]
    files += [(path, _of_lines) for pattern in _TEXTS for path in sorted(folder.glob(pattern))]
    files += [(path, _of_metadata) for path in _metadata(folder)]
    for path, read in files:
        text = _text_of(path)
        try:
            items = list(read(text, path.relative_to(folder).as_posix())) if text else []
        except (ValueError, SyntaxError, RecursionError, configparser.Error):
            continue
        for item in items:
            found.setdefault(item.name, []).append(item)
    return found


def _metadata(folder: Path) -> list[Path]:
    """What a distribution says of itself once it is built; where several lie side by side, they speak of more than this project."""
    unpacked = sorted(folder.glob("*.dist-info/METADATA"))
    return [folder / "PKG-INFO", *(unpacked if len(unpacked) == 1 else ())]


def _of_metadata(text: str, file: str) -> Iterator[Requirement]:
    for line in text.partition("\n\n")[0].splitlines():
        field, _, value = line.partition(":")
        if field == "Requires-Dist":
            yield from _of_line(value, file)
        elif field == "Requires-Python":
            yield from _of_python(value, file)


def _text_of(path: Path) -> str:
    try:
        data = read_regular(path, MAX_BYTES + 1)
    except OSError:
        return ""
    return data.decode("utf-8-sig", errors="replace") if len(data) <= MAX_BYTES else ""


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _of_line(line: object, file: str) -> Iterator[Requirement]:
    """One requirement as pip writes it. What is taken from an address has no version that could be read."""
    match = _LINE.match(line) if isinstance(line, str) and "@" not in line.partition(";")[0] else None
    if match is not None and isinstance(line, str) and not line[match.end() :].startswith("/"):
        yield Requirement(_normal(match[1]), match[2].strip(), file)


def _of_python(versions: object, file: str) -> Iterator[Requirement]:
    """What a project asks of the Python it runs on, by the name that Poetry gives it among its dependencies."""
    if isinstance(versions, str) and versions.strip():
        yield Requirement(_PYTHON, versions.strip(), file)


def _of_lines(text: str, file: str) -> Iterator[Requirement]:
    for line in text.replace("\\\n", " ").splitlines():
        yield from _of_line(line.partition(" --")[0], file)


def _of_notebook(text: str, file: str) -> Iterator[Requirement]:
    """What `!pip install openai==0.28.1` names with a version; without one, whatever the project asks for stays as it is."""
    notebook = read_notebook(text)
    for line in () if isinstance(notebook, Problem) else notebook.shown.splitlines():
        installs = _INSTALLS.match(line)
        words = installs[1].split() if installs is not None else []
        named = (requirement for word in words if not word.startswith("-") for requirement in _of_line(word.strip("\"'"), file))
        yield from (requirement for requirement in named if requirement.versions)


def _of_pyproject(text: str, file: str) -> Iterator[Requirement]:
    from llmlint.toml import read_foreign

    table = read_foreign(text)
    project, tool = _table(table.get("project")), _table(table.get("tool"))
    yield from _of_python(project.get("requires-python"), file)
    groups = [project.get("dependencies"), *_table(project.get("optional-dependencies")).values()]
    groups += [*_table(table.get("dependency-groups")).values(), _table(tool.get("uv")).get("constraint-dependencies")]
    groups += [*_table(_table(tool.get("pdm")).get("dev-dependencies")).values()]
    for group in groups:
        for line in group if _is_list(group) else ():
            yield from _of_line(line, file)
    poetry = _table(tool.get("poetry"))
    sections = [poetry.get("dependencies"), poetry.get("dev-dependencies")]
    sections += [_table(group).get("dependencies") for group in _table(poetry.get("group")).values()]
    for section in sections:
        yield from _of_table(section, file)


def _of_pipfile(text: str, file: str) -> Iterator[Requirement]:
    from llmlint.toml import read_foreign

    table = read_foreign(text)
    for section in ("packages", "dev-packages"):
        yield from _of_table(table.get(section), file)


def _of_table(section: object, file: str) -> Iterator[Requirement]:
    """Names with versions, as Poetry and Pipenv write them."""
    for name, given in _table(section).items():
        for value in given if _is_list(given) else (given,):
            version = value if isinstance(value, str) else _table(value).get("version")
            if isinstance(version, str):
                yield Requirement(_normal(name), version, file)


def _of_pipfile_lock(text: str, file: str) -> Iterator[Requirement]:
    table = _table(json.loads(text))
    for section in ("default", "develop"):
        for item in _of_table(table.get(section), file):
            yield Requirement(item.name, item.versions.removeprefix("=="), file, locked=True)


def _of_lock(text: str, file: str) -> Iterator[Requirement]:
    for name, version in _LOCKED.findall(text):
        yield Requirement(_normal(name), version, file, locked=True)


def _of_setup_cfg(text: str, file: str) -> Iterator[Requirement]:
    parser = configparser.RawConfigParser()
    parser.read_string(text)
    values = [parser.get("options", "install_requires", fallback="")]
    values += parser["options.extras_require"].values() if parser.has_section("options.extras_require") else []
    yield from _of_python(parser.get("options", "python_requires", fallback=""), file)
    for value in values:
        for line in re.split(r"[\n]", value):
            yield from _of_line(line, file)


def _of_setup_py(text: str, file: str) -> Iterator[Requirement]:
    """The literal requirements among the arguments of `setup`."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.keyword) and node.arg == "python_requires" and isinstance(node.value, ast.Constant):
            yield from _of_python(node.value.value, file)
        if isinstance(node, ast.keyword) and node.arg in ("install_requires", "extras_require"):
            for part in ast.walk(node.value):
                if isinstance(part, (ast.List, ast.Tuple)):
                    for item in part.elts:
                        yield from _of_line(item.value if isinstance(item, ast.Constant) else None, file)


def _is_list(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _is_table(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def _table(value: object) -> dict[str, Any]:
    return value if _is_table(value) else {}
