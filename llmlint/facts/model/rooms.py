"""Where a fix can put something: a keyword into a call, an import into a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.records import dataclass

if TYPE_CHECKING:
    from llmlint.facts.model.parts import Span


@dataclass(frozen=True, slots=True)
class Room:
    """Where a further keyword of a call goes: into `span`, which is empty, between `before` and `after`, in the style of the call.

    `comma` is where the last argument lacks one, `keywords` are those that the call gives already.
    """

    span: Span
    before: str = ""
    after: str = ""
    comma: Span | None = None
    keywords: tuple[str, ...] = ()

    def with_keyword(self, keyword: str) -> tuple[tuple[Span, str], ...]:
        """What is written so that the call gets a keyword such as `timeout=30`."""
        comma = ((self.comma, ","),) if self.comma is not None else ()
        return (*comma, (self.span, f"{self.before}{keyword}{self.after}"))


@dataclass(frozen=True, slots=True)
class HandOver:
    """How a call can be handed to something that calls it elsewhere: its name and its arguments become arguments of another call.

    `start` is in front of the expression, `opening` its opening bracket, which becomes `separator`; `end`, if any, is behind it, where
    what is awaited needs brackets of its own. `line` breaks the line where the arguments stand on lines of their own. `around` are the
    brackets that make a list of the generator around it, of which `lead` stands in front of the expression itself.
    """

    start: Span
    opening: Span
    separator: str
    end: Span | None = None
    line: str = ""
    lead: str = ""
    around: tuple[tuple[Span, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Hoist:
    """How a statement or an expression can be moved in front of the loop or the function around it: from `span` to `to`, as `text`.

    `instead` is what stands in its place then.
    """

    span: Span
    to: Span
    text: str
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Another way to write a piece of code: what stands at each place afterwards.

    `what` names it in a few words, `provided` is what has to be looked at first; both are empty where there is nothing to say. `edits` are
    the places with what is written there.
    """

    edits: tuple[tuple[Span, str], ...]
    what: str = ""
    provided: str = ""


@dataclass(frozen=True, slots=True)
class ImportLine:
    """A statement at the top of a file that imports `module`, written with its leading dots.

    Where names are imported from it, they stand in `names`, each with its place, between separators. `apart`: an empty line follows.
    """

    module: str
    span: Span
    below: Span
    names: tuple[tuple[str, Span], ...] = ()
    separator: str = ", "
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Imports:
    """What a file imports at its top, in order.

    `known` are names in full with what the file calls them, `taken` the names it uses for anything else, `own` the modules of the project,
    `late` those that are imported within functions or on conditions only, and may be missing.
    Without any import, the first may go to `start`.
    """

    start: Span
    lines: tuple[ImportLine, ...] = ()
    known: tuple[tuple[str, str], ...] = ()
    taken: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    late: tuple[str, ...] = ()


__all__ = ["HandOver", "Hoist", "ImportLine", "Imports", "Rewrite", "Room"]
