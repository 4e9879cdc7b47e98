"""What leaves the engine: findings ready to be shown, and rules that crashed."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from llmlint.files.notebook import file_and_cell
from llmlint.records import dataclass

if TYPE_CHECKING:
    from llmlint.api import Fix, Severity
    from llmlint.facts.model import Place, Span


def place_key(span: Span) -> tuple[str, int, int, int]:
    """Places in the order of the text: path, cell of a notebook, line, column."""
    path, cell = file_and_cell(span.path)
    return (path, cell, span.start.line, span.start.column)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding together with the rule that made it, its final severity and its stable identity.

    `path` is POSIX and relative to the working directory. `scope` stands for the function or class around it, `content` for the rule and
    the code there; with the path they make the `fingerprint`, which outlives moved and reformatted lines. `suppressed`: a comment
    silences it, and it is shown all the same.
    """

    code: str
    name: str
    severity: Severity
    message: str
    path: str
    span: Span
    related: tuple[Place, ...] = ()
    why: tuple[str, ...] = ()
    help: str = ""
    fix: Fix | None = None
    fingerprint: str = ""
    scope: str = ""
    content: str = ""
    url: str = ""
    route: tuple[Place, ...] = ()
    suppressed: bool = False

    @property
    def is_fixable(self) -> bool:
        """Whether `--fix` can make its fix: one that changes another file as well is made by editors only."""
        return self.fix is not None and all(edit.span.path == self.path for edit in self.fix.edits)

    @property
    def sort_key(self) -> tuple[str, int, int, int, str, int, int, str]:
        """The order of every report: path, cell, line, column, code; the rest only breaks ties."""
        end = self.span.end
        return (*place_key(self.span), self.code, end.line, end.column, self.message)


@dataclass(frozen=True, slots=True, order=True)
class Crash:
    """A rule that failed on one file: an error of ours, never of the code that was read.

    `error` is the exception in one line, `where` the place in the rule's source, `trace` the way there for those who debug it.
    """

    code: str
    name: str
    path: str
    error: str
    where: str
    trace: str = field(default="", compare=False)
