"""The file of one project: what a run with given settings found, group by group."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llmlint.cache.codec import SecretError, plain, record
from llmlint.facts.partition import Group, Known
from llmlint.facts.survey import Memory
from llmlint.files.requirements import requirement_stamps
from llmlint.files.shelf import Stamp
from llmlint.folders.cached import keep_file
from llmlint.folders.regular import read_regular
from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from llmlint.diagnostics import Diagnostic
    from llmlint.facts.model import ModelCall
    from llmlint.files import Problem

VERSION = 4
MAX_BYTES = 200_000_000
MAX_SETTINGS = 6


@dataclass(frozen=True, slots=True)
class GroupResult:
    """What was found in a group of files: diagnostics before any comment silences them, calls by file, and why some could not be parsed."""

    diagnostics: tuple[Diagnostic, ...] = ()
    calls: Mapping[str, tuple[ModelCall, ...]] = field(default_factory=dict[str, "tuple[ModelCall, ...]"])
    tests: frozenset[str] = frozenset()
    unparsed: Mapping[str, Problem] = field(default_factory=dict[str, "Problem"])


@dataclass(frozen=True, slots=True)
class Remembered:
    """All of one run with certain settings. `marked` are the files that speak to llmlint in comments."""

    memory: Memory
    results: Mapping[str, GroupResult]
    marked: frozenset[str]
    consulted: tuple[Path, ...]


class Store:
    """The file of results of one project. `salt` is what every result depends on."""

    trees = None

    def __init__(self, folder: Path, root: Path, salt: str) -> None:
        self._folder = folder
        self._path = folder / f"{hashlib.blake2b(os.fsencode(root), digest_size=16).hexdigest()}.results"
        self._salt = salt
        self._known: dict[str, Any] | None = None

    def read(self, key: str) -> Remembered | None:
        """What an earlier run with the same settings left, unless it cannot be read or a requirement file has changed."""
        entry = self._runs().get(key)
        try:
            return _remembered(entry) if entry is not None else None
        except (ValueError, KeyError, TypeError, AttributeError, IndexError):
            return None

    def write(self, key: str, run: Remembered) -> None:
        """Keep a run for the next. The file is replaced as a whole; where that is impossible, nothing is kept."""
        runs = {other: entry for other, entry in self._runs().items() if other != key}
        try:
            runs = dict([*runs.items()][-(MAX_SETTINGS - 1) :]) | {key: _entry(run)}
        except SecretError:
            return
        self._known = runs
        body = json.dumps(runs, separators=(",", ":"), ensure_ascii=True).encode("ascii")
        keep_file(str(self._folder), self._path.name, self._head(body) + b"\n" + body)

    def _runs(self) -> dict[str, Any]:
        if self._known is None:
            self._known = self._load()
        return self._known

    def _load(self) -> dict[str, Any]:
        """The second line of the file. The first says by whom it was written, and whether it is whole."""
        try:
            data = read_regular(self._path, MAX_BYTES + 1)
            head, _, body = data.partition(b"\n")
            return json.loads(body) if head == self._head(body) and len(data) <= MAX_BYTES else {}
        except (OSError, ValueError, RecursionError):
            return {}

    def _head(self, body: bytes) -> bytes:
        return f"llmlint {VERSION} {self._salt} {hashlib.blake2b(body, digest_size=16).hexdigest()}".encode("ascii")


def _entry(run: Remembered) -> dict[str, Any]:
    memory = run.memory
    return {
        "stamps": {path: [stamp.changed, stamp.size, stamp.digest] for path, stamp in sorted(memory.stamps.items())},
        "relevant": sorted(memory.known.relevant),
        "groups": {name: [sorted(g.files), sorted(g.evaluated), g.ways] for name, g in sorted(memory.known.groups.items())},
        "aside": sorted(memory.known.aside),
        "checked": {path: plain(problems) for path, problems in sorted(memory.checked.items())},
        "marked": sorted(run.marked),
        "requirements": {str(folder): requirement_stamps(folder) for folder in run.consulted},
        "results": {name: _result(result) for name, result in sorted(run.results.items())},
    }


def _result(result: GroupResult) -> dict[str, Any]:
    return {
        "diagnostics": plain(result.diagnostics),
        "calls": {path: plain(calls) for path, calls in sorted(result.calls.items())},
        "tests": sorted(result.tests),
        "unparsed": {path: plain(problem) for path, problem in sorted(result.unparsed.items())},
    }


def _remembered(entry: dict[str, Any]) -> Remembered | None:
    consulted = tuple(Path(folder) for folder in entry["requirements"])
    if any([list(stamp) for stamp in requirement_stamps(folder)] != entry["requirements"][str(folder)] for folder in consulted):
        return None
    stamps = {path: Stamp(*values) for path, values in entry["stamps"].items()}
    digests = {path: stamp.digest for path, stamp in stamps.items()}
    groups = {name: Group(frozenset(files), frozenset(evaluated), ways) for name, (files, evaluated, ways) in entry["groups"].items()}
    known = Known(digests, frozenset(entry["relevant"]), groups, frozenset(entry["aside"]))
    checked = {path: record(problems) for path, problems in entry["checked"].items()}
    results = {name: _group_result(result) for name, result in entry["results"].items()}
    return Remembered(Memory(known, stamps, checked), results, frozenset(entry["marked"]), consulted)


def _group_result(data: dict[str, Any]) -> GroupResult:
    return GroupResult(
        record(data["diagnostics"]),
        {path: record(calls) for path, calls in data["calls"].items()},
        frozenset(data["tests"]),
        {path: record(problem) for path, problem in data["unparsed"].items()},
    )


def settings_key(parts: Iterable[object]) -> str:
    """A name for the settings of a run: equal where everything named is equal."""
    return hashlib.blake2b("\n".join(map(repr, parts)).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


__all__ = ["GroupResult", "Remembered", "Store", "settings_key"]
