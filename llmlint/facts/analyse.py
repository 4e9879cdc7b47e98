"""The whole analysis: files in, facts out.

Whether anything has to be looked at closely is found out first, without the syntax library: most files and many projects hold no model
call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from llmlint.facts.outlook import outlook
from llmlint.facts.partition import Known
from llmlint.facts.survey import Survey, survey
from llmlint.files import cell_path, files_below
from llmlint.files.at_work import WORK
from llmlint.records import dataclass
from llmlint.syntax.deep import with_deep_stack

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from llmlint.facts.evaluation.world import World
    from llmlint.facts.model import Explanation, ModuleFacts
    from llmlint.facts.outlook import Outlook
    from llmlint.facts.settings import AnalysisSettings
    from llmlint.files import Problem, Source, SourceFile
    from llmlint.syntax.parsed import Parsed
    from llmlint.syntax.trees import Trees

Made = TypeVar("Made")


@dataclass(frozen=True)
class Looked:
    """Files that were evaluated together: the facts and the trees of those in which something was looked for closely, by display path, and
    why others could not be parsed.
    """

    modules: Mapping[str, ModuleFacts]
    trees: Mapping[str, Parsed]
    sources: Mapping[str, Source]
    unparsed: Mapping[str, Problem]
    explained: tuple[Explanation, ...] = ()


@dataclass(frozen=True)
class Analysis(Generic[Made]):
    """What is known of a project. `told` is what was made of the files that were looked at, by the name of their group.

    `problems` says why a file that was asked about could not be analysed. `known` is for the next run; `checked` are the problems of each
    file's text.
    """

    told: Mapping[str, Made]
    problems: Mapping[str, Problem]
    sources: Mapping[str, Source]
    known: Known
    checked: Mapping[str, tuple[tuple[str, Problem], ...]]
    consulted: tuple[Path, ...] = ()


@dataclass(frozen=True)
class ProjectFacts:
    """The facts of a whole project; files without an entry hold no model call. `parsed` counts the files that libcst read."""

    modules: Mapping[str, ModuleFacts]
    problems: Mapping[str, Problem]
    parsed: int


def analyse_project(
    files: Sequence[SourceFile],
    *,
    root: Path,
    settings: AnalysisSettings,
    working_directory: Path | None = None,
) -> ProjectFacts:
    """Analyse files in the light of their project."""
    found = analyse(survey(files, files_below(root, working_directory or root), root=root), settings, lambda looked: looked.modules)
    modules = {path: facts for told in found.told.values() for path, facts in told.items()}
    return ProjectFacts(dict(sorted(modules.items())), found.problems, len(modules))


def analyse(
    found: Survey, settings: AnalysisSettings, tell: Callable[[Looked], Made], trees: Trees | None = None, jobs: int | None = 1
) -> Analysis[Made]:
    """Analyse what a survey found, one group of files after the other. What `tell` makes of each is all that is kept of it. Parts of the
    project that are known from an earlier run are left out; `trees` are those it kept. `jobs` is how many groups may be looked at at the
    same time; with `None`, as many as it pays to.
    """
    ahead, checked = with_deep_stack(lambda: _expected(found, settings))
    problems = {display: problem for problems in checked.values() for display, problem in problems}
    if isinstance(ahead, Known):
        return Analysis({}, problems, found.shelf, ahead, checked)
    from llmlint.facts.project import Groups, explained_at, facts_of

    def told(world: World, group: frozenset[str]) -> tuple[Made, Mapping[str, Problem]]:
        facts = facts_of(world)
        trees = {path: unit.parsed for path, unit in world.modules.items()}
        explained = explained_at(world, found.shelf, settings, facts) if settings.explain and settings.explain[0] in group else ()
        return tell(Looked(facts, trees, found.shelf, world.problems, explained)), world.problems

    groups = Groups(found, settings, ahead, told, trees, jobs)
    made = groups.made
    for path, problem in (item for _, unparsed in made.values() for item in unparsed.items()):
        if path in found.asked:
            problems.setdefault(path, problem)
    return Analysis({name: of for name, (of, _) in made.items()}, problems, found.shelf, groups.known, checked, groups.consulted)


def _expected(found: Survey, settings: AnalysisSettings) -> tuple[Outlook | Known, dict[str, tuple[tuple[str, Problem], ...]]]:
    """What is to be looked at closely, and what is wrong with texts."""
    ahead, read = outlook(found, settings)
    return ahead, _checked(found, read)


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


__all__ = ["Analysis", "Looked", "ProjectFacts", "analyse", "analyse_project"]
