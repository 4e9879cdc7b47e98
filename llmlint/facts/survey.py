"""What there is to look at, before anything is parsed: the files of a project, what has changed, and what need not be looked at again."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from llmlint.facts.partition import Known, changed_files
from llmlint.files import Problem, Source, SourceFile
from llmlint.files.shelf import Shelf, Stamp
from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

NOTEBOOK = ".ipynb"


@dataclass(frozen=True, slots=True)
class Memory:
    """What an earlier run with the same settings left: `checked` holds the problems of every file whose syntax was looked at."""

    known: Known
    stamps: Mapping[str, Stamp] = field(default_factory=dict[str, Stamp])
    checked: Mapping[str, tuple[tuple[str, Problem], ...]] = field(default_factory=dict[str, tuple[tuple[str, Problem], ...]])


@dataclass(frozen=True, slots=True)
class Survey:
    """The files that were asked about, in the light of their project.

    `changed` are the files that are not as the earlier run saw them; `None` where there was none, or where everything may be different.
    `new` are the files whose text no earlier run has seen.
    """

    root: Path
    asked: frozenset[str]
    shelf: Shelf
    memory: Memory | None
    changed: frozenset[str] | None
    new: frozenset[str]

    @property
    def digests(self) -> dict[str, str]:
        """The digest of every file, by display path."""
        return {path: stamp.digest for path, stamp in self.shelf.stamps.items()}

    @property
    def known(self) -> Known:
        """What still holds of the earlier run, as far as nothing has changed."""
        return self.memory.known if self.memory is not None and self.changed is not None else Known()

    def checked(self, path: str) -> tuple[tuple[str, Problem], ...] | None:
        """The problems that an earlier run found when it read the same text; `None` where it did not read it."""
        return self.memory.checked.get(path) if self.memory is not None and path not in self.new else None

    @property
    def notes(self) -> dict[str, str]:
        """What an earlier run noted of the files that are as they were. Files that nobody checked since are among them."""
        known = self.memory.known.notes.items() if self.memory is not None else ()
        return {path: note for path, note in known if path in self.shelf.files and path not in self.new}

    @property
    def is_known(self) -> bool:
        """Whether the earlier run says all there is to be said."""
        return (
            self.changed == frozenset() and not self.asked & self.known.aside and all(self.checked(path) is not None for path in self.asked)
        )


def survey(
    files: Sequence[SourceFile], around: Sequence[SourceFile], *, root: Path, given: Sequence[Source] = (), memory: Memory | None = None
) -> Survey:
    """Compare the files of a project, `around`, with what an earlier run saw. `given` are sources that are not from the disk."""
    asked = {file.display for file in files}
    # Nothing imports a notebook, so one matters only where it is asked about.
    every = [*(file for file in around if not file.display.endswith(NOTEBOOK)), *files]
    names = {file.display for file in every}
    shelf = Shelf(every, memory.stamps if memory is not None else {}, [source for source in given if source.file.display in names])
    digests = {path: stamp.digest for path, stamp in shelf.stamps.items()}
    changed = changed_files(memory.known, digests, shelf) if memory is not None else None
    before = (memory.known if memory is not None else Known()).digests
    new = frozenset(path for path, digest in digests.items() if before.get(path) != digest)
    return Survey(root, frozenset(asked), shelf, memory, frozenset(changed) if changed is not None else None, new)


__all__ = ["NOTEBOOK", "Memory", "Survey", "survey"]
