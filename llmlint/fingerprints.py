"""The identity of a finding, which outlives moved and reformatted lines: other tools compare it between runs."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from llmlint.splice import MisplacedError, lines_of
from llmlint.statements import statements_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from llmlint.diagnostics import Diagnostic


def located(diagnostic: Diagnostic, text: str | None) -> Diagnostic:
    """A finding with what it is known by: the function it is in, and the code that leads to it."""
    scope = lead = ""
    if text is not None:
        statements, lines = statements_of(text), lines_of(text)
        try:
            start, end = lines.offset(diagnostic.span.start), lines.offset(diagnostic.span.end)
        except MisplacedError:
            start = end = 0
        scope, lead = statements.scope(start), statements.lead(start, end)
    return replace(diagnostic, scope=_digest(scope), content=_digest(diagnostic.code, lead))


def with_fingerprints(
    diagnostics: Iterable[Diagnostic], text_of: Callable[[str], str | None], path_of: Callable[[str], str]
) -> list[Diagnostic]:
    """Give each finding its fingerprint: path in the project, function, rule and code, and its number among equals."""
    seen: Counter[tuple[str, str, str]] = Counter()
    marked: list[Diagnostic] = []
    for diagnostic in diagnostics:
        known = diagnostic if diagnostic.content else located(diagnostic, text_of(diagnostic.path))
        key = (path_of(known.path), known.scope, known.content)
        marked.append(replace(known, fingerprint=_digest(*key, str(seen[key]))))
        seen[key] += 1
    return marked


def scopes_in(text: str) -> frozenset[str]:
    """The functions and classes of a text that hold something, as findings name them."""
    return frozenset(map(_digest, set(statements_of(text).scopes)))


def _digest(*parts: str) -> str:
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


__all__ = ["located", "scopes_in", "with_fingerprints"]
