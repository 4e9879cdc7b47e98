"""The whole analysis: files in, facts out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from llmlint.facts import comprehensions, control_flow, expressions, invoke, string_expressions
from llmlint.facts.build import Builder
from llmlint.facts.build_clients import Clients
from llmlint.facts.evaluate import evaluate_unit
from llmlint.facts.model import Explanation, ModuleFacts, Position, Span
from llmlint.facts.outputs import Outputs
from llmlint.facts.retry_policies import RetryPolicies
from llmlint.facts.template_facts import Templates
from llmlint.facts.world import World
from llmlint.files import FileFilter, Problem, Source, SourceFile, cell_path, discover, is_test_path, read_source
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
    from llmlint.sdks import Catalogue

NOTEBOOK = ".ipynb"
# The handlers of expressions and statements register themselves when these are imported.
_HANDLERS = (comprehensions, control_flow, expressions, invoke, string_expressions)
_NOWHERE = Position(1, 1)


@dataclass(frozen=True)
class Analysis:
    """What is known of the files that were asked about.

    `modules` holds the files in which something was looked for closely, by display path; files without an entry hold no model call.
    `problems` says why a file could not be analysed. `parsed` counts the files that libcst read.
    """

    modules: Mapping[str, ModuleFacts]
    problems: Mapping[str, Problem]
    trees: Mapping[str, cst.Module] = field(default_factory=dict[str, "cst.Module"])
    sources: Mapping[str, Source] = field(default_factory=dict[str, "Source"])
    parsed: int = 0
    explained: tuple[Explanation, ...] = ()


def analyse_project(
    files: Sequence[SourceFile],
    *,
    root: Path,
    stdin: Source | None = None,
    settings: AnalysisSettings,
    working_directory: Path | None = None,
) -> Analysis:
    """Analyse files in the light of their project. `stdin` is a source that did not come from the disk."""
    return with_deep_stack(lambda: _analyse(files, root, stdin, settings, working_directory or root))


def _analyse(
    files: Sequence[SourceFile], root: Path, stdin: Source | None, settings: AnalysisSettings, working_directory: Path
) -> Analysis:
    asked = {file.display for file in files}
    around = discover([str(root)], FileFilter(root), working_directory=working_directory).files
    sources: dict[str, Source] = {}
    problems: dict[str, Problem] = {}
    # Nothing imports a notebook, so one matters only where it is asked about.
    context = [file for file in around if not file.display.endswith(NOTEBOOK)]
    for file in sorted({f.display: f for f in (*context, *files)}.values(), key=lambda f: f.display):
        source = read_source(file)
        if isinstance(source, Problem):
            if file.display in asked:
                problems[file.display] = source
        else:
            sources[file.display] = source
    if stdin is not None:
        asked.add(stdin.file.display)
        sources[stdin.file.display] = stdin
    _check_syntax(asked, sources, problems)
    for path in sorted(asked & sources.keys()):
        notebook = sources[path].notebook
        problems.update((cell_path(path, number), problem) for number, problem in (notebook.problems if notebook is not None else ()))
    world = _evaluate(sources, root, settings)
    for path, problem in world.problems.items():
        if path in asked:
            problems.setdefault(path, problem)
    modules = {path: unit for path, unit in sorted(world.modules.items()) if path in asked or _matters(unit)}
    facts = _facts(world, modules)
    explained = _explained(world, sources, settings, facts)
    trees = {path: unit.tree for path, unit in modules.items()}
    return Analysis(facts, problems, trees, sources, len(world.modules), explained)


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
    world.enqueue(module)
    world.run(evaluate_unit)
    return explain(world, module, line, facts[path].calls if path in facts else (), was_relevant=was_relevant)


def _matters(unit: ModuleUnit) -> bool:
    return any(piece.sites or piece.clients for piece in (unit, *unit.functions))


def _check_syntax(asked: set[str], sources: Mapping[str, Source], problems: dict[str, Problem]) -> None:
    """A file that is no Python is reported, whether or not it names a model."""
    from llmlint.syntax.check import syntax_problem

    for path in sorted(asked & sources.keys()):
        problem = syntax_problem(sources[path].text)
        if problem is not None:
            problems.setdefault(path, problem)


def _evaluate(sources: Mapping[str, Source], root: Path, settings: AnalysisSettings) -> World:
    from pathlib import Path as FilePath

    catalogue = load(tuple(FilePath(name) for name in settings.sdk_files))

    def data_of(file: SourceFile) -> bytes:
        return sources[file.display].data

    modules = ModuleMap(
        root, (source.file for source in sources.values()), (*settings.source_roots, *declared_roots(root)), data_of, catalogue.may_name
    )
    world = World(catalogue, effects(), modules, sources, settings, lambda path: is_test_path(path, settings.test_paths))
    for path in _relevant(sources, modules, catalogue, settings):
        world.load(sources[path].file, wholly=True)
    world.run(evaluate_unit)
    return world


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
    policies = RetryPolicies(builder)
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
        )
        for path, unit in modules.items()
    }
