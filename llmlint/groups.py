"""Look at a group of files: facts, then rules, as far as an earlier run has not done so already."""

from __future__ import annotations

import gc
import os
import traceback
from dataclasses import field
from typing import TYPE_CHECKING

from llmlint.cache.store import GroupResult, Remembered, settings_key
from llmlint.facts.survey import Memory, Survey, survey
from llmlint.files import Problem, cell_texts, file_and_cell
from llmlint.files.at_work import WORK
from llmlint.records import dataclass
from llmlint.suppressions.comments import MARK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from llmlint.cache import Keeper
    from llmlint.diagnostics import Crash, Diagnostic
    from llmlint.engine import Engine
    from llmlint.facts.analyse import Analysis, Looked
    from llmlint.facts.model import Explanation, ModelCall
    from llmlint.facts.settings import AnalysisSettings
    from llmlint.files import Source, SourceFile


@dataclass(frozen=True, slots=True)
class Group:
    """Files that share settings and a project's root. `engine` has the rules, `key` is what their answers depend on.

    `around` are the files that are looked at besides: all below the root, or what is near. `given` are sources in place of what is on disk.
    `passing`: nothing that is found is kept for the next run. `jobs` is how many processes may share the work; with `None`, as many as
    it pays to have.
    """

    files: Sequence[SourceFile]
    root: Path
    settings: AnalysisSettings
    engine: Engine
    key: tuple[object, ...]
    around: Sequence[SourceFile]
    given: Sequence[Source] = ()
    passing: bool = False
    jobs: int | None = 1


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found in a group: diagnostics of all files of the project that were looked at, calls by file, and what went wrong.

    `tests` are the files of test code. `marked` are the files that were asked about and speak to llmlint in comments. `looked_at` counts
    the files that were analysed in this run.
    """

    diagnostics: tuple[Diagnostic, ...]
    calls: Mapping[str, tuple[ModelCall, ...]]
    tests: frozenset[str]
    problems: Mapping[str, Problem]
    marked: frozenset[str]
    sources: Mapping[str, Source]
    crashes: tuple[Crash, ...] = ()
    explained: tuple[Explanation, ...] = ()
    looked_at: int = 0


@dataclass(frozen=True, slots=True)
class _Judged:
    """What rules said of files that were evaluated together, and how many these were."""

    result: GroupResult
    crashes: tuple[Crash, ...]
    explained: tuple[Explanation, ...]
    looked_at: int


@dataclass(slots=True)
class _Found:
    """Results by group, with what this run has added."""

    results: dict[str, GroupResult]
    crashes: tuple[Crash, ...] = ()
    explained: tuple[Explanation, ...] = ()
    problems: dict[str, Problem] = field(default_factory=dict[str, "Problem"])
    looked_at: int = 0


def look(group: Group, working_directory: Path, store: Keeper | None) -> Seen:
    """Find out all there is about a group of files. With a `store`, what is known is taken from there, and what is new is kept.

    Where a mistake of ours, or a lack of room, stops the work on a file, that file is left out, and the others are looked at again.
    """
    before = dict(WORK.faults)
    try:
        while True:
            WORK.anew()
            seen = _attempt(group, working_directory, store)
            if seen is not None:
                return seen
            gc.collect()
    finally:
        WORK.faults = before
        WORK.anew()


def _attempt(group: Group, working_directory: Path, store: Keeper | None) -> Seen | None:
    """What was seen; `None` where the work stopped at a file, which is not to be touched again."""
    try:
        return _look(group, working_directory, store)
    except Exception as error:
        path = WORK.path
        if not path or path in WORK.faults or os.environ.get("LLMLINT_DEBUG"):
            raise
        WORK.faults[path] = _fault(error)
        return None


def _fault(error: Exception) -> Problem:
    if isinstance(error, RecursionError):
        return Problem("limit", "is nested too deeply to be followed")
    if isinstance(error, MemoryError):
        return Problem("limit", "takes more memory than there is")
    place = traceback.extract_tb(error.__traceback__)[-1]
    said = " ".join(f"{type(error).__name__}: {error}".split())[:120]
    return Problem("failure", f"llmlint failed: {said} at {os.path.basename(place.filename)}:{place.lineno}")  # noqa: PTH119


def _look(group: Group, working_directory: Path, store: Keeper | None) -> Seen:
    key = settings_key((working_directory, group.root, group.settings, *group.key))
    before = store.read(key) if store is not None and group.settings.explain is None else None
    memory = before.memory if before is not None else None
    found = survey(group.files, group.around, root=group.root, given=group.given, memory=memory)
    marked = _marked(found, before)
    if before is not None and found.is_known:
        made = _Found(dict(before.results))
        checked = {path: found.checked(path) or () for path in found.asked}
    else:
        from llmlint.facts.analyse import analyse

        trees = store.trees if store is not None else None
        analysis = analyse(found, group.settings, lambda looked: _judged(group.engine, looked), trees, group.jobs)
        made = _found(analysis, before)
        checked = dict(analysis.checked)
        if store is not None and not made.crashes and not group.passing and group.settings.explain is None:
            store.write(key, _remembered(found, analysis, made, marked, before))
    made.problems = {display: problem for problems in checked.values() for display, problem in problems}
    for result in made.results.values():
        made.problems |= {path: p for path, p in result.unparsed.items() if path in found.asked and path not in made.problems}
    return _seen(made, marked, found)


def _seen(made: _Found, marked: frozenset[str], found: Survey) -> Seen:
    results = [made.results[name] for name in sorted(made.results)]
    return Seen(
        tuple(diagnostic for result in results for diagnostic in result.diagnostics),
        {path: calls for result in results for path, calls in result.calls.items()},
        frozenset(path for result in results for path in result.tests),
        made.problems,
        marked,
        found.shelf,
        made.crashes,
        made.explained,
        made.looked_at,
    )


def _marked(found: Survey, before: Remembered | None) -> frozenset[str]:
    """The files that were asked about and speak to llmlint; one is read only if an earlier run has not looked at the same text."""
    unread = {path for path in found.asked if before is None or found.checked(path) is None}
    known = (before.marked & found.asked) - unread if before is not None else frozenset[str]()
    return known.union(path for path in unread if path in found.shelf and _is_marked(path, found))


def _is_marked(path: str, found: Survey) -> bool:
    return MARK in found.shelf[path].text


def _judged(engine: Engine, looked: Looked) -> _Judged:
    """Let the rules look at files that were evaluated together."""
    from llmlint.trees import SyntaxTree

    outcome = engine.check(looked.modules, lambda path: SyntaxTree.of(path, looked), lambda path: _text(path, looked))
    calls = {path: facts.calls for path, facts in looked.modules.items() if facts.calls}
    tests = frozenset(path for path, facts in looked.modules.items() if facts.is_test)
    result = GroupResult(outcome.diagnostics, calls, tests, dict(looked.unparsed))
    return _Judged(result, outcome.crashes, looked.explained, len(looked.modules))


def _text(path: str, looked: Looked) -> str | None:
    """What stands under the path of a file or a cell."""
    source = looked.sources.get(file_and_cell(path)[0])
    if source is None:
        return None
    return source.text if source.notebook is None else cell_texts(source).get(path)


def _found(analysis: Analysis[_Judged], before: Remembered | None) -> _Found:
    """What was found, group by group, beside what still holds."""
    kept = before.results.items() if before is not None else ()
    results = {name: result for name, result in kept if name in analysis.known.groups}
    crashes: tuple[Crash, ...] = ()
    explained: tuple[Explanation, ...] = ()
    for name, judged in analysis.told.items():
        results[name] = judged.result
        crashes += judged.crashes
        explained += judged.explained
    return _Found(results, crashes, explained, looked_at=sum(judged.looked_at for judged in analysis.told.values()))


def _remembered(
    found: Survey, analysis: Analysis[_Judged], made: _Found, marked: frozenset[str], before: Remembered | None
) -> Remembered:  # fmt: skip
    stamps = found.shelf.lasting()
    same = {path for path in stamps if found.checked(path) is not None}
    checked = {path: found.checked(path) or () for path in same} | dict(analysis.checked)
    noted = {path for path in (before.marked if before is not None else ()) if path in same}
    consulted = {*analysis.consulted, *(before.consulted if before is not None else ()), found.root}
    memory = Memory(analysis.known, stamps, {path: checked[path] for path in checked if path in stamps})
    return Remembered(memory, made.results, frozenset(noted | marked), tuple(sorted(consulted)))


__all__ = ["Group", "Seen", "look"]
