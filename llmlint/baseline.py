"""Findings that are known and not to be shown again: recorded by what they say, not by the lines where they stand."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import field
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, cast

from llmlint.fingerprints import scopes_in
from llmlint.folders.regular import read_regular
from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from llmlint.diagnostics import Diagnostic

VERSION = 1
MAX_BYTES = 64_000_000
_FIELDS = ("code", "path", "fingerprint", "scope", "content")
# A file that was not analysed is never clean.
_NEVER = frozenset({"LLM903"})


class BaselineError(Exception):
    """A baseline that cannot be read; `is_missing` where there is none."""

    is_missing = False


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One recorded finding. `fingerprint` is its identity in its file; `scope` stands for its function, `content` for the code there."""

    path: str
    code: str
    fingerprint: str
    scope: str
    content: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """The recorded findings."""

    entries: tuple[Entry, ...] = ()

    def match(self, diagnostics: Iterable[Diagnostic], path_of: Callable[[str], str], text_of: Callable[[str], str | None]) -> Matched:
        """Tell the new findings from the recorded ones; each entry accounts for one finding.

        What stands in its old place goes first, so that a copy of a recorded finding elsewhere is new. Then a function may have gone to
        another file, and last a function of the file may have another name, if the old one is there no more.
        """

        def is_renamed(entry: Entry, diagnostic: Diagnostic) -> bool:
            return entry.scope not in scopes_in(text_of(diagnostic.path) or "")

        pairs = _Pairs([diagnostic for diagnostic in diagnostics if diagnostic.code not in _NEVER], Counter(self.entries))
        pairs.make(lambda entry: entry.fingerprint, lambda item: item.fingerprint)
        pairs.make(lambda entry: (entry.scope, entry.content), lambda item: (item.scope, item.content))
        pairs.make(lambda entry: (entry.path, entry.content), lambda item: (path_of(item.path), item.content), is_renamed)
        return Matched(frozenset(pairs.known), tuple(pairs.known.values()), tuple(sorted((+pairs.left).elements())))


@dataclass(slots=True)
class _Pairs:
    """Findings with the entries that account for them, and how many of each entry are left."""

    found: list[Diagnostic]
    left: Counter[Entry]
    known: dict[int, Entry] = field(default_factory=dict[int, Entry])

    def make(
        self,
        key_of_entry: Callable[[Entry], object],
        key_of: Callable[[Diagnostic], object],
        is_meant: Callable[[Entry, Diagnostic], bool] = lambda _entry, _diagnostic: True,
    ) -> None:
        """Pair what has no counterpart yet and has the same key."""
        waiting: dict[object, list[Entry]] = {}
        for entry in sorted((+self.left).elements()):
            waiting.setdefault(key_of_entry(entry), []).append(entry)
        for diagnostic in self.found if waiting else ():
            entries = waiting.get(key_of(diagnostic), []) if id(diagnostic) not in self.known else []
            if (meant := next((entry for entry in entries if is_meant(entry, diagnostic)), None)) is not None:
                entries.remove(meant)
                self.known[id(diagnostic)] = meant
                self.left[meant] -= 1


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
            Entry(path_of.get(item.path, item.path), item.code, item.fingerprint, item.scope, item.content)
            for item in diagnostics
            if item.code not in _NEVER
        )
    )


def read_baseline(path: Path, name: str) -> Baseline:
    """Read a recorded baseline, which messages call by its name.

    Raises:
        BaselineError: it is missing, cannot be read, or is none; says which.
    """
    try:
        data = read_regular(path, MAX_BYTES + 1)
    except OSError as mistake:
        error = BaselineError(f"cannot read the baseline `{name}`: {why_not(path, name, mistake)}")
        error.is_missing = isinstance(mistake, FileNotFoundError)
        raise error from mistake
    if len(data) > MAX_BYTES:
        raise BaselineError(f"the baseline `{name}` is larger than {MAX_BYTES:,} bytes")
    try:
        document: Any = json.loads(data)
    except (ValueError, RecursionError) as mistake:
        raise BaselineError(f"the baseline `{name}` is not JSON") from mistake
    return Baseline(tuple(_entries(document, name)))


def why_not(path: Path, name: str, mistake: OSError) -> str:
    """Why a baseline cannot be read or written."""
    if isinstance(mistake, FileNotFoundError) and not path.parent.exists():
        return f"the folder `{PurePath(name).parent.as_posix()}` does not exist"
    return mistake.strerror or str(mistake)


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
        code, path, fingerprint, scope, content = texts
        found.append(Entry(path, code, fingerprint, scope, content))
    return found


def render_baseline(entries: Sequence[Entry]) -> str:
    """The text of a baseline: one finding a line, in order, so that changes to it can be reviewed and merged."""
    rows = [json.dumps({field: getattr(entry, field) for field in _FIELDS}) for entry in sorted(entries)]
    body = ",\n".join(f"  {row}" for row in rows)
    return f'{{"version": {VERSION}, "findings": [{chr(10) if rows else ""}{body}{chr(10) if rows else ""}]}}\n'
