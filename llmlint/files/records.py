"""What is said of a file before anybody looks at its code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from llmlint.records import dataclass

if TYPE_CHECKING:
    from llmlint.files.notebook import Notebook

BOM = b"\xef\xbb\xbf"
ProblemKind = Literal["encoding", "syntax", "limit", "io", "failure"]


class SourceFile(NamedTuple):
    """A file to be checked: where it is, and its POSIX path as every report names it. There may be very many of them."""

    location: str
    display: str

    @property
    def path(self) -> Path:
        """Where it is."""
        return Path(self.location)


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read, and can be decoded. Of a notebook, `data` is the Python of its cells and `notebook` says where they stand."""

    file: SourceFile
    data: bytes
    encoding: str
    notebook: Notebook | None = None

    @property
    def text(self) -> str:
        """What is written there, with its line ends and without a byte order mark. It is made anew each time: of the very many files that
        are held few are asked, and none often.
        """
        return self.data.removeprefix(BOM).decode(self.encoding) if self.notebook is None else self.notebook.text


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a file was not analysed, said to a person. Line and column count from 1."""

    kind: ProblemKind
    message: str
    line: int = 1
    column: int = 1
