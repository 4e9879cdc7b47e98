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

VERSION = 5
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
        "files": _files(memory),
        "relevant": sorted(memory.known.relevant),
        "groups": {name: [sorted(g.files), sorted(g.evaluated), g.ways] for name, g in sorted(memory.known.groups.items())},
        "aside": sorted(memory.known.aside),
        "marked": sorted(run.marked),
        "requirements": {str(folder): requirement_stamps(folder) for folder in run.consulted},
        "results": {name: _result(result) for name, result in sorted(run.results.items())},
    }


def _files(memory: Memory) -> dict[str, Any]:
    """What is kept of every file, in columns: there may be very many files, and lists of plain values are read fastest.

    Most files were checked and found to be right, so only the others are named; what is noted of many of them is the same.
    """
    paths, known, noted = sorted(memory.stamps), memory.known.notes, dict[str, int]()
    stamps = [memory.stamps[path] for path in paths]
    return {
        "paths": paths,
        "changed": [stamp.changed for stamp in stamps],
        "sizes": [stamp.size for stamp in stamps],
        "digests": [stamp.digest for stamp in stamps],
        "note": [noted.setdefault(known[path], len(noted)) if path in known else -1 for path in paths],
        "notes": [*noted],
        "unchecked": [path for path in paths if path not in memory.checked],
        "problems": {path: plain(problems) for path, problems in sorted(memory.checked.items()) if problems},
    }


def _memory(entry: dict[str, Any]) -> Memory:
    files = entry["files"]
    paths: list[str] = files["paths"]
    stamps = dict(zip(paths, map(Stamp, files["changed"], files["sizes"], files["digests"]), strict=True))
    checked: dict[str, Any] = dict.fromkeys(paths, ())
    for path in files["unchecked"]:
        del checked[path]
    checked |= {path: record(problems) for path, problems in files["problems"].items()}
    groups = {name: Group(frozenset(of), frozenset(evaluated), ways) for name, (of, evaluated, ways) in entry["groups"].items()}
    notes = {path: files["notes"][number] for path, number in zip(paths, files["note"], strict=True) if number >= 0}
    known = Known(dict(zip(paths, files["digests"], strict=True)), frozenset(entry["relevant"]), groups, frozenset(entry["aside"]), notes)
    return Memory(known, stamps, checked)


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
    results = {name: _group_result(result) for name, result in entry["results"].items()}
    return Remembered(_memory(entry), results, frozenset(entry["marked"]), consulted)


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
