"""The tables that come with llmlint: TOML in its source, one file of JSON in a built package, where they are not parsed at each start."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Any

COMPILED = "tables.json"
NEEDLES = "needles.txt"
_HERE = os.path.dirname(__file__)  # noqa: PTH120  # one of the modules that are needed for every file
_FOLDERS = ("knowledge", "sdks", "sdks/http")


def own_table(name: str) -> dict[str, Any]:
    """A table of `llmlint/knowledge`, by the name of its file."""
    return own_tables("knowledge")[name]


def own_tables(folder: str) -> dict[str, dict[str, Any]]:
    """The tables in a folder of this package, by the names of their files."""
    compiled = _compiled()
    return compiled[folder] if compiled is not None else _read(folder)


def own_needles() -> tuple[bytes, ...] | None:
    """The needles of the catalogue that comes with llmlint (see `Catalogue.needles`); `None` where they are to be found out."""
    try:
        return tuple(_written(NEEDLES).split())
    except FileNotFoundError:
        return None


def are_compiled() -> bool:
    """Whether the tables were checked when the package was built."""
    return _compiled() is not None


def compiled_tables() -> str:
    """All tables as JSON."""
    import json

    return json.dumps({folder: _read(folder) for folder in _FOLDERS}, separators=(",", ":"))


@lru_cache(maxsize=1)
def _compiled() -> dict[str, dict[str, dict[str, Any]]] | None:
    """What was written when the package was built; `None` where it was not built, but is run from its source."""
    import json

    try:
        tables: dict[str, dict[str, dict[str, Any]]] = json.loads(_written(COMPILED))
    except FileNotFoundError:
        return None
    return tables


def _written(name: str) -> bytes:
    with open(os.path.join(_HERE, name), "rb") as stream:  # noqa: PTH118, PTH123
        return stream.read()


@lru_cache(maxsize=len(_FOLDERS))
def _read(folder: str) -> dict[str, dict[str, Any]]:
    from llmlint.toml import tomllib

    names = sorted(name for name in os.listdir(os.path.join(_HERE, folder)) if name.endswith(".toml"))  # noqa: PTH118, PTH208
    return {name: tomllib.loads(_written(f"{folder}/{name}").decode("utf-8")) for name in names}


def frozen(entry: dict[str, Any]) -> dict[str, Any]:
    """The fields of a record, with tuples for lists."""
    return {key: _frozen(value) for key, value in entry.items()}


def _frozen(value: Any) -> Any:
    items: Any = value
    return tuple(items) if isinstance(value, list) else value


__all__ = ["COMPILED", "NEEDLES", "are_compiled", "compiled_tables", "frozen", "own_needles", "own_table", "own_tables"]
