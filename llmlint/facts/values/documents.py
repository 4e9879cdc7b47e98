"""What a program reads from outside itself, as a value: a file that was opened, the text of a page, the rows of a table."""

from __future__ import annotations

from dataclasses import replace

from llmlint.facts.values.base import At, Value
from llmlint.records import dataclass

MAX_TRAIL = 5


@dataclass(frozen=True, slots=True)
class Document(Value):
    """Something of a kind that `documents.toml` describes, and the nodes that led to it.

    `args` are those of the calls on the way, newest last, under their position or keyword. `cut`: something limited its length.
    """

    kind: str
    trail: tuple[At, ...]
    args: tuple[tuple[str, Value], ...] = ()
    cut: bool = False

    def become(self, kind: str, at: At, args: tuple[tuple[str, Value], ...] = ()) -> Document:
        """What a member of it gives."""
        trail = self.trail if at in self.trail or len(self.trail) >= MAX_TRAIL else (*self.trail, at)
        before = [pair for pair in self.args if not (pair[0].isdigit() and args)]
        return replace(self, kind=kind, trail=trail, args=(*before, *(pair for pair in args if pair not in before)))


__all__ = ["Document"]
