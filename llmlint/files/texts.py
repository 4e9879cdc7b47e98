"""Texts by the path they are shown under."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.files.decode import read_source
from llmlint.files.notebook import cell_path, file_and_cell
from llmlint.files.records import Source, SourceFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


class Texts:
    """The texts behind displayed paths, read when first asked for."""

    def __init__(self, files: Iterable[SourceFile], working_directory: Path, known: Mapping[str, str]) -> None:
        self._files = {file.display: file for file in files}
        self._texts: dict[str, str | None] = dict(known)
        self._working_directory = working_directory

    def __call__(self, display: str) -> str | None:
        """The text, or `None` where there is none to be had."""
        if display not in self._texts:
            name, _ = file_and_cell(display)
            file = self._files.get(name) or SourceFile(str(self._working_directory / name), name)
            source = read_source(file)
            self._texts[display] = None
            if isinstance(source, Source):
                self._texts[name] = source.text
                self._texts |= cell_texts(source)
        return self._texts.get(display)


def cell_texts(source: Source) -> dict[str, str]:
    """The cells of a notebook as they are written, by the path each is reported under."""
    if source.notebook is None:
        return {}
    lines = source.notebook.shown.splitlines(keepends=True)
    return {
        cell_path(source.file.display, cell.number): "".join(lines[cell.start - 1 : cell.start - 1 + cell.lines])
        for cell in source.notebook.cells
    }
