"""The whole analysis: files in, facts out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

from llmlint.facts import comprehensions, control_flow, expressions, invoke, string_expressions
from llmlint.facts.acting_tools import ActingTools
from llmlint.facts.build import Builder
from llmlint.facts.build_clients import Clients
from llmlint.facts.evaluate import evaluate_unit
from llmlint.facts.histories import Histories
from llmlint.facts.model import Explanation, ModuleFacts, Position, Span
from llmlint.facts.outputs import Outputs
from llmlint.facts.partition import Known, parts_of
from llmlint.facts.recording import Recordings
from llmlint.facts.retrievals import Retrievals
from llmlint.facts.retry_policies import RetryPolicies
from llmlint.facts.survey import Survey, survey
from llmlint.facts.switched import switched_on
from llmlint.facts.template_facts import Templates
from llmlint.facts.vectors import Vectors
from llmlint.facts.world import World
from llmlint.files import cell_path, is_test_path
from llmlint.files.source_roots import declared_roots
from llmlint.knowledge import effects
from llmlint.sdks import load
from llmlint.sketch.modules import ModuleMap
from llmlint.sketch.reach import Reach
from llmlint.syntax.deep import with_deep_stack
from llmlint.syntax.locate import Locator

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import libcst as cst

    from llmlint.facts.settings import AnalysisSettings
    from llmlint.facts.units import ModuleUnit
    from llmlint.facts.values import At
    from llmlint.files import Problem, Source, SourceFile
    from llmlint.sdks import Catalogue

# The handlers of expressions and statements register themselves when these are imported.
_HANDLERS = (comprehensions, control_flow, expressions, invoke, string_expressions)
_NOWHERE = Position(1, 1)


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
    stdin: Source | None = None,
    settings: AnalysisSettings,
    working_directory: Path | None = None,
) -> Analysis:
    """Analyse files in the light of their project. `stdin` is a source that did not come from the disk."""
    return analyse(survey(files, root=root, stdin=stdin, working_directory=working_directory or root), settings)


def analyse(found: Survey, settings: AnalysisSettings) -> Analysis:
    """Analyse what a survey found. Parts of the project that are known from an earlier run are left out."""
    return with_deep_stack(lambda: _analyse(found, settings))


def _analyse(found: Survey, settings: AnalysisSettings) -> Analysis:
    checked = _checked(found)
    problems = {display: problem for problems in checked.values() for display, problem in problems}
    world, known = _evaluate(found, settings)
    if world is None:
        return Analysis({}, problems, sources=found.shelf, known=known, checked=checked)
    for path, problem in world.problems.items():
        if path in found.asked:
            problems.setdefault(path, problem)
    facts = _facts(world, dict(sorted(world.modules.items())))
    return Analysis(
        facts,
        problems,
        {path: unit.tree for path, unit in world.modules.items()},
        found.shelf,
        len(world.modules),
        _explained(world, found.shelf, settings, facts),
        known,
        checked,
        world.problems,
        world.requirements.consulted,
    )


def _explained(
    world: World, sources: Mapping[str, Source], settings: AnalysisSettings, facts: Mapping[str, ModuleFacts]
) -> tuple[Explanation, ...]:
    if settings.explain is None or settings.explain[0] not in sources:
        return ()
    from llmlint.facts.explain import explain

    path, line = settings.explain
    was_relevant = path in world.modules
    module = world.load(sources[path].file, wholly=True)
    if module is None:
        return ()
    module.wholly = True
    world.schedule.add(module)
    world.run(evaluate_unit)
    return explain(world, module, line, facts[path].calls if path in facts else (), was_relevant=was_relevant)


def _checked(found: Survey) -> dict[str, tuple[tuple[str, Problem], ...]]:
    """What is wrong with the texts of the files that were asked about, whether or not they name a model."""
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
        whole = syntax_problem(source.text)
        cells = source.notebook.problems if source.notebook is not None else ()
        of_cells = ((cell_path(path, number), problem) for number, problem in cells)
        checked[path] = (*(((path, whole),) if whole is not None else ()), *of_cells)
    return checked


def _evaluate(found: Survey, settings: AnalysisSettings) -> tuple[World | None, Known]:
    """Evaluate all parts of the project that are not known; no world where all of them are."""
    known, shelf = found.known, found.shelf
    if found.changed == frozenset():
        return None, known
    catalogue = load(tuple(FilePath(name) for name in settings.sdk_files))
    roots = (*settings.source_roots, *declared_roots(found.root))
    modules = ModuleMap(found.root, (shelf.files[path] for path in shelf), roots, lambda file: shelf[file.display].data, catalogue.may_name)
    relevant = frozenset(_relevant(shelf, modules, catalogue, settings))
    wanted = set(shelf) if found.changed is None else known.members(found.changed | (relevant ^ known.relevant))
    if not wanted & (relevant | known.parts.keys()) and settings.explain is None:
        return None, replace(known, digests=found.digests)
    while True:
        world = World(catalogue, effects(), modules, shelf, settings, lambda path: is_test_path(path, settings.test_paths))
        for path in sorted(relevant & wanted):
            world.load(shelf.files[path], wholly=True)
        world.run(evaluate_unit)
        linked = set(shelf) if world.looked_everywhere else known.members(world.modules)
        if not (linked & relevant) - wanted:
            break
        wanted |= linked
    parts = {path: part for path, part in known.parts.items() if path not in known.members(wanted | world.modules.keys())}
    parts |= parts_of((*world.modules, *world.problems), world.links, whole=world.looked_everywhere)
    return world, Known(found.digests, relevant, parts, world.looked_everywhere)


def _relevant(sources: Mapping[str, Source], modules: ModuleMap, catalogue: Catalogue, settings: AnalysisSettings) -> tuple[str, ...]:
    if not settings.use_sketch:
        return tuple(sorted(sources))
    names = settings.declared
    roots = frozenset(name.partition(".")[0] for name in names)
    needles = (*catalogue.needles(), *(name.rpartition(".")[2].encode() for name in names))
    marks = catalogue.marks() | {name.rpartition(".")[2] for name in names}
    reach = Reach(
        sources, modules, needles, lambda name: catalogue.may_name(name) or name.partition(".")[0] in roots, marks, catalogue.hosts()
    )
    return reach.files(use_filter=settings.use_filter)


def _facts(world: World, modules: Mapping[str, ModuleUnit]) -> dict[str, ModuleFacts]:
    """Build twice: first to learn which nodes must be located, then with their places."""
    wanted: dict[str, set[cst.CSTNode]] = {}

    def remember(at: At) -> Span:
        wanted.setdefault(at.module.path, set()).add(at.node)
        return Span(at.module.path, _NOWHERE, _NOWHERE)

    _build(world, modules, Builder(world, remember))
    locators = {
        path: Locator(path, unit.text, unit.tree, wanted.get(path, ()), unit.cells)
        for path, unit in world.modules.items()
        if path in wanted
    }
    return _build(world, modules, Builder(world, lambda at: locators[at.module.path].span(at.node)))


def _build(world: World, modules: Mapping[str, ModuleUnit], builder: Builder) -> dict[str, ModuleFacts]:
    outputs, clients, templates = Outputs(world, builder), Clients(builder), Templates(world, builder.locate)
    policies, histories = RetryPolicies(builder), Histories(builder)
    retrievals, recordings, vectors = Retrievals(builder), Recordings(builder), Vectors(builder)
    acting = ActingTools(builder)
    return {
        path: ModuleFacts(
            path,
            tuple(builder.calls_of(unit)),
            tuple(clients.of(unit)),
            tuple(outputs.of(unit)),
            unit.is_test,
            tuple(templates.filled(unit)),
            tuple(templates.made(unit)),
            tuple(policies.of(unit)),
            tuple(switched_on(unit, builder.locate)),
            tuple(histories.of(unit)),
            tuple(retrievals.of(unit)),
            tuple(recordings.of(unit)),
            tuple(vectors.of(unit)),
            tuple(acting.of(unit)),
        )
        for path, unit in modules.items()
    }
