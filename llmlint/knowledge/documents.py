"""What programs read from outside and from stores: data in `documents.toml`, looked up by fully qualified name."""

from __future__ import annotations

from dataclasses import field
from functools import lru_cache
from typing import Any, Literal

from llmlint.records import dataclass
from llmlint.tables import frozen, own_table

Holds = Literal["", "document", "collection", "page", "row", "found"]


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """One kind of thing that is read; the fields are explained in `documents.toml`."""

    name: str
    holds: Holds = ""
    what: str = ""
    judged_by: str = ""
    gives: dict[str, str] = field(default_factory=dict[str, str])
    limits: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    system: str = ""
    body: str = ""
    default: int | None = None
    harmless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """A command whose output has no bound of its own; `bounded` are options with which it has one."""

    words: tuple[str, ...]
    bounded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentKnowledge:
    """The whole table."""

    kinds: dict[str, DocumentKind]
    makers: dict[str, str]
    below: dict[str, str]
    keeps: frozenset[str]
    commands: tuple[Command, ...]
    own: frozenset[str]
    page_reads: frozenset[str]
    of_a_path: frozenset[str]
    unmistakable: dict[str, str]

    def made_by(self, name: str) -> str:
        """The kind of thing that a call of this name gives; empty where it is none."""
        name = name.removeprefix("builtins.")
        found = self.makers.get(name, "")
        head = name
        while not found and "." in head:
            head = head.rpartition(".")[0]
            found = self.below.get(head, "")
        return found

    def member(self, kind: str, name: str) -> str:
        """The kind that a member gives: `text`, `read()`, `["documents"]`, `[]` for what iteration gives."""
        return self.kinds[kind].gives.get(name, "")


@lru_cache(maxsize=1)
def document_knowledge() -> DocumentKnowledge:
    """The table that comes with llmlint."""
    data: dict[str, Any] = own_table("documents.toml")
    kinds: dict[str, DocumentKind] = {}
    makers: dict[str, str] = {}
    below: dict[str, str] = {}
    for name, entry in data["kind"].items():
        fields = frozen(entry)
        for maker in fields.pop("makers", ()):
            table, key = (below, maker[:-2]) if maker.endswith(".*") else (makers, maker)
            table[key] = name
        kinds[name] = DocumentKind(name, **fields)
    commands = tuple(Command(tuple(entry["words"]), tuple(entry.get("bounded", ()))) for entry in data["command"])
    reads = frozenset(data["page_reads"])
    of_a_path = frozenset(data["of_a_path"])
    return DocumentKnowledge(
        kinds, makers, below, frozenset(data["keeps"]), commands, frozenset(data["own"]), reads, of_a_path, dict(data["unmistakable"])
    )
