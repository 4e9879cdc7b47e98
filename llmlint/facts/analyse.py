"""The whole analysis: files in, facts out.

Whether anything has to be looked at closely is found out first, without the syntax library: most files and many projects hold no model
call.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from llmlint.facts.outlook import outlook
from llmlint.facts.partition import Known
from llmlint.facts.survey import Survey, files_below, survey
from llmlint.files import cell_path
from llmlint.files.at_work import WORK
from llmlint.records import dataclass
from llmlint.syntax.deep import with_deep_stack

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import libcst as cst

    from llmlint.facts.model import Explanation, ModuleFacts
    from llmlint.facts.settings import AnalysisSettings
    from llmlint.files import Problem, Source, SourceFile
    from llmlint.syntax.trees import Trees


@dataclass(frozen=True)
class Analysis:
    """What is known of the files that were asked about.

    `modules` holds the files in which something was looked for closely, by display path; files without an entry hold no model call.
    `problems` says why a file that was asked about could not be analysed, `unparsed` the same of every file that was looked at closely.
    `parsed` counts the files that libcst read. `known` is for the next run; `checked` are the problems of each file's text.
    """

    modules: Mapping[str, ModuleFacts]
    problems: Mapping[str, Problem]
    trees: Mapping[str, cst.Module] = field(default_factory=dict[str, "cst.Module"])
    sources: Mapping[str, Source] = field(default_factory=dict[str, "Source"])
    parsed: int = 0
    explained: tuple[Explanation, ...] = ()
    known: Known = field(default_factory=Known)
    checked: Mapping[str, tuple[tuple[str, Problem], ...]] = field(default_factory=dict[str, "tuple[tuple[str, Problem], ...]"])
    unparsed: Mapping[str, Problem] = field(default_factory=dict[str, "Problem"])
    consulted: tuple[Path, ...] = ()


def analyse_project(
    files: Sequence[SourceFile],
    *,
    root: Path,
    settings: AnalysisSettings,
    working_directory: Path | None = None,
) -> Analysis:
    """Analyse files in the light of their project."""
    return analyse(survey(files, files_below(root, working_directory or root), root=root), settings)


def analyse(found: Survey, settings: AnalysisSettings, trees: Trees | None = None) -> Analysis:
    """Analyse what a survey found. Parts of the project that are known from an earlier run are left out; `trees` are those it kept."""
    return with_deep_stack(lambda: _analyse(found, settings, trees))


def _analyse(found: Survey, settings: AnalysisSettings, trees: Trees | None) -> Analysis:
    ahead, read = outlook(found, settings)
    checked = _checked(found, read)
    problems = {display: problem for problems in checked.values() for display, problem in problems}
    if isinstance(ahead, Known):
        return Analysis({}, problems, sources=found.shelf, known=ahead, checked=checked)
    from llmlint.facts.project import evaluate, explained_at, facts_of

    world, known = evaluate(found, settings, ahead, trees)
    for path, problem in world.problems.items():
        if path in found.asked:
            problems.setdefault(path, problem)
    facts = facts_of(world)
    return Analysis(
        facts,
        problems,
        {path: unit.tree for path, unit in world.modules.items()},
        found.shelf,
        len(world.modules),
        explained_at(world, found.shelf, settings, facts),
        known,
        checked,
        world.problems,
        world.requirements.consulted,
    )


def _checked(found: Survey, read: frozenset[str]) -> dict[str, tuple[tuple[str, Problem], ...]]:
    """What is wrong with the texts of the files that were asked about, whether or not they name a model. Those in `read` are Python."""
    from llmlint.syntax.check import syntax_problem

    checked: dict[str, tuple[tuple[str, Problem], ...]] = {}
    for path in sorted(found.asked):
        before = found.checked(path)
        if before is not None:
            checked[path] = before
            continue
        unreadable = found.shelf.problem(path)
        if unreadable is not None:
            checked[path] = ((path, unreadable),)
            continue
        source = found.shelf[path]
        with WORK.on(path):
            whole = None if path in read else syntax_problem(source.text)
        cells = source.notebook.problems if source.notebook is not None else ()
        of_cells = ((cell_path(path, number), problem) for number, problem in cells)
        checked[path] = (*(((path, whole),) if whole is not None else ()), *of_cells)
    return checked


__all__ = ["Analysis", "analyse", "analyse_project"]
