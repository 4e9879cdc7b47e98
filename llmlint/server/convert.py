"""Findings in the words of the protocol. Everything that comes from the code that was read is plain text, with control characters
written out and keys masked.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lsprotocol import types

from llmlint.facts.model import Position, Span
from llmlint.own_rules import OWN_RULES
from llmlint.records import dataclass
from llmlint.report.visible import visible
from llmlint.server.pages import installed_page
from llmlint.server.positions import units

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from llmlint.diagnostics import Diagnostic
    from llmlint.facts.model import Place
    from llmlint.server.positions import Encoding

_SEVERITIES = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "info": types.DiagnosticSeverity.Information,
}
OWN = frozenset(rule.meta.code for rule in OWN_RULES)
_UNUSED = "unused-suppression"


@dataclass(frozen=True, slots=True)
class Reader:
    """How one client reads: its unit of columns, the address behind a reported path, and the line it sees there."""

    encoding: Encoding
    address: Callable[[str], str]
    line: Callable[[str, int], str]
    related: bool = True
    tags: bool = True
    pages: bool = True

    def range(self, span: Span) -> types.Range:
        """A span as the client counts."""
        return types.Range(self._position(span.path, span.start), self._position(span.path, span.end))

    def _position(self, path: str, position: Position) -> types.Position:
        before = self.line(path, position.line)[: position.column - 1]
        wide = units(before, self.encoding) - len(before)
        return types.Position(max(0, position.line - 1), max(0, position.column - 1 + wide))

    def diagnostic(self, found: Diagnostic) -> types.Diagnostic:
        """One finding."""
        return types.Diagnostic(
            range=self.range(found.span),
            message=told(found),
            severity=_SEVERITIES[found.severity],
            code=found.code,
            code_description=types.CodeDescription(page) if (page := self._page(found)) else None,
            source="llmlint",
            tags=[types.DiagnosticTag.Unnecessary] if found.name == _UNUSED and self.tags else None,
            related_information=list(self._related(found)) if self.related else None,
            data={"name": found.name, "fingerprint": found.fingerprint},
        )

    def _page(self, found: Diagnostic) -> str:
        return (found.url or installed_page(found.name)) if self.pages else ""

    def _related(self, found: Diagnostic) -> Iterator[types.DiagnosticRelatedInformation]:
        places: Iterable[Place] = (*found.related, *found.route)
        for place in places:
            location = types.Location(self.address(place.span.path), self.range(place.span))
            yield types.DiagnosticRelatedInformation(location, visible(place.label))


def told(found: Diagnostic) -> str:
    """What is wrong, and what to do about it."""
    return "\n".join([visible(found.message), *([f"help: {visible(found.help)}"] if found.help else [])])


def moved(found: Iterable[Diagnostic], path: str, old: str, new: str) -> Iterator[Diagnostic]:
    """Findings in a text that has since been edited: those above and below what has changed, where they stand now."""
    before, after = old.splitlines(), new.splitlines()
    shared = min(len(before), len(after))
    head = next((number for number in range(shared) if before[number] != after[number]), shared)
    tail = next((number for number in range(shared - head) if before[-1 - number] != after[-1 - number]), shared - head)
    first_below, shift = len(before) - tail + 1, len(after) - len(before)

    def place(span: Span) -> Span | None:
        if span.path != path or span.end.line <= head:
            return span
        if span.start.line < first_below:
            return None
        return Span(path, Position(span.start.line + shift, span.start.column), Position(span.end.line + shift, span.end.column))

    for diagnostic in found:
        span = place(diagnostic.span)
        if span is None:
            continue
        related = tuple(replace(item, span=at) for item in diagnostic.related if (at := place(item.span)) is not None)
        route = tuple(replace(item, span=at) for item in diagnostic.route if (at := place(item.span)) is not None)
        yield replace(diagnostic, span=span, related=related, route=route, fix=None)


__all__ = ["OWN", "Reader", "moved", "told"]
