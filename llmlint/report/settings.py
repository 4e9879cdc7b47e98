"""Settings as TOML, with where each of them was set."""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from llmlint.config.keys import KEYS
from llmlint.config.values import items_of
from llmlint.report.visible import visible

if TYPE_CHECKING:
    from llmlint.config import Settings
    from llmlint.config.keys import Key
    from llmlint.report.paint import Painter

DEFAULT = "default"


def write_settings(settings: Settings, painter: Painter) -> None:
    """All settings in force; tables at the end, as TOML wants it."""
    painter.line([(f"# configuration: {visible(settings.origin or 'none')}", "dim")])
    for key in sorted(KEYS.values(), key=lambda key: isinstance(getattr(settings, key.field), dict)):
        write_setting(key, settings, painter)


def write_setting(key: Key, settings: Settings, painter: Painter) -> None:
    """One setting with its source; one without a value is shown as a comment."""
    value = plain(getattr(settings, key.field))
    source = f"  # {visible(settings.sources.get(key.field, DEFAULT))}"
    if isinstance(value, dict):
        if not value:
            painter.line([(f"# [{key.name}]", "dim"), (source, "dim")])
            return
        painter.line()
        painter.line([(f"[{key.name}]", "strong"), (source, "dim")])
        for name, inner in sorted(cast("dict[str, Any]", value).items()):
            painter.line(f"{_name(name)} = {visible(_toml(inner))}")
    elif value is None or value == "":
        painter.line([(f"# {key.name}", "dim"), (source, "dim")])
    else:
        painter.line([(key.name, "strong"), (f" = {visible(_toml(value))}", ""), (source, "dim")])


def settings_record(settings: Settings) -> dict[str, Any]:
    """All settings for machines."""
    return {
        key.name: {"value": plain(getattr(settings, key.field)), "source": settings.sources.get(key.field, DEFAULT)}
        for key in KEYS.values()
    }


def plain(value: Any) -> Any:
    """A setting as JSON has it."""
    if isinstance(value, Path):
        return os.path.relpath(value).replace(os.sep, "/")
    if isinstance(value, tuple):
        return [plain(item) for item in items_of(value)]
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in cast("dict[str, Any]", value).items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name.replace("_", "-"): plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return value


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_name(name)} = {_toml(inner)}" for name, inner in cast("dict[str, Any]", value).items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(_toml(item) for item in items_of(value))}]"
    return json.dumps(value, ensure_ascii=False)


def _name(name: str) -> str:
    return name if name.replace("-", "").replace("_", "").isalnum() and name.isascii() else json.dumps(name, ensure_ascii=False)
