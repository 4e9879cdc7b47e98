"""Which model made a vector, where the code tells."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from llmlint.facts.libraries.options import client_args
from llmlint.facts.libraries.vector_uses import is_vector
from llmlint.facts.requests.model_ids import given_models
from llmlint.facts.values import UNKNOWN, Made, alternatives
from llmlint.facts.values.flows import Flow, Origin, Param
from llmlint.facts.values.structure import inner_values
from llmlint.facts.values.texts import literal
from llmlint.knowledge.vectors import vector_knowledge

if TYPE_CHECKING:
    from collections.abc import Iterable

    import libcst as cst

    from llmlint.facts.evaluation.calls import CallSite
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import Value

_NAMES = ("model", "model_name", "model_id", "modelId")
_ELSEWHERE = ("deployment", "repo_id", "endpoint", "client", "profile")


class EmbeddingModels:
    """Answers for one project; empty where it is not one model that is surely known."""

    def __init__(self, world: World) -> None:
        self._world = world

    def of_vectors(self, value: Value, unit: Unit, *, called_once: bool = False) -> str:
        """The model of the vectors in a value. `called_once`: a parameter counts only where it has one caller."""
        if UNKNOWN in alternatives(value):
            return ""
        flows: list[Flow] = []
        for inner in inner_values(value):
            for option in self._settled(inner, unit, called_once=called_once):
                flows.extend(part for part in inner_values(option) if isinstance(part, Flow) and is_vector(part))
        return _sole(self._of_flow(flow) for flow in flows)

    def of_embedder(self, value: Value, unit: Unit) -> str:
        """The model that an object which makes vectors asks."""
        return _sole(self._of_object(option, unit) for option in self._settled(value, unit))

    def _settled(self, value: Value, unit: Unit, *, called_once: bool = False) -> list[Value]:
        found: list[Value] = []
        for option in alternatives(value):
            if not isinstance(option, Flow) or not isinstance(option.source, Param):
                found.append(option)
            elif not called_once or len(self._world.callers.get(option.source.function, ())) == 1:
                found.extend(self._world.points_to.values(option, unit))
        return found

    def _of_flow(self, flow: Flow) -> str:
        source = flow.source
        site = self._sites.get(source.site.node) if isinstance(source, Origin) else None
        request = site.requests.get(source.leaf) if site is not None and isinstance(source, Origin) else None
        if site is None or request is None:
            return ""
        client = request.leaf.client
        clients = self._sites[request.leaf.at.node].clients if request.leaf.at.node in self._sites else {}
        given = list(given_models(request))
        if given:
            return _sole(literal(option) or "" for value in given for option in self._settled(value, site.unit))
        if request.open or len(clients) > 1:
            return ""
        return self._of_object(client, site.unit) if client is not None else ""

    def _of_object(self, value: Value, unit: Unit) -> str:
        if not isinstance(value, Made):
            return ""
        entry = self._world.catalogue.client(value.name)
        other = vector_knowledge().embedders.get(value.name)
        names, default = (other.model, other.default) if other is not None else ((), "")
        if entry is not None:
            names, default = entry.facts.model or _NAMES, entry.facts.default_model
        args, is_open = client_args(value)
        given = [inner for key, inner in args if key in names]
        if given:
            return _sole(literal(option) or "" for inner in given for option in self._settled(inner, unit))
        elsewhere = is_open or any(word in key for key, _ in args for word in _ELSEWHERE)
        return default if not elsewhere else ""

    @cached_property
    def _sites(self) -> dict[cst.CSTNode, CallSite]:
        units = (unit for module in list(self._world.modules.values()) for unit in (module, *module.functions))
        return {node: site for unit in units for node, site in unit.sites.items()}


def _sole(names: Iterable[str]) -> str:
    """The one model, where there is no other; empty where any is not known."""
    found = set(names)
    name = found.pop() if len(found) == 1 else ""
    return name if vector_knowledge().is_model(name) else ""


__all__ = ["EmbeddingModels"]
