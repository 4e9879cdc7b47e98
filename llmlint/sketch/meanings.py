"""What a dotted name may mean of which llmlint knows something, told from all the names that it knows.

Most that SDKs have is of no consequence to it: types, errors, constants, callbacks. Whoever mentions only such names asks no model.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_ALL = ".*"


class Meanings:
    """The names of SDKs that are known. `ends` are what follows on a root, whichever modules stand between; `is_member` says whether what
    is read of a class is known, and `spelled` gives a name in all homes.
    """

    def __init__(
        self,
        names: Iterable[str],
        roots: Iterable[str],
        ends: Iterable[tuple[str, str]],
        is_member: Callable[[str], bool],
        spelled: Callable[[str], Iterable[str]],
    ) -> None:
        every = {*names}
        self._exact = {name for name in every if not name.endswith(_ALL)}
        self._below = {name.removesuffix(_ALL) for name in every if name.endswith(_ALL)}
        self._sorted = sorted((*self._exact, *self._below))
        self._roots = {*roots}
        self._ends = [(f"{root}.", end) for root, end in ends]
        self._is_member = is_member
        self._spelled = spelled
        self._known: dict[str, bool] = {}

    def matters(self, dotted: str) -> bool:
        """Whether a name is known, or others are that begin with it."""
        if dotted not in self._known:
            self._known[dotted] = any(self._matters(name) for name in self._spelled(dotted.rstrip(".")))
        return self._known[dotted]

    def is_setting(self, dotted: str) -> bool:
        """Whether something is set for a whole SDK where this is assigned to."""
        return any(name in self._exact or name.rpartition(".")[0] in self._roots for name in self._spelled(dotted))

    def _matters(self, name: str) -> bool:
        if name in self._exact or name in self._below or self._has_more(name) or self._is_member(name):
            return True
        above = name
        while "." in above:
            above = above.rpartition(".")[0]
            if above in self._below:
                return True
        return any(name.startswith(root) and self._may_end(name, end) for root, end in self._ends)

    def _may_end(self, name: str, end: str) -> bool:
        """Whether a name inside an SDK ends as a known one does, or may be a module that leads there."""
        last = name.rpartition(".")[2]
        return name.endswith(f".{end}") or last == end.partition(".")[0] or name.islower()

    def _has_more(self, name: str) -> bool:
        at = bisect_left(self._sorted, f"{name}.")
        return at < len(self._sorted) and self._sorted[at].startswith(f"{name}.")


__all__ = ["Meanings"]
