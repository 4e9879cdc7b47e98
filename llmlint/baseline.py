"""Findings that are known and not to be shown again: recorded by what they say, not by where they stand."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, cast

from llmlint.folders.regular import read_regular
from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from llmlint.diagnostics import Diagnostic

VERSION = 1
DEFAULT_NAME = ".llmlint-baseline.json"
MAX_BYTES = 64_000_000
_FIELDS = ("code", "path", "fingerprint", "content")
# A file that was not analysed is never clean.
_NEVER = frozenset({"LLM903"})


class BaselineError(Exception):
    """A baseline that cannot be read."""


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One recorded finding. `fingerprint` is its identity in its file; `content` leaves the file out and so outlives a renamed one."""

    path: str
    code: str
    fingerprint: str
    content: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """The recorded findings."""

    entries: tuple[Entry, ...] = ()

    def match(self, diagnostics: Iterable[Diagnostic]) -> Matched:
        """Tell the new findings from the recorded ones; each entry accounts for one finding.

        What stands in its old file goes first, so that a copy of a recorded finding in another file is new.
        """
        found = [diagnostic for diagnostic in diagnostics if diagnostic.code not in _NEVER]
        left = Counter(self.entries)
        by_mark = {entry.fingerprint: entry for entry in self.entries}
        known: dict[int, Entry] = {}
        for diagnostic in found:
            entry = by_mark.get(diagnostic.fingerprint)
            if entry is not None and left[entry]:
                known[id(diagnostic)] = entry
                left[entry] -= 1
        moved: dict[str, list[Entry]] = {}
        for entry in sorted((+left).elements()):
            moved.setdefault(entry.content, []).append(entry)
        for diagnostic in found:
            if id(diagnostic) not in known and (waiting := moved.get(diagnostic.content)):
                entry = waiting.pop(0)
                known[id(diagnostic)] = entry
                left[entry] -= 1
        return Matched(frozenset(known), tuple(known.values()), tuple(sorted((+left).elements())))


@dataclass(frozen=True, slots=True)
class Matched:
    """`known` are the identities (`id`) of the recorded findings among the given ones, `kept` their entries; `gone` no longer occur."""

    known: frozenset[int]
    kept: tuple[Entry, ...]
    gone: tuple[Entry, ...]


def entries_of(diagnostics: Iterable[Diagnostic], path_of: dict[str, str]) -> tuple[Entry, ...]:
    """Record findings. `path_of` names their files as the project does."""
    return tuple(
        sorted(
            Entry(path_of.get(diagnostic.path, diagnostic.path), diagnostic.code, diagnostic.fingerprint, diagnostic.content)
            for diagnostic in diagnostics
            if diagnostic.code not in _NEVER
        )
    )


def read_baseline(path: Path) -> Baseline:
    """Read a recorded baseline.

    Raises:
        BaselineError: it is missing, cannot be read, or is none; says which.
    """
    try:
        data = read_regular(path, MAX_BYTES + 1)
    except OSError as mistake:
        raise BaselineError(f"cannot read the baseline `{path.name}`: {mistake.strerror or mistake}") from mistake
    if len(data) > MAX_BYTES:
        raise BaselineError(f"the baseline `{path.name}` is larger than {MAX_BYTES:,} bytes")
    try:
        document: Any = json.loads(data)
    except (ValueError, RecursionError) as mistake:
        raise BaselineError(f"the baseline `{path.name}` is not JSON") from mistake
    return Baseline(tuple(_entries(document, path.name)))


def _entries(document: Any, name: str) -> list[Entry]:
    if not isinstance(document, dict) or not isinstance(cast("dict[str, Any]", document).get("findings"), list):
        raise BaselineError(f"`{name}` is no baseline")
    table = cast("dict[str, Any]", document)
    if table.get("version") != VERSION:
        raise BaselineError(f"the baseline `{name}` was written by another version of llmlint")
    found: list[Entry] = []
    for item in cast("list[Any]", table["findings"]):
        values = [cast("dict[str, Any]", item).get(field) for field in _FIELDS] if isinstance(item, dict) else []
        texts = [value for value in values if isinstance(value, str)]
        if len(texts) != len(_FIELDS):
            raise BaselineError(f"the baseline `{name}` holds an entry that cannot be read")
        code, path, fingerprint, content = texts
        found.append(Entry(path, code, fingerprint, content))
    return found


def render_baseline(entries: Sequence[Entry]) -> str:
    """The text of a baseline: one finding a line, in order, so that changes to it can be reviewed and merged."""
    rows = [json.dumps({field: getattr(entry, field) for field in _FIELDS}) for entry in sorted(entries)]
    body = ",\n".join(f"  {row}" for row in rows)
    return f'{{"version": {VERSION}, "findings": [{chr(10) if rows else ""}{body}{chr(10) if rows else ""}]}}\n'
