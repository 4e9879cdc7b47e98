"""What a program keeps under a key of a library's object: of one person between the runs of its code, or of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.values import UNKNOWN, Made, Mapping, Sequence, Text, alternatives, join
from llmlint.facts.values.flows import Flow
from llmlint.facts.values.structure import inner_values, is_read

if TYPE_CHECKING:
    from llmlint.facts.evaluation.changes import Changes, Reader
    from llmlint.facts.values.base import Value
    from llmlint.knowledge import Effects
    from llmlint.sdks.catalogue import Catalogue

_ADDS = frozenset({"append", "appendleft"})
_EACH = "[]"


class Sessions:
    """The documents and clients of all sessions, by the session's dotted name and the key, and the answers in their lists."""

    def __init__(self, changes: Changes, effects: Effects, catalogue: Catalogue) -> None:
        self._changes = changes
        self._effects = effects
        self._catalogue = catalogue
        self._kept: dict[str, Value] = {}

    def keep(self, session: str, key: str | None, value: Value) -> None:
        """Something is put into a session."""
        kept = [option for option in alternatives(value) if is_read(option) or self._is_client(option)]
        if key is not None and kept and self.has(session):
            self._keep(f"{session}.{key}", join(*kept))

    def kept(self, session: str, key: str, reader: Reader) -> Value:
        """The documents and clients under a key of a session; nothing is known of what else is there."""
        return self._read(f"{session}.{key}", reader) if self.has(session) else UNKNOWN

    def add(self, method: str, value: Value) -> None:
        """A method of a session's list is called: what a model wrote becomes one of its items."""
        kept, _, name = method.rpartition(".")
        item = only_answers(value) if name in _ADDS and self.has(kept) else UNKNOWN
        if item is not UNKNOWN:
            self._keep(f"{kept}{_EACH}", item)

    def item(self, kept: str, reader: Reader) -> Value:
        """What a model wrote in one of the items of a session's list."""
        return self._read(f"{kept}{_EACH}", reader) if self.has(kept) else UNKNOWN

    def has(self, name: str) -> bool:
        """Whether something of this dotted name is a session, or kept in one, or an object with the settings of a library."""
        return self._effects.has(name, "session") or self._effects.has(name, "settings_object")

    def _keep(self, name: str, value: Value) -> None:
        self._changes.add(self._kept, name, value, ("session", name))

    def _read(self, name: str, reader: Reader) -> Value:
        self._changes.note(("session", name), reader)
        return self._kept.get(name, UNKNOWN)

    def _is_client(self, value: Value) -> bool:
        return isinstance(value, Made) and self._catalogue.client(value.name) is not None


def only_answers(value: Value) -> Value:
    """A value with what a model wrote, or may have written, and nothing that is known of the rest: other items may differ there."""
    match value:
        case _ if not any(isinstance(inner, Flow) for inner in inner_values(value)):
            return UNKNOWN
        case Mapping(items=items):
            return Mapping(tuple((key, kept) for key, given in items if (kept := only_answers(given)) is not UNKNOWN), open=True)
        case Sequence(items=items, fixed=True):
            return Sequence(tuple(map(only_answers, items)))
        case Flow() | Text():
            return value
        case _:
            return join(*map(only_answers, options)) if len(options := alternatives(value)) > 1 else UNKNOWN


__all__ = ["Sessions"]
