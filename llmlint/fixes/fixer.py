"""Fixes made, pass after pass, until nothing is left that can be made.

Every step is tried on drafts first: a fix stays only if the file can still be read, means the same around it, has lost the finding, and
has got no new one. Nothing is written here.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import field, replace
from typing import TYPE_CHECKING, TypeAlias

from llmlint.files import SourceFile, file_and_cell
from llmlint.fixes.candidates import Candidate, Refused, candidate, compatible, made
from llmlint.fixes.sheet import Sheet
from llmlint.records import dataclass
from llmlint.splice import MisplacedError, lines_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from llmlint.diagnostics import Diagnostic
    from llmlint.fixes.candidates import Splices
    from llmlint.project import Project
    from llmlint.runs import Result

Key: TypeAlias = "tuple[str, str, int]"

MAX_RUNS = 200
# A comment that silences a finding may turn out to be needed no more once that finding has gone: that is no harm.
_MAY_APPEAR = frozenset({"LLM901"})


@dataclass(frozen=True, slots=True)
class Changed:
    """A file that was changed: before and after, and the findings that were cured in it."""

    before: Sheet
    after: Sheet
    fixed: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What could be done, and what could not."""

    changed: tuple[Changed, ...]
    refused: tuple[Refused, ...]

    @property
    def fixed(self) -> tuple[Diagnostic, ...]:
        """Every finding that was cured."""
        return tuple(diagnostic for file in self.changed for diagnostic in file.fixed)


@dataclass(frozen=True, slots=True)
class _State:
    """Where the work stands: the files as they would be, the findings in them, and by their places those to cure and those given up.

    What went wrong beside others is `doubtful` and made with no other of its file; what went wrong even so is made `alone`.
    """

    result: Result
    sheets: Mapping[str, Sheet]
    wanted: frozenset[Key]
    given_up: frozenset[Key] = frozenset()
    doubtful: frozenset[Key] = frozenset()
    alone: frozenset[Key] = frozenset()


@dataclass(frozen=True, slots=True)
class _Trial:
    """A step, and what is wrong with it: findings that are still there, or new ones; `blamed` are the fixes that this may come from."""

    state: _State
    still: bool = False
    new: tuple[Diagnostic, ...] = ()
    blamed: tuple[Candidate, ...] = ()

    @property
    def reason(self) -> str:
        """Why the step cannot stay, or nothing."""
        if self.still:
            return "the finding would still be there"
        return f"it would lead to another finding, {self.new[0].code} ({self.new[0].name})" if self.new else ""


@dataclass
class Fixer:
    """Makes the fixes of a project that are `allowed`."""

    project: Project
    allowed: Callable[[Diagnostic], bool]
    _sheets: dict[str, Sheet] = field(default_factory=dict[str, Sheet])
    _refused: list[Refused] = field(default_factory=list[Refused])
    _fixed: list[tuple[str, Diagnostic]] = field(default_factory=list[tuple[str, "Diagnostic"]])
    _text_of: Callable[[str], str | None] = lambda _: None
    _runs: int = 0

    def fix(self, result: Result) -> Outcome:
        """Start from the findings of a run; only what it shows is cured."""
        self._text_of = result.text_of
        state = _State(result, {}, frozenset())
        state = replace(state, wanted=frozenset(self._key(state, item) for item in result.diagnostics))
        while (batch := self._batch(state)) and self._runs < MAX_RUNS:
            trial = self._try(state, batch)
            if isinstance(trial, list):
                state = self._give_up(state, trial)
            elif not trial.reason:
                self._fixed.extend((item.display, item.diagnostic) for item in batch)
                state = trial.state
            elif len(batch) > 1:
                blamed = frozenset(self._key(state, item.diagnostic) for item in trial.blamed or batch)
                state = replace(state, doubtful=state.doubtful | blamed, alone=state.alone | (blamed & state.doubtful))
            else:
                state = self._give_up(state, [Refused(batch[0].diagnostic, trial.reason)])
        self._refused.extend(Refused(item.diagnostic, "too many fixes at once: run it again") for item in batch)
        return self._outcome(state)

    def _outcome(self, state: _State) -> Outcome:
        changed = [
            Changed(self._sheets[display], sheet, tuple(item for own, item in self._fixed if own == display))
            for display, sheet in sorted(state.sheets.items())
        ]
        return Outcome(tuple(file for file in changed if file.before.data != file.after.data), tuple(self._refused))

    def _batch(self, state: _State) -> list[Candidate]:
        """What is tried next: all that is not doubtful, then of what is one of each file, then one after the other."""
        found: tuple[list[Candidate], ...] = ([], [], [])
        for diagnostic in state.result.unfiltered:
            key = self._key(state, diagnostic) if diagnostic.fix is not None and self.allowed(diagnostic) else None
            if key is None or key in state.given_up or key not in state.wanted:
                continue
            ready = candidate(diagnostic, lambda path: self._sheet(state, path))
            if isinstance(ready, Candidate):
                found[(key in state.doubtful) + (key in state.alone)].append(ready)
            elif ready.diagnostic not in [refused.diagnostic for refused in self._refused]:
                self._refused.append(ready)
        if found[0]:
            return compatible(found[0])
        return compatible(found[1], 1) or compatible(found[2], 1)[:1]

    def _try(self, state: _State, batch: Sequence[Candidate]) -> _Trial | list[Refused]:
        """Make fixes on drafts and look again; or say which of them cannot even be made."""
        sheets = dict(state.sheets)
        splices: dict[str, Splices] = {}
        for display in sorted({item.display for item in batch}):
            own = [item for item in batch if item.display == display]
            sheet = self._sheet(state, display)
            assert sheet is not None
            done = made(sheet, own)
            if isinstance(done, str):
                alone = [(item, made(sheet, [item])) for item in own]
                refused = [Refused(item.diagnostic, reason) for item, reason in alone if isinstance(reason, str)]
                return refused or [Refused(item.diagnostic, done) for item in own]
            sheets[display], splices[display] = done
        result = self.project.run({display: sheet.source for display, sheet in sheets.items()})
        self._runs += 1
        return self._judged(state, replace(state, result=result, sheets=sheets), batch, splices)

    def _judged(self, old: _State, new: _State, batch: Sequence[Candidate], splices: Mapping[str, Splices]) -> _Trial:
        """Compare the findings of two runs, each at its place."""
        after = {self._key(new, item): item for item in new.result.unfiltered}

        def moved(keys: Iterable[Key]) -> frozenset[Key]:
            """The keys of now that are those of before: within what was put in at the place, or behind it."""
            places: dict[tuple[str, str], list[tuple[int, int]]] = {}
            for code, path, offset in keys:
                splice = splices.get(file_and_cell(path)[0], {}).get(path)
                ends = (offset, offset) if splice is None else (splice.moved(offset), splice.moved(offset, behind=True))
                places.setdefault((code, path), []).append(ends)
            return frozenset(key for key in after if any(first <= key[2] <= last for first, last in places.get(key[:2], ())))

        known = {self._key(old, item): item for item in old.result.unfiltered}
        before = moved(known)
        own = {self._key(old, item.diagnostic): item for item in batch}
        # Where an entry of a list goes, the next one stands in its place, with what is to be said of that.
        others = moved(key for key in known if key not in own and not _is_replaced(key, splices))
        still = [item for key, item in own.items() if moved([key]) - (others if _is_replaced(key, splices) else frozenset())]
        carried = Counter((item.code, item.message) for key, item in known.items() if _is_replaced(key, splices) and not moved([key]))
        carried.subtract((item.diagnostic.code, item.diagnostic.message) for item in batch)
        appeared: list[Diagnostic] = []
        wanted = moved(old.wanted)
        for key, item in after.items():
            if key in before:
                continue
            if item.code in _MAY_APPEAR or carried[item.code, item.message] > 0:
                carried[item.code, item.message] -= 1
                wanted |= {key}
            else:
                appeared.append(item)
        state = replace(new, wanted=wanted, given_up=moved(old.given_up), doubtful=moved(old.doubtful), alone=moved(old.alone))
        places = {file_and_cell(item.path)[0] for item in appeared}
        blamed = [item for item in batch if item.display in places or item in still]
        return _Trial(state, bool(still), tuple(appeared), tuple(blamed))

    def _give_up(self, state: _State, refused: Iterable[Refused]) -> _State:
        found = list(refused)
        self._refused.extend(found)
        return replace(state, given_up=state.given_up | {self._key(state, item.diagnostic) for item in found})

    def _key(self, state: _State, diagnostic: Diagnostic) -> Key:
        """The identity of a finding between two runs: its rule and its place. A file that cannot be read has no places."""
        sheet = self._sheet(state, diagnostic.path)
        text = sheet.texts.get(diagnostic.path) if sheet is not None else None
        try:
            offset = lines_of(text).offset(diagnostic.span.start) if text is not None else 0
        except MisplacedError:
            offset = 0
        return diagnostic.code, diagnostic.path, offset

    def _sheet(self, state: _State, path: str) -> Sheet | None:
        """A file as it stands; read once."""
        display = file_and_cell(path)[0]
        if display in state.sheets:
            return state.sheets[display]
        if display not in self._sheets:
            sheet = self._read(display)
            if sheet is None:
                return None
            self._sheets[display] = sheet
        return self._sheets[display]

    def _read(self, display: str) -> Sheet | None:
        """A file as the first run saw it."""
        stdin = self.project.request.stdin
        file = SourceFile(os.path.normpath(self.project.working_directory / display), display)
        sheet = Sheet.read(file, stdin[1] if stdin is not None and display == stdin[0] else None)
        return sheet if sheet is not None and sheet.source.text == self._text_of(display) else None


def _is_replaced(key: Key, splices: Mapping[str, Splices]) -> bool:
    """Whether the place of a finding is gone: what stood there may have been moved elsewhere, with what is to be said of it."""
    splice = splices.get(file_and_cell(key[1])[0], {}).get(key[1])
    return splice is not None and any(piece.start <= key[2] < piece.end for piece in splice.pieces)


__all__ = ["Changed", "Fixer", "Outcome"]
