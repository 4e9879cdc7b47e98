"""Rules that are not wanted for some files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.folders.ignore import Patterns

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


class PerFileIgnores:
    """Patterns as in a gitignore file, relative to the folder of the configuration, and the codes each of them switches off."""

    def __init__(self, base: Path, table: Mapping[str, tuple[str, ...]], meaning: Callable[[str], frozenset[str] | None]) -> None:
        self._rules = [
            (Patterns(str(base), [pattern]), frozenset(code for word in words for code in meaning(word) or ()))
            for pattern, words in table.items()
        ]
        self._known: dict[Path, frozenset[str]] = {}

    def of(self, path: Path) -> frozenset[str]:
        """The codes that are switched off for a file, given by its absolute path."""
        if path not in self._known:
            matching = [codes for patterns, codes in self._rules if patterns.match(str(path), is_folder=False)]
            self._known[path] = frozenset[str]().union(*matching)
        return self._known[path]
