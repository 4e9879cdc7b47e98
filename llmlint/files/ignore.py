"""Gitignore patterns with their place."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pathspec import GitIgnoreSpec

_MAX_BYTES = 256_000
_MAX_STARS = 8


def _spec(lines: Sequence[str]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(line for line in lines if _harmless(line))


def _harmless(line: str) -> bool:
    """Many stars in one path part take exponential time in a regular expression; no real pattern needs them."""
    return all(part == "**" or part.count("*") <= _MAX_STARS for part in line.split("/"))


@dataclass(slots=True)
class Patterns:
    """Gitignore patterns that apply below one folder."""

    base: Path
    lines: Sequence[str]
    _compiled: GitIgnoreSpec | None = field(default=None, repr=False)

    @classmethod
    def read(cls, folder: Path, name: str, base: Path | None = None) -> Patterns | None:
        """The patterns of an ignore file, or `None` where there is none."""
        path = folder / name
        try:
            if not path.is_file():
                return None
            with path.open("rb") as stream:
                text = stream.read(_MAX_BYTES).decode("utf-8", "replace")
        except OSError:
            return None
        lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
        return cls(base or folder, lines) if lines else None

    def verdict(self, path: Path, *, is_folder: bool) -> bool | None:
        """Whether the path is left out: yes, no (taken back by `!`), or `None` where no pattern speaks of it."""
        if self._compiled is None:
            self._compiled = _spec(self.lines)
        try:
            relative = path.relative_to(self.base).as_posix()
        except ValueError:
            return None
        return self._compiled.check_file(relative + "/" * is_folder).include

    def match(self, path: Path, *, is_folder: bool) -> bool:
        """Whether the path is left out."""
        return self.verdict(path, is_folder=is_folder) is True


def ignore_chain(folder: Path) -> tuple[Patterns, ...]:
    """All that git would read for `folder`, from the repository's root down to the folder itself."""
    repository = next((parent for parent in (folder, *folder.parents) if os.path.lexists(parent / ".git")), None)
    top = repository or folder
    chain = [Patterns.read(top / ".git" / "info", "exclude", base=top)] if repository else []
    between = [parent for parent in (folder, *folder.parents) if parent.is_relative_to(top)]
    chain += [Patterns.read(parent, ".gitignore") for parent in reversed(between)]
    return tuple(patterns for patterns in chain if patterns)
