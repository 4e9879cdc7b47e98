"""From relevant files to facts: evaluate the project, then tell of each module what rules ask about."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from llmlint.facts.build import Builder
from llmlint.facts.conversations.histories import Histories
from llmlint.facts.documents.retrievals import Retrievals
from llmlint.facts.documents.vectors import Vectors
from llmlint.facts.edits.rooms import imports_of
from llmlint.facts.evaluation import comprehensions, control_flow, expressions, invoke, string_expressions
from llmlint.facts.evaluation.evaluate import evaluate_unit
from llmlint.facts.evaluation.world import World
from llmlint.facts.failures.retry_policies import RetryPolicies
from llmlint.facts.libraries.switched import switched_on
from llmlint.facts.locations import Locations
from llmlint.facts.model import Explanation, ModuleFacts
from llmlint.facts.outputs.events import Outputs
from llmlint.facts.partition import Known, parts_of
from llmlint.facts.prompts.templates import Templates
from llmlint.facts.requests.acting_tools import ActingTools
from llmlint.facts.requests.clients import Clients
from llmlint.facts.requests.recording import Recordings
from llmlint.files import is_test_path
from llmlint.files.at_work import WORK
from llmlint.knowledge import effects

if TYPE_CHECKING:
    from collections.abc import Mapping

    from llmlint.facts.evaluation.units import ModuleUnit
    from llmlint.facts.outlook import Outlook
    from llmlint.facts.settings import AnalysisSettings
    from llmlint.facts.survey import Survey
    from llmlint.files import Source
    from llmlint.syntax.trees import Trees

# The handlers of expressions and statements register themselves when these are imported.
_HANDLERS = (comprehensions, control_flow, expressions, invoke, string_expressions)


def evaluate(found: Survey, settings: AnalysisSettings, ahead: Outlook, trees: Trees | None = None) -> tuple[World, Known]:
    """Evaluate all parts of the project that are not known."""
    known, shelf, relevant, wanted = found.known, found.shelf, ahead.relevant, set(ahead.wanted)

    def is_test(path: str) -> bool:
        return is_test_path(path, settings.test_paths)

    while True:
        world = World(ahead.catalogue, effects(), ahead.modules, shelf, settings, is_test, trees)
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
            return ModuleFacts(
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

    return {path: of(path, unit) for path, unit in modules.items()}


__all__ = ["evaluate", "explained_at", "facts_of"]
