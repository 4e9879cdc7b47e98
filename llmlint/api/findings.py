"""What a rule has to say, and how it may be mended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from llmlint.records import dataclass

if TYPE_CHECKING:
    from llmlint.facts.model import Place, Span

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Edit:
    """A replacement of source text. Names of other modules are written `imported("textwrap.dedent")`: the file gets what it lacks.

    `text` is what stands at `span` afterwards.
    """

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A change that cures a finding. A safe one keeps the program's meaning.

    `title` says what it does, for the menu of an editor. `safe`: a correct program does the same afterwards.
    """

    title: str
    edits: tuple[Edit, ...]
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule has to say about one place.

    `message` says what this code does, at most 100 characters, lower case, no full stop. `why` says why we believe it, `help` what to do
    instead. `severity` overrides the rule's own where the evidence is weaker or stronger. `route` leads step by step to this place, for
    findings about what becomes of an answer. `related` are places that belong to it, each with a label.
    """

    span: Span
    message: str
    why: tuple[str, ...] = ()
    help: str = ""
    related: tuple[Place, ...] = ()
    severity: Severity | None = None
    fix: Fix | None = None
    route: tuple[Place, ...] = ()


__all__ = ["Edit", "Finding", "Fix", "Severity"]
