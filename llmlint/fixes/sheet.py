"""A file under repair: its bytes, its texts as findings speak of them, and the way from new texts back to bytes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from llmlint.files import Problem, Source, SourceFile, cell_texts, decode, file_and_cell
from llmlint.files.decode import read_bytes
from llmlint.files.records import BOM
from llmlint.fixes.cells import with_cells
from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping


class UnwritableError(ValueError):
    """The texts cannot be put back without harm; says why."""


@dataclass(frozen=True)
class Sheet:
    """One file as it is, or as it would be. `texts` go by the path of a file or of a cell."""

    source: Source
    data: bytes

    @classmethod
    def read(cls, file: SourceFile, data: bytes | None = None) -> Sheet | None:
        """Read a file, or take it from what was read; `None` where that is not possible any more."""
        found = read_bytes(file) if data is None else data
        source = found if isinstance(found, Problem) else decode(file, found)
        return None if isinstance(source, Problem) or isinstance(found, Problem) else cls(source, found)

    @property
    def display(self) -> str:
        """The path of the file in reports."""
        return self.source.file.display

    @property
    def texts(self) -> Mapping[str, str]:
        """What edits refer to."""
        return {self.display: self.source.text} if self.source.notebook is None else cell_texts(self.source)

    def python(self, path: str) -> str:
        """The text under a path as Python reads it: of a cell without what only IPython understands."""
        if self.source.notebook is None:
            return self.source.text
        lines = self.source.text.splitlines(keepends=True)
        cell = next(cell for cell in self.source.notebook.cells if cell.number == file_and_cell(path)[1])
        return "".join(lines[cell.start - 1 : cell.start - 1 + cell.lines])

    def with_texts(self, texts: Mapping[str, str]) -> Sheet:
        """The file with other texts.

        Raises:
            UnwritableError: they cannot be put back without harm.
        """
        changed = {path: text for path, text in texts.items() if text != self.texts[path]}
        body = self._notebook(changed) if self.source.notebook is not None else changed.get(self.display, self.source.text)
        mark = BOM if self.data.startswith(BOM) else b""
        made = Sheet.read(self.source.file, mark + self._encoded(body))
        if made is None or any(made.texts.get(path) != text for path, text in texts.items()):
            raise UnwritableError("the result could not be read again")
        return made

    def _encoded(self, body: str) -> bytes:
        encoding = self.source.encoding
        plain = self.data.removeprefix(BOM)
        try:
            if plain.decode(encoding).encode(encoding) != plain:
                raise UnwritableError(f"the file's encoding, {encoding}, cannot be written as it was read")
            return body.encode(encoding)
        except UnicodeError:
            raise UnwritableError(f"the change cannot be written in the file's encoding, {encoding}") from None

    def _notebook(self, changed: Mapping[str, str]) -> str:
        before = self.data.removeprefix(BOM).decode(self.source.encoding)
        sources: dict[int, str] = {}
        for path, text in changed.items():
            number = file_and_cell(path)[1]
            written = _source(before, number)
            sources[number] = text if written.endswith("\n") else text.removesuffix("\n")
            if written.removesuffix("\n") != self.texts[path].removesuffix("\n"):
                raise UnwritableError("the lines of the cell do not end as usual")
        after = with_cells(before, sources)
        if after is None or _without_sources(after, sources) != _without_sources(before, sources):
            raise UnwritableError("the notebook is written in a form that is not changed")
        return after


def _source(text: str, number: int) -> str:
    found: Any = json.loads(text)["cells"][number - 1]["source"]
    return found if isinstance(found, str) else "".join(found)


def _without_sources(text: str, numbers: Mapping[int, str]) -> Any:
    """Everything in a notebook but the sources of some cells."""
    document: Any = json.loads(text)
    for number in numbers:
        document["cells"][number - 1]["source"] = None
    return document


__all__ = ["Sheet", "UnwritableError"]
