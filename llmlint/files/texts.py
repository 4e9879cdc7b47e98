"""Texts by the path they are shown under."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.files.decode import read_source
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
            file = self._files.get(display) or SourceFile(self._working_directory / display, display)
            source = read_source(file)
            self._texts[display] = source.text if isinstance(source, Source) else None
        return self._texts[display]
