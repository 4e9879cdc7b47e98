"""Through which functions a call reaches the model, and why we believe that it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.look_up import functions_behind, held, settled
from llmlint.facts.evaluation.strings import words
from llmlint.facts.libraries.clients import TEMPLATE
from llmlint.facts.loops.fan_out import hands_to_thread
from llmlint.facts.model import How, Place
from llmlint.facts.values import Instance, Made
from llmlint.facts.values.base import At

if TYPE_CHECKING:
    from collections.abc import Callable

    from llmlint.facts.evaluation.calls import CallSite, Request
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.model import Span


class Ways:
    """The ways from calls to the requests that they lead to."""

    def __init__(self, world: World, locate: Callable[[At], Span]) -> None:
        self._world = world
        self._locate = locate

    def chain(self, request: Request) -> tuple[Place, ...]:
        """The functions on the way, and the request at its end."""
        places = [Place(self._locate(self._name(at)), f"`{self.function_name(at)}`") for at in request.chain]
        leaf = callee(request.leaf.at)
        if request.chain:
            text = words(leaf.node) if isinstance(leaf.node, cst.BaseExpression) else request.leaf.operation
            places.append(Place(self._locate(leaf), f"`{text}`"))
        return tuple(places)

    def because(self, request: Request) -> str:
        """Why the call is taken for a model call."""
        leaf = request.leaf
        what = f"{leaf.operation}`" if not isinstance(leaf.client, Made) else ""
        if isinstance(leaf.client, Made):
            place = self._locate(leaf.client.at)
            verb = "is declared as" if not isinstance(leaf.client.at.node, cst.Call) else "is"
            reason = f"the client {verb} `{leaf.client.name}` ({place.path}:{place.start.line})"
        elif leaf.how is How.HTTP:
            reason = f"the request goes to an endpoint of {leaf.sdk.id}"
        elif any(key == "client!" for key, _ in request.args):
            reason = f"only {leaf.sdk.id} clients spell a call `{what} with these keywords"
            if any(key == TEMPLATE for key, _ in request.args):
                reason = f"a prompt template of {leaf.sdk.id} is piped into it"
        else:
            reason = f"`{leaf.sdk.roots[0] + '.' if leaf.sdk.roots else ''}{what} is a function of {leaf.sdk.id}"
        if request.chain:
            place = self._locate(callee(leaf.at))
            reason = f"{_through([self.function_name(at) for at in request.chain])} reaches it at {place.path}:{place.start.line}; {reason}"
        return reason

    def function_name(self, at: At) -> str:
        """What a function on the way is called."""
        function = self._world.functions.get(at.node)
        return function.qualname if function is not None else "function"

    def is_called(self, site: CallSite, request: Request) -> bool:
        """Whether an expression calls what it reaches itself, and does not hand it to something else."""
        node = site.at.node
        if not isinstance(node, cst.Call):
            return False
        first = self.function_name(request.chain[0]) if request.chain else request.leaf.operation
        if words(node.func).rpartition(".")[2] == first.rpartition(".")[2]:
            return True
        if first.rpartition(".")[2] != "__call__":
            called_as = functions_behind(self._world, site.unit, node.func) if isinstance(node.func, cst.Name) else ()
            return any(request.chain and function.node is request.chain[0].node for function in called_as)
        called = settled(self._world, site.unit, held(self._world, site.unit, node.func))
        return any(isinstance(option, (Made, Instance)) for option in called)

    def _name(self, at: At) -> At:
        return At(at.module, at.node.name) if isinstance(at.node, cst.FunctionDef) else at


def callee(at: At) -> At:
    """What is called, where a node is a call, be it by a thread that is handed it; else the node."""
    if not isinstance(at.node, cst.Call):
        return at
    handed = at.node.args[:2] if hands_to_thread(at.node) else ()
    run = next((arg.value for arg in handed if isinstance(arg.value, (cst.Name, cst.Attribute)) and words(arg.value) != "None"), None)
    return At(at.module, at.node.func if run is None else run)


def _through(names: list[str]) -> str:
    return " → ".join(f"`{name}`" for name in names)


__all__ = ["Ways", "callee"]
