"""What a program keeps of one person between the runs of its code: documents under a key of the framework's session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.values import UNKNOWN, alternatives, join
from llmlint.facts.values.structure import is_read

if TYPE_CHECKING:
    from llmlint.facts.evaluation.changes import Changes, Reader
    from llmlint.facts.values.base import Value
    from llmlint.knowledge import Effects


class Sessions:
    """The documents of all sessions, by the session's dotted name and the key."""

    def __init__(self, changes: Changes, effects: Effects) -> None:
        self._changes = changes
        self._effects = effects
        self._kept: dict[str, Value] = {}

    def keep(self, session: str, key: str | None, value: Value) -> None:
        """Something is put into a session."""
        documents = [option for option in alternatives(value) if is_read(option)]
        if key is not None and documents and self._effects.has(session, "session"):
            self._changes.add(self._kept, f"{session}.{key}", join(*documents), ("session", f"{session}.{key}"))

    def kept(self, session: str, key: str, reader: Reader) -> Value:
        """The documents under a key of a session; nothing is known of what else is there."""
        name = f"{session}.{key}"
        if self._effects.has(session, "session"):
            self._changes.note(("session", name), reader)
        return self._kept.get(name, UNKNOWN)


__all__ = ["Sessions"]
