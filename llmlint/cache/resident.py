"""Results of earlier runs in the memory of a process that stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from llmlint.files.requirements import requirement_stamps

if TYPE_CHECKING:
    from llmlint.cache.store import Remembered
    from llmlint.syntax.trees import Trees

MAX_RUNS = 12


class Keeper(Protocol):
    """Whoever keeps what runs found out: on the disk or in memory. `trees` are those it keeps, if it does."""

    @property
    def trees(self) -> Trees | None:
        """Trees of texts that were read before."""
        ...

    def read(self, key: str) -> Remembered | None:
        """What an earlier run with the same settings left."""
        ...

    def write(self, key: str, run: Remembered) -> None:
        """Keep a run for the next."""
        ...


class Resident:
    """Keeps the runs that were used last, by their settings, as they are."""

    def __init__(self, trees: Trees) -> None:
        self.trees = trees
        self._runs: dict[str, tuple[Remembered, list[object]]] = {}

    def read(self, key: str) -> Remembered | None:
        """What an earlier run with the same settings left, unless a requirement file has changed."""
        kept = self._runs.get(key)
        return kept[0] if kept is not None and _stamps(kept[0]) == kept[1] else None

    def write(self, key: str, run: Remembered) -> None:
        """Keep a run for the next."""
        self._runs.pop(key, None)
        self._runs[key] = run, _stamps(run)
        while len(self._runs) > MAX_RUNS:
            del self._runs[next(iter(self._runs))]


def _stamps(run: Remembered) -> list[object]:
    return [requirement_stamps(folder) for folder in run.consulted]


__all__ = ["Keeper", "Resident"]
