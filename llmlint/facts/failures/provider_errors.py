"""Which way an error of a provider takes: the handlers it meets, and whether it leaves the functions between here and the request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import libcst as cst

from llmlint.facts.evaluation.leading import functions_along
from llmlint.facts.evaluation.strings import words
from llmlint.facts.failures.handling import tries_around
from llmlint.facts.model import Truth
from llmlint.facts.values import ClassValue, External, Sequence, alternatives
from llmlint.knowledge.retries import retry_knowledge, shortened
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.evaluation.calls import Leaf, Request
    from llmlint.facts.evaluation.units import FunctionUnit, Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import At, Value

# How an error comes out: as it is, as another one that the project raises instead, not at all, or in a way that is not seen.
Way = Literal["plain", "converted", "never", "unknown"]
Handler = cst.ExceptHandler | cst.ExceptStarHandler


def value_of(world: World, unit: Unit, node: cst.BaseExpression) -> Value | None:
    """What a name or a dotted name holds, as seen from a unit, without evaluating anything."""
    if isinstance(node, cst.Attribute):
        base = value_of(world, unit, node.value)
        names = [option for option in alternatives(base) if isinstance(option, External)] if base is not None else []
        return External(f"{names[0].name}.{node.attr.value}") if names else None
    if not isinstance(node, cst.Name):
        return None
    scope: Unit | None = unit
    while scope is not None and scope is not unit.module:
        if node.value in scope.final:
            return world.resolve(scope.final[node.value], None)
        scope = scope.parent
    value = world.global_of(unit.module, node.value, None)
    return world.resolve(value, None) if value is not None else None


def dotted_name(world: World, unit: Unit, node: cst.BaseExpression) -> str:
    """The dotted name of something that is not the project's; empty where it is not known."""
    value = value_of(world, unit, node)
    if value is None:
        return node.value if isinstance(node, cst.Name) else ""
    return next((option.name for option in alternatives(value) if isinstance(option, External)), "")


class ProviderErrors:
    """Answers for one project."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._knowledge = retry_knowledge()
        self._ways_out: dict[tuple[FunctionUnit, Leaf], Way] = {}

    def among(self, unit: Unit, types: cst.BaseExpression | None) -> Truth:
        """Whether the errors that pass by themselves are among these types; no types at all means every error."""
        if types is None:
            return Truth.YES
        answers = {self._is_transient(name) for name in self._names(unit, types)}
        if Truth.YES in answers:
            return Truth.YES
        return Truth.UNKNOWN if Truth.UNKNOWN in answers or not answers else Truth.NO

    def _names(self, unit: Unit, types: cst.BaseExpression) -> list[str]:
        if isinstance(types, (cst.Tuple, cst.List)):
            return [name for element in types.elements for name in self._names(unit, element.value)]
        value = value_of(self._world, unit, types)
        if isinstance(value, Sequence):
            return [
                option.name if isinstance(option, External) else "?"
                for item in value.items
                for option in alternatives(item)
            ]  # fmt: skip
        if value is not None and any(isinstance(option, ClassValue) for option in alternatives(value)):
            return ["?"]
        return [dotted_name(self._world, unit, types) or "?"]

    def _is_transient(self, name: str) -> Truth:
        short = shortened(name)
        if short in self._knowledge.transient:
            return Truth.YES
        if short in self._knowledge.about_the_answer:
            return Truth.NO
        if "." in name and self._world.catalogue.known_root(name.rpartition(".")[0]):
            return Truth.of(not any(word in name.rpartition(".")[2] for word in self._knowledge.about_the_request))
        return Truth.UNKNOWN

    def met(self, at: At, unit: Unit, way: Way = "plain", within: cst.CSTNode | None = None) -> tuple[Handler, ...] | None:
        """The handlers of the first `try` that an error raised here meets, inside a statement; none, or `None` where that is not known."""
        for block in tries_around(at):
            if within is not None and not _is_inside(at, block, within):
                return ()
            found: list[Handler] = []
            for handler in block.handlers:
                answer = self.among(unit, handler.type)
                everything = answer is Truth.YES and _catches_everything(handler)
                if way == "converted" and not everything:
                    answer = Truth.UNKNOWN
                if answer is Truth.UNKNOWN and not found:
                    return None
                if answer is Truth.YES:
                    found.append(handler)
                if everything:
                    break
            if found:
                return tuple(found)
        return ()

    def way_out(self, request: Request) -> Way:
        """How an error of the provider comes out of the call that makes a request, through the functions on its way."""
        ways: set[Way] = set()
        for function in functions_along(self._world, request):
            if function is not None and (function, request.leaf) not in self._ways_out:
                self._ways_out[function, request.leaf] = self._out_of(function, request.leaf)
            ways.add(self._ways_out[function, request.leaf] if function is not None else "unknown")
        return _worst(ways)

    def leaves(self, at: At, unit: Unit, way: Way) -> Way:
        """How an error that comes out of a node in some way leaves its function."""
        if way in ("never", "unknown"):
            return way
        handlers = self.met(at, unit, way)
        if handlers is None:
            return "unknown"
        if not handlers:
            return way
        raising = [node for handler in handlers for node in walk(handler.body) if isinstance(node, cst.Raise)]
        if not raising:
            return "never"
        return way if all(node.exc is None for node in raising) else "converted"

    def _out_of(self, function: FunctionUnit, leaf: Leaf) -> Way:
        sites = [site for site in function.sites.values() if leaf in site.requests]
        ways: set[Way] = {self.leaves(site.at, function, "plain") for site in sites}
        return first_of(ways)


def first_of(ways: set[Way]) -> Way:
    """The way that lets most of an error through; `unknown` where there is none."""
    return _earliest(ways, ("plain", "converted", "unknown", "never"), "unknown")


def _worst(ways: set[Way]) -> Way:
    return _earliest(ways, ("never", "unknown", "converted", "plain"), "plain")


def _earliest(ways: set[Way], order: tuple[Way, ...], otherwise: Way) -> Way:
    for way in order:
        if way in ways:
            return way
    return otherwise


def _catches_everything(handler: Handler) -> bool:
    if handler.type is None:
        return True
    kinds = [element.value for element in handler.type.elements] if isinstance(handler.type, cst.Tuple) else [handler.type]
    return any(words(kind) in ("Exception", "BaseException") for kind in kinds)


def _is_inside(at: At, block: cst.CSTNode, within: cst.CSTNode) -> bool:
    node: cst.CSTNode | None = block
    while node is not None:
        if node is within:
            return True
        node = at.module.parents.get(node)
    return False


__all__ = ["Handler", "ProviderErrors", "Way", "dotted_name", "first_of", "value_of"]
