"""Tables in TOML: the reader of the Python that runs, and the tables that come with llmlint."""

from __future__ import annotations

import sys
from importlib import resources
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def own_table(name: str) -> dict[str, Any]:
    """A table of `llmlint/knowledge`, by the name of its file."""
    return tomllib.loads(resources.files("llmlint.knowledge").joinpath(name).read_text(encoding="utf-8"))


def frozen(entry: dict[str, Any]) -> dict[str, Any]:
    """The fields of a record, with tuples for lists."""
    return {key: _frozen(value) for key, value in entry.items()}


def _frozen(value: Any) -> Any:
    items: Any = value
    return tuple(items) if isinstance(value, list) else value


__all__ = ["frozen", "own_table", "tomllib"]
