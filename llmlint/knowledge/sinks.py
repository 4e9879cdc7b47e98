"""Where a text has consequences: data in `sinks.toml`, looked up by fully qualified name. A pack may bring a file of its own."""

from __future__ import annotations

from dataclasses import field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from llmlint.records import dataclass
from llmlint.tables import own_table

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS = {
    "execution": "runs it",
    "sql": "asks it of a database",
    "markup": "shows it as trusted markup",
    "dispatch": "looks a name up",
    "path": "opens it",
    "url": "fetches it",
    "deletion": "deletes something",
    "payment": "moves money",
    "mail": "sends mail",
    "message": "sends a message",
    "post": "publishes something",
    "deployment": "changes what is deployed",
    "request": "changes something at another service",
}
DECLARED = tuple(kind for kind in KINDS if kind != "dispatch")
IRREVERSIBLE = frozenset({"deletion", "payment", "mail", "message", "post", "deployment", "request"})


class SinkError(Exception):
    """A file of sinks is wrong. The message names the file and the key."""


@dataclass(frozen=True, slots=True)
class Sink:
    """What a name does with what it is given.

    `arguments` are where the text goes in: a position, a keyword, or `self` for what the object was made of; a dot leads into a dict or
    a record (`0.to`). `content` is where a text is only passed on to whom the others name. `if_true` are keywords of which one must be
    `True` for the place to count, `if_given` are texts (`mimetype=text/html`) one of which must stand in a keyword's literal. `tags`: a
    text counts where it has tags of its own. `command`: the text is a command; as an item of a list it counts only where an interpreter
    reads it.
    """

    kind: str
    arguments: tuple[str, ...] = ()
    content: tuple[str, ...] = ()
    if_true: tuple[str, ...] = ()
    if_given: tuple[str, ...] = ()
    tags: bool = False
    command: bool = False


@dataclass(frozen=True, slots=True)
class Maker:
    """A callable whose result is an object of a known class: `is_a`, by the literal first argument where that ends in a dot."""

    is_a: str
    keeps: bool = False


@dataclass(frozen=True)
class Sinks:
    """Both tables, by name. `declared` are those whose every argument counts."""

    table: Mapping[str, Sink]
    makers: Mapping[str, Maker] = field(default_factory=dict[str, Maker])

    def maker(self, name: str, first: str | None) -> str | None:
        """The class of what a callable returns; empty where it returns what it was called on."""
        made = self.makers.get(name)
        if made is None:
            return None
        if made.keeps:
            return ""
        return made.is_a if not made.is_a.endswith(".") else f"{made.is_a}{first}" if first else None


@lru_cache(maxsize=8)
def sinks(extra: tuple[str, ...] = ()) -> Sinks:
    """The table that comes with llmlint, with those of packs. Raises `SinkError`."""
    table: dict[str, Sink] = {}
    makers: dict[str, Maker] = {}
    for more in (_sinks("sinks.toml", own_table("sinks.toml")), *(read_sinks(Path(name)) for name in extra)):
        table.update(more.table)
        makers.update(more.makers)
    return Sinks(table, makers)


def read_sinks(path: Path) -> Sinks:
    """The sinks of one file."""
    from llmlint.toml import tomllib

    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SinkError(f"{path.name}: {error}") from error
    return _sinks(path.name, data)


def _sinks(file: str, data: dict[str, Any]) -> Sinks:
    for key in data:
        if key not in ("schema", "sink", "object"):
            raise SinkError(f"{file}: {key}: unknown key, known are object, schema, sink")
    table: dict[str, Sink] = {}
    makers: dict[str, Maker] = {}
    for index, entry in enumerate(data.get("sink", [])):
        table.update(dict.fromkeys(_names(file, f"sink[{index}]", entry), _sink(file, f"sink[{index}]", entry)))
    for index, entry in enumerate(data.get("object", [])):
        names = _names(file, f"object[{index}]", entry)
        makers.update(dict.fromkeys(names, Maker(entry.get("is", ""), bool(entry.get("keeps", False)))))
    return Sinks(table, makers)


def _sink(file: str, where: str, entry: Mapping[str, Any]) -> Sink:
    for key in entry:
        if key not in ("kind", "names", "arguments", "content", "if_true", "if_given", "command", "tags"):
            raise SinkError(f"{file}: {where}.{key}: unknown key")
    kind = entry.get("kind")
    if kind not in KINDS:
        raise SinkError(f"{file}: {where}.kind: expected one of {', '.join(KINDS)}")
    lists = {key: _strings(file, f"{where}.{key}", entry.get(key, [])) for key in ("arguments", "content", "if_true", "if_given")}
    return Sink(kind, **lists, command=bool(entry.get("command", False)), tags=bool(entry.get("tags", False)))


def _names(file: str, where: str, entry: Mapping[str, Any]) -> tuple[str, ...]:
    names = _strings(file, f"{where}.names", entry.get("names", []))
    if not names:
        raise SinkError(f"{file}: {where}.names: missing")
    return names


def _strings(file: str, where: str, value: object) -> tuple[str, ...]:
    items = tuple(cast("list[object]", value)) if isinstance(value, list) else (None,)
    found = tuple(item for item in items if isinstance(item, str))
    if len(found) < len(items):
        raise SinkError(f"{file}: {where}: expected a list of strings")
    return found
