"""What is open in the editor: files, and notebooks with their cells."""

from __future__ import annotations

import json
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from lsprotocol import types
from pygls.uris import to_fs_path

from llmlint.files.notebook import cell_path
from llmlint.records import dataclass
from llmlint.server.positions import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from llmlint.server.positions import Encoding


@dataclass(eq=False)
class Document:
    """A text in the editor: a file or one cell of a notebook. `version` is the editor's, `edits` counts what has happened to it here."""

    uri: str
    version: int
    text: Text


@dataclass(eq=False)
class OpenFile:
    """A file that is open, with its one text, or the texts of all cells of a notebook. `good` is the last whole text that was Python."""

    uri: str
    path: Path
    parts: list[Document]
    notebook: bool = False
    kinds: list[types.NotebookCellKind] = field(default_factory=list[types.NotebookCellKind])
    good: str | None = None
    edits: int = 0

    @property
    def whole(self) -> str:
        """The text of the file; of a notebook the cells as JSON."""
        if not self.notebook:
            return self.parts[0].text.text
        cells = [
            {"cell_type": "code" if kind == types.NotebookCellKind.Code else "markdown", "source": part.text.text}
            for kind, part in zip(self.kinds, self.parts, strict=True)
        ]
        return json.dumps({"cells": cells, "metadata": {}})

    def named(self, display: str) -> Iterator[tuple[str, Document]]:
        """Each text with the path that reports give it."""
        if not self.notebook:
            yield display, self.parts[0]
            return
        for number, part in enumerate(self.parts, 1):
            yield cell_path(display, number), part


class Documents:
    """Everything that is open, by address. Changes of what is not open are left alone."""

    def __init__(self) -> None:
        self.encoding: Encoding = "utf-16"
        self._files: dict[str, OpenFile] = {}
        self._owners: dict[str, OpenFile] = {}

    @property
    def files(self) -> list[OpenFile]:
        """All files that are open, in the order of their paths."""
        return sorted(self._files.values(), key=lambda file: str(file.path))

    def file_of(self, uri: str) -> OpenFile | None:
        """The file that an address, perhaps of a cell, belongs to."""
        return self._owners.get(_key(uri)) or self._files.get(_key(uri))

    def part(self, uri: str) -> Document | None:
        """The text at an address."""
        file = self._owners.get(_key(uri))
        return next((part for part in file.parts if _key(part.uri) == _key(uri)), None) if file is not None else None

    def open(self, item: types.TextDocumentItem) -> OpenFile | None:
        """Take in a file; `None` for what is none, or none that is Python."""
        path = path_of(item.uri)
        if path is None or not (item.language_id == "python" or path.suffix == ".py"):
            return None
        return self._add(OpenFile(item.uri, path, [_document(item)]))

    def change(self, uri: str, version: int, changes: Sequence[types.TextDocumentContentChangeEvent]) -> OpenFile | None:
        """Edit a text."""
        document, file = self.part(uri), self.file_of(uri)
        if document is None or file is None:
            return None
        for change in changes:
            self._apply(document.text, change)
        document.version = version
        file.edits += 1
        return file

    def close(self, uri: str) -> OpenFile | None:
        """Let a file go."""
        file = self._files.pop(_key(uri), None)
        for part in file.parts if file is not None else ():
            self._owners.pop(_key(part.uri), None)
        return file

    def open_notebook(self, notebook: types.NotebookDocument, cells: Sequence[types.TextDocumentItem]) -> OpenFile | None:
        """Take in a notebook."""
        path = path_of(notebook.uri)
        if path is None or path.suffix != ".ipynb":
            return None
        by_uri = {_key(item.uri): item for item in cells}
        file = OpenFile(notebook.uri, path, [], notebook=True)
        for cell in notebook.cells:
            item = by_uri.get(_key(cell.document))
            file.parts.append(_document(item) if item is not None else Document(cell.document, 0, Text("")))
            file.kinds.append(cell.kind)
        return self._add(file)

    def change_notebook(self, uri: str, change: types.NotebookDocumentChangeEvent) -> OpenFile | None:
        """Cells come, go, or are edited."""
        file = self._files.get(_key(uri))
        if file is None or change.cells is None:
            return None
        if change.cells.structure is not None:
            self._restructure(file, change.cells.structure)
        for edited in change.cells.text_content or ():
            self.change(edited.document.uri, edited.document.version, edited.changes)
        file.edits += 1
        return file

    def _restructure(self, file: OpenFile, structure: types.NotebookDocumentCellChangeStructure) -> None:
        opened = {_key(item.uri): _document(item) for item in structure.did_open or ()}
        known = {_key(part.uri): part for part in file.parts} | opened
        array = structure.array
        new = list(array.cells or ())
        place = slice(array.start, array.start + array.delete_count)
        file.parts[place] = [known.get(_key(cell.document)) or Document(cell.document, 0, Text("")) for cell in new]
        file.kinds[place] = [cell.kind for cell in new]
        for uri in [uri for uri, owner in self._owners.items() if owner is file]:
            del self._owners[uri]
        self._add(file)

    def _add(self, file: OpenFile) -> OpenFile:
        self._files[_key(file.uri)] = file
        for part in file.parts:
            self._owners[_key(part.uri)] = file
        return file

    def _apply(self, text: Text, change: types.TextDocumentContentChangeEvent) -> None:
        if isinstance(change, types.TextDocumentContentChangePartial):
            start, end = (text.offset(place.line, place.character, self.encoding) for place in (change.range.start, change.range.end))
            text.replace(start, end, change.text)
        else:
            text.replace(0, len(text.text), change.text)


def path_of(uri: str) -> Path | None:
    """The file behind an address, if it is one on this machine."""
    try:
        path = to_fs_path(uri) if uri.startswith("file:") else None
    except ValueError:
        return None
    return Path(path) if path and "\0" not in path and Path(path).is_absolute() else None


def _document(item: types.TextDocumentItem) -> Document:
    return Document(item.uri, item.version, Text(item.text))


def _key(uri: str) -> str:
    """Editors write one address in several ways."""
    return unquote(uri)


__all__ = ["Document", "Documents", "OpenFile", "path_of"]
