"""The tables that come with llmlint: TOML in its source, one file of JSON in a built package, where they are not parsed at each start."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
_FOLDERS = ("knowledge", "sdks", "sdks/http")
COMPILED = "tables.json"


def own_table(name: str) -> dict[str, Any]:
    """A table of `llmlint/knowledge`, by the name of its file."""
    return own_tables("knowledge")[name]


def own_tables(folder: str) -> dict[str, dict[str, Any]]:
    """The tables in a folder of this package, by the names of their files."""
    compiled = _compiled()
    return compiled[folder] if compiled is not None else _read(folder)


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
        tables: dict[str, dict[str, dict[str, Any]]] = json.loads((_HERE / COMPILED).read_bytes())
    except FileNotFoundError:
        return None
    return tables


@lru_cache(maxsize=len(_FOLDERS))
def _read(folder: str) -> dict[str, dict[str, Any]]:
    from llmlint.toml import tomllib

    return {path.name: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted((_HERE / folder).glob("*.toml"))}


def frozen(entry: dict[str, Any]) -> dict[str, Any]:
    """The fields of a record, with tuples for lists."""
    return {key: _frozen(value) for key, value in entry.items()}


def _frozen(value: Any) -> Any:
    items: Any = value
    return tuple(items) if isinstance(value, list) else value


__all__ = ["COMPILED", "are_compiled", "compiled_tables", "frozen", "own_table", "own_tables"]
