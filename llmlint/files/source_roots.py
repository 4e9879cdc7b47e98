"""Where a project says that its imports start: what its `pyproject.toml` tells build backends, type checkers and test runners."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any, TypeGuard

from llmlint.folders.regular import read_regular
from llmlint.patterns import regex

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MAX_BYTES = 256_000
# Settings that hold folders, as one string or a list of them.
_FOLDERS = (
    "tool.setuptools.packages.find.where",
    "tool.pdm.build.package-dir",
    "tool.uv.build-backend.module-root",
    "tool.pytest.ini_options.pythonpath",
    "tool.pytest.pythonpath",
    "tool.pyright.extraPaths",
    "tool.basedpyright.extraPaths",
    "tool.mypy.mypy_path",
    "tool.ruff.src",
    "tool.hatch.build.sources",
    "tool.hatch.build.targets.wheel.sources",
)
# Settings that hold packages, whose parents are the folders.
_PACKAGES = ("tool.hatch.build.targets.wheel.packages", "tool.hatch.build.packages")
_SEPARATORS = regex(r"[,:;]")


def declared_roots(root: Path) -> tuple[str, ...]:
    """The folders below a project's root from which it imports, as far as its `pyproject.toml` says. A broken file says nothing."""
    try:
        data = read_regular(root / "pyproject.toml", MAX_BYTES + 1)
    except OSError:
        return ()
    from llmlint.toml import read_foreign

    try:
        table = read_foreign(data.decode("utf-8-sig")) if len(data) <= MAX_BYTES else {}
    except (ValueError, RecursionError):
        return ()
    found = [folder for key in _FOLDERS for folder in _strings(_at(table, key))]
    found += [posixpath.dirname(package) for key in _PACKAGES for package in _strings(_at(table, key))]
    found += _setuptools_folders(_at(table, "tool.setuptools.package-dir"))
    packages = _at(table, "tool.poetry.packages")
    found += [folder for package in (packages if _is_list(packages) else ()) for folder in _strings(_at(package, "from"))]
    return tuple(dict.fromkeys(folder for name in found if (folder := _below(name))))


def _setuptools_folders(table: object) -> Iterable[str]:
    """`{"" = "src"}`: the folder of the packages without a name."""
    return _strings(table.get("")) if _is_table(table) else ()


def _at(table: object, path: str) -> object:
    current = table
    for key in path.split("."):
        current = current.get(key) if _is_table(current) else None
    return current


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return _SEPARATORS.split(value)
    if _is_table(value):
        return [*value]
    return [item for item in value if isinstance(item, str)] if _is_list(value) else []


def _below(name: str) -> str:
    """A folder below the root, without what leads out of it or nowhere."""
    folder = posixpath.normpath(name.strip().replace("\\", "/").replace("$MYPY_CONFIG_FILE_DIR", ".")) if name.strip() else "."
    return "" if folder == "." or folder.startswith(("..", "/")) or "*" in folder else folder


def _is_list(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _is_table(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)
