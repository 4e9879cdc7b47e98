"""One piece of code from its first statement to its last, and what it publishes then."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.calls import Summary
from llmlint.facts.evaluation.cases import cases_of
from llmlint.facts.evaluation.conditions import either
from llmlint.facts.evaluation.run import Run
from llmlint.facts.evaluation.statements import block
from llmlint.facts.evaluation.units import FunctionUnit, ModuleUnit, Unit
from llmlint.facts.values import UNKNOWN, ClassValue, Instance, Repeated, Sequence, join, with_places
from llmlint.facts.values.flows import Flow, Param

if TYPE_CHECKING:
    from llmlint.facts.evaluation.calls import Request
    from llmlint.facts.evaluation.conditions import Ways
    from llmlint.facts.evaluation.world import World


def evaluate_unit(world: World, unit: Unit) -> Run:
    """Evaluate one piece of code and publish what changed."""
    run = Run(world, unit)
    if isinstance(unit, ModuleUnit):
        star_imports = unit.star_imports
        run.unit = unit
        block(run, unit.tree.body)
        _publish_names(run, unit, "global")
        if unit.star_imports != star_imports:
            world.changes.changed(("stars", unit))
    elif isinstance(unit, FunctionUnit):
        _enter(run, unit)
        if isinstance(unit.node, cst.Lambda):
            run.returns.append(((), run.evaluate(unit.node.body)))
        elif isinstance(unit.node, cst.FunctionDef):
            block(run, unit.node.body.body)
        _publish_function(run, unit)
    unit.sites = run.sites
    unit.clients = run.clients
    unit.sources = run.sources
    unit.fillings = run.fillings
    unit.templates = run.templates
    unit.rewrites = run.rewrites
    unit.vectors = run.vectors
    unit.handed = run.handed
    unit.asks_person = run.asks_person
    unit.tested = run.tested
    unit.switched = run.switched
    unit.events = list(run.events.values())
    return run


def _publish_function(run: Run, unit: FunctionUnit) -> None:
    _publish_names(run, unit, "local")
    returns = join(*(value for _, value in run.returns)) if run.returns else UNKNOWN
    if run.yields:
        unit.is_generator = True
        returns = Sequence((Repeated(join(*run.yields)),), packed=run.packs)
    run.world.summarise(unit, Summary(returns, () if run.yields else cases_of(run), _reach(run), run.reads_input))


def _publish_names(run: Run, unit: Unit, scope: str) -> None:
    before, unit.final = unit.final, run.env
    for name in sorted(before.keys() | run.env.keys()):
        key = (scope, unit, name)
        if name in run.env:
            run.env[name] = run.world.changes.steadied(key, before.get(name), run.env[name])
        if before.get(name) != run.env.get(name):
            run.world.changes.changed(key)
        elif with_places(before[name], run.env[name]) is not before[name]:
            run.world.changes.written_elsewhere(key)


def _reach(run: Run) -> tuple[Request, ...]:
    """The leaves this function leads to, each once, nearest chain first."""
    found: dict[object, Request] = {}
    ways: dict[object, Ways] = {}
    for site in run.sites.values():
        for leaf, request in site.requests.items():
            ways[leaf] = either(ways.get(leaf, request.only_if), request.only_if)
            if leaf not in found or (len(request.chain), not request.sure) < (len(found[leaf].chain), not found[leaf].sure):
                found[leaf] = request if site.likely else replace(request, sure=False)
    same = (replace(request, only_if=ways[leaf]) for leaf, request in found.items())
    ordered = sorted(same, key=lambda request: (request.leaf.at.module.path, request.leaf.operation, len(request.chain)))
    return tuple(ordered[:12])


def _enter(run: Run, unit: FunctionUnit) -> None:
    for index, parameter in enumerate(unit.parameters):
        name = parameter.name.lstrip("*")
        if index == 0 and unit.receives and unit.owner is not None and parameter.kind == "plain":
            run.env[name] = ClassValue(unit.owner) if unit.flavour == "class" else Instance(unit.owner)
        else:
            run.env[name] = Flow(Param(unit, parameter.name))
