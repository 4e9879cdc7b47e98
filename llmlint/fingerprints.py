"""The identity of a finding, which outlives moved lines: other tools compare it between runs."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from llmlint.diagnostics import Diagnostic


def with_fingerprints(
    diagnostics: Iterable[Diagnostic], text_of: Callable[[str], str | None], path_of: Callable[[str], str]
) -> list[Diagnostic]:
    """Give each finding its fingerprint: rule, path in the project, the code on its lines, and its number among equals."""
    seen: Counter[tuple[str, str, str]] = Counter()
    marked: list[Diagnostic] = []
    lines_by_path: dict[str, list[str]] = {}
    for diagnostic in diagnostics:
        if diagnostic.path not in lines_by_path:
            lines_by_path[diagnostic.path] = (text_of(diagnostic.path) or "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
        lines = lines_by_path[diagnostic.path][diagnostic.span.start.line - 1 : diagnostic.span.end.line]
        key = (diagnostic.code, path_of(diagnostic.path), " ".join(" ".join(lines).split()))
        mark = _digest(*key, str(seen[key]))
        seen[key] += 1
        marked.append(replace(diagnostic, fingerprint=mark, content=_digest(key[0], key[2])))
    return marked


def _digest(*parts: str) -> str:
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
