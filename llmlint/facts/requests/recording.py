"""Whether anything is written down of what models are asked and what they answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.facts.model import How, Kind, Place
from llmlint.facts.model.observed import CallingModule
from llmlint.knowledge.observation import observation_knowledge
from llmlint.syntax.index import only

if TYPE_CHECKING:
    from llmlint.facts.build import Builder
    from llmlint.facts.evaluation.units import ModuleUnit
    from llmlint.facts.model import ModelCall

_SAYING: tuple[type[cst.CSTNode], ...] = (cst.Import, cst.ImportFrom, cst.Call, cst.Arg, cst.AssignTarget, cst.SimpleString)
_BY_ENVIRONMENT = ("LANGCHAIN_TRACING", "LANGSMITH_TRACING", "OTEL_EXPORTER", "LANGFUSE_", "TRACELOOP_", "HELICONE")


class Recordings:
    """Answers for one project."""

    def __init__(self, builder: Builder) -> None:
        self._world = builder.world
        self._said: dict[ModuleUnit, str] = {}
        self._calls: dict[ModuleUnit, list[ModelCall]] = {}
        self._through: dict[ModuleUnit, set[ModuleUnit]] = {}
        for _, module in sorted(builder.world.modules.items()):
            for unit in (module, *module.functions):
                for site in unit.sites.values():
                    for request in site.requests.values():
                        self._through.setdefault(request.leaf.at.module, set()).update((module, *(at.module for at in request.chain)))
                    call = builder.call(site)
                    if call is not None and call.kind is Kind.CHAT and call.how is not How.WRAPPER and call.sure:
                        self._calls.setdefault(module, []).append(call)

    def of(self, module: ModuleUnit) -> list[CallingModule]:
        """The file itself, where it asks models."""
        calls = sorted(self._calls.get(module, ()), key=lambda call: call.span)
        if not calls:
            return []
        first, *rest = calls
        others = tuple(Place(call.callee, "another call") for call in rest)
        return [CallingModule(first.callee, first.text, others, self._recorded_by(module), first.because)]

    def _recorded_by(self, module: ModuleUnit) -> str:
        required = self._world.requirements.first_of(self._world.file_of(module).path, observation_knowledge().distributions)
        if required:
            return required
        on_the_way = sorted(self._through.get(module, ()), key=lambda other: other.path)
        return next((said for other in (module, *on_the_way) if (said := self._recorder_in(other))), "")

    def _recorder_in(self, module: ModuleUnit) -> str:
        if module not in self._said:
            self._said[module] = next((said for node in only(module.index.nodes, *_SAYING) if (said := _recorder(node))), "")
        return self._said[module]


def _recorder(node: cst.CSTNode) -> str:
    knowledge = observation_knowledge()
    match node:
        case cst.Import(names=names):
            found = (words(alias.name) for alias in names)
            return next((name for name in found if name.partition(".")[0] in knowledge.tracers), "")
        case cst.ImportFrom(module=cst.Name() | cst.Attribute() as module, relative=[]):
            name = words(module)
            return name if name.partition(".")[0] in knowledge.tracers else ""
        case cst.Call(func=func):
            name = words(func)
            return name if name.rpartition(".")[2] in knowledge.methods | knowledge.options else ""
        case cst.Arg(keyword=cst.Name(value=name)) | cst.AssignTarget(target=cst.Attribute(attr=cst.Name(value=name))):
            return name if name in knowledge.options else ""
        case cst.SimpleString(value=value):
            text = value.strip("rRbBuU\"'")
            return text if text in knowledge.options or text.startswith(_BY_ENVIRONMENT) else ""
        case _:
            return ""


__all__ = ["Recordings"]
