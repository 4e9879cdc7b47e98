"""Where a text has consequences: data in `sinks.toml`, looked up by fully qualified name."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


@dataclass(frozen=True, slots=True)
class Sink:
    """What a name does with the text it is given; the fields are explained in `sinks.toml`."""

    kind: str
    arguments: tuple[str, ...]
    if_true: tuple[str, ...] = ()
    command: bool = False


@lru_cache(maxsize=1)
def sinks() -> dict[str, Sink]:
    """The table that comes with llmlint, by name."""
    text = resources.files("llmlint.knowledge").joinpath("sinks.toml").read_text(encoding="utf-8")
    found: dict[str, Sink] = {}
    for entry in tomllib.loads(text)["sink"]:
        sink = Sink(entry["kind"], tuple(entry["arguments"]), tuple(entry.get("if_true", ())), bool(entry.get("command", False)))
        found.update(dict.fromkeys(entry["names"], sink))
    return found
