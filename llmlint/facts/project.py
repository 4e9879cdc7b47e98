"""From relevant files to facts: evaluate the project, then tell of each module what rules ask about."""

from __future__ import annotations

from dataclasses import replace
from posixpath import dirname
from typing import TYPE_CHECKING, Generic, TypeVar

from llmlint.facts.build import Builder
from llmlint.facts.conversations.histories import Histories
from llmlint.facts.documents.retrievals import Retrievals
from llmlint.facts.documents.vectors import Vectors
from llmlint.facts.edits.import_lines import imports_of
from llmlint.facts.evaluation import comprehensions, control_flow, expressions, invoke, operations, string_expressions
from llmlint.facts.evaluation.evaluate import evaluate_unit
from llmlint.facts.evaluation.world import World
from llmlint.facts.failures.retry_policies import RetryPolicies
from llmlint.facts.jobs import workers_for
from llmlint.facts.libraries.switched import switched_on
from llmlint.facts.locations import Locations
from llmlint.facts.model import Explanation, ModuleFacts
from llmlint.facts.outputs.events import Outputs
from llmlint.facts.partition import Group, Known, ways_of
from llmlint.facts.prompts.templates import Templates
from llmlint.facts.requests.acting_tools import ActingTools
from llmlint.facts.requests.clients import Clients
from llmlint.facts.requests.keys import written_keys
from llmlint.facts.requests.recording import Recordings
from llmlint.files import is_test_path
from llmlint.files.at_work import WORK
from llmlint.files.requirements import Requirements
from llmlint.knowledge import effects
from llmlint.records import dataclass
from llmlint.syntax.deep import with_deep_stack

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from llmlint.facts.evaluation.units import ModuleUnit
    from llmlint.facts.outlook import Outlook
    from llmlint.facts.settings import AnalysisSettings
    from llmlint.facts.survey import Survey
    from llmlint.files import Source
    from llmlint.syntax.trees import Trees

# The handlers of expressions and statements register themselves when these are imported.
_HANDLERS = (comprehensions, control_flow, expressions, invoke, operations, string_expressions)
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class LookedAt(Generic[Made]):
    """A group that was evaluated, and what was made of it; nothing where it is seen to belong together with another.

    `loaded` are the files that were evaluated, `stores` the folders of stores that are opened by their names, and `consulted` those whose
    requirements were asked about.
    """

    loaded: frozenset[str]
    stores: frozenset[str]
    made: Made | None
    consulted: tuple[Path, ...]

    def beside_stores(self, files: frozenset[str]) -> frozenset[str]:
        """Those of some files that stand in the folder of a store that is opened by its name, and may mean the same one."""
        return frozenset(path for path in files if dirname(path) in self.stores) if self.stores else frozenset()

    def leads_to(self, files: frozenset[str]) -> bool:
        """Whether anything was seen to lead to any of these files."""
        return not self.loaded.isdisjoint(files) or bool(self.beside_stores(files))


class Groups(Generic[Made]):
    """Evaluates the groups of a project one after the other, as far as they are not known. Of each, `tell` makes what is kept of it; then
    its world is let go. Groups between which something is seen to lead after all, such as a module that is imported by a name in a
    string, are evaluated together.

    With more than one of `jobs`, some are looked at ahead of their turn; with none, as many as it pays to.
    """

    def __init__(
        self,
        found: Survey,
        settings: AnalysisSettings,
        ahead: Outlook,
        tell: Callable[[World, frozenset[str]], Made],
        trees: Trees | None = None,
        jobs: int | None = 1,
    ) -> None:
        self._found = found
        self._settings = settings
        self._ahead = ahead
        self._tell = tell
        self._trees = trees
        self._lasting = dict(ahead.lasting)
        self._aside = list(ahead.aside)
        self._requirements = Requirements(ahead.modules.root)
        self._done: dict[Group, LookedAt[Made]] = {}
        every = [*ahead.groups, *(known.files for known in ahead.lasting.values())]
        every += [group for left in ahead.aside for group in left.groups]
        self._grouped = frozenset(path for group in every for path in group)
        sizes = {group: sum(len(found.shelf[path].data) for path in group & ahead.relevant) for group in ahead.groups}
        workers = workers_for(list(sizes.values()), jobs)
        if workers > 1:
            from llmlint.facts.ahead import Ahead

            with Ahead(self._looked_at, sorted(sizes, key=lambda group: (-sizes[group], min(group))), workers) as begun:
                self._run(begun.made)
        else:
            with_deep_stack(lambda: self._run(self._looked_at))

    @property
    def known(self) -> Known:
        """What the next run may take for known."""
        groups = self._lasting | {min(group.files): group for group in self._done}
        aside = frozenset(path for left in self._aside for path in left.files)
        return Known(self._found.digests, self._ahead.relevant, groups, aside, self._ahead.notes)

    @property
    def made(self) -> dict[str, Made]:
        """What was made of each group, by the first of its files."""
        return {min(group.files): looked.made for group, looked in self._done.items() if looked.made is not None}

    @property
    def consulted(self) -> tuple[Path, ...]:
        """The folders whose requirements were asked about."""
        return tuple(sorted({folder for looked in self._done.values() for folder in looked.consulted}))

    def _run(self, looked_at: Callable[[frozenset[str]], LookedAt[Made]]) -> None:
        waiting: list[frozenset[str]] = [*self._ahead.groups]
        while waiting:
            group = waiting.pop(0)
            looked = looked_at(group)
            waiting += self._taken_up(looked)
            others = [*waiting, *(known.files for known in (*self._lasting.values(), *self._done))]
            joined = group.union(*(other for other in others if looked.leads_to(other)))
            if joined == group:
                files = group | looked.loaded
                self._done[Group(files, looked.loaded, ways_of(files, self._ahead.links))] = looked
            else:
                waiting = [joined, *(other for other in waiting if not other & joined)]
                self._lasting = {name: known for name, known in self._lasting.items() if not known.files & joined}
                self._done = {known: made for known, made in self._done.items() if not known.files & joined}

    def _taken_up(self, looked: LookedAt[Made]) -> list[frozenset[str]]:
        """The groups that were left aside, and to which something is seen to lead."""
        taken = [left for left in self._aside if looked.leads_to(left.files)]
        self._aside = [left for left in self._aside if left not in taken]
        return [group for left in taken for group in left.groups]

    def _looked_at(self, group: frozenset[str]) -> LookedAt[Made]:
        world = self._evaluated(group)
        stores = frozenset(world.store_folders) if world.has_named_stores else frozenset[str]()
        looked = LookedAt[Made](frozenset((*world.modules, *world.problems)), stores, None, ())
        if not looked.leads_to(self._grouped - group):
            looked = replace(looked, made=self._tell(world, group), consulted=self._requirements.consulted)
        world.release()
        return looked

    def _evaluated(self, group: frozenset[str]) -> World:
        shelf, settings, ahead = self._found.shelf, self._settings, self._ahead

        def is_test(path: str) -> bool:
            return is_test_path(path, settings.test_paths)

        world = World(ahead.catalogue, effects(), ahead.modules, shelf, settings, is_test, self._requirements, self._trees)
        for path in sorted(ahead.relevant & group):
            world.load(shelf.files[path], wholly=True)
        world.run(evaluate_unit)
        return world


def explained_at(
    world: World, sources: Mapping[str, Source], settings: AnalysisSettings, facts: Mapping[str, ModuleFacts]
) -> tuple[Explanation, ...]:
    """Why the places in the line that was asked about are model calls, or are not."""
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


def facts_of(world: World) -> dict[str, ModuleFacts]:
    """What rules ask about, module by module. Imports are told of modules in which a finding may stand."""
    modules = dict(sorted(world.modules.items()))
    locations = Locations()
    facts = _build(modules, Builder(world, locations.span))
    own = {unit.dotted.partition(".")[0] for unit in modules.values() if unit.dotted}
    for unit in locations.modules:
        facts[unit.path] = replace(facts[unit.path], imports=imports_of(unit, own, locations.span))
    return facts


def _build(modules: Mapping[str, ModuleUnit], builder: Builder) -> dict[str, ModuleFacts]:
    outputs, clients, templates = Outputs(builder.world, builder), Clients(builder), Templates(builder.world, builder.locate)
    policies, histories = RetryPolicies(builder), Histories(builder)
    retrievals, recordings, vectors = Retrievals(builder), Recordings(builder), Vectors(builder)
    acting = ActingTools(builder)

    def of(path: str, unit: ModuleUnit) -> ModuleFacts:
        with WORK.on(path):
            made = tuple(clients.of(unit))
            return ModuleFacts(
                path,
                tuple(builder.calls_of(unit)),
                made,
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
                tuple(written_keys(builder.world, unit, made, builder.locate)),
            )

    return {path: of(path, unit) for path, unit in modules.items()}


__all__ = ["Groups", "explained_at", "facts_of"]
