"""What general Python names do: data in `effects.toml`, looked up by fully qualified name."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, cast

from llmlint.tables import own_table, own_tables

if TYPE_CHECKING:
    from collections.abc import Iterator


class Effects:
    """Roles of names. A name can have several."""

    def __init__(self, roles: dict[str, list[str]]) -> None:
        self._exact: dict[str, frozenset[str]] = {}
        self._below: dict[str, frozenset[str]] = {}
        self._last: dict[tuple[str, ...], frozenset[str]] = {}
        for role, names in roles.items():
            for name in names:
                table, key = (self._below, name[:-2]) if name.endswith(".*") else (self._exact, name)
                table[key] = table.get(key, frozenset()) | {role}

    def roles(self, name: str) -> frozenset[str]:
        """All roles of a fully qualified name; `builtins.` may be left out."""
        name = name.removeprefix("builtins.")
        found = self._exact.get(name, frozenset())
        head = name
        while "." in head:
            head = head.rpartition(".")[0]
            found |= self._below.get(head, frozenset())
        return found

    def has(self, name: str, role: str) -> bool:
        """Whether a name has a role."""
        return role in self.roles(name)

    def last_names(self, *roles: str) -> frozenset[str]:
        """The last parts of all names with one of several roles."""
        if roles not in self._last:
            self._last[roles] = frozenset().union(*map(self.methods, roles))
        return self._last[roles]

    def methods(self, role: str) -> frozenset[str]:
        """What the names with a role are called, without what they belong to."""
        return frozenset(name.rpartition(".")[2] for name, roles in self._exact.items() if role in roles)


@lru_cache(maxsize=1)
def effects() -> Effects:
    """The table that comes with llmlint."""
    return Effects(own_table("effects.toml")["roles"])


def dotted_names() -> Iterator[str]:
    """Every name of a library in all tables that come with llmlint, whatever is said of it."""
    waiting: list[object] = [*own_tables("knowledge").values()]
    while waiting:
        entry = waiting.pop()
        if isinstance(entry, dict):
            waiting += cast("dict[str, object]", entry).keys()
            waiting += cast("dict[str, object]", entry).values()
        elif isinstance(entry, list):
            waiting += cast("list[object]", entry)
        elif isinstance(entry, str) and "." in entry:
            yield entry
