"""Model calls as the evaluation sees them: where they are, with which arguments, through whom."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from llmlint.facts.evaluation.conditions import ALWAYS, either, in_common
from llmlint.facts.model import How, UseKind
from llmlint.facts.values import UNKNOWN, Made, Mapping, join
from llmlint.facts.values.documents import Document
from llmlint.facts.values.flows import Flow, Step
from llmlint.facts.values.structure import bounded, inner_values
from llmlint.records import dataclass

if TYPE_CHECKING:
    from llmlint.facts.evaluation.conditions import Conditions, Ways
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.values.base import At, Value
    from llmlint.sdks.model import CallFacts, HttpLibrary, Sdk

MAX_REACH = 12
MAX_CHAIN = 8
MAX_FLOWS = 12


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """A place where an SDK (or an HTTP library) asks a model."""

    at: At
    sdk: Sdk
    operation: str
    facts: CallFacts
    client: Value | None = None
    http: HttpLibrary | None = None
    how: How = How.SDK

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Leaf) and other.at == self.at and other.operation == self.operation

    def __hash__(self) -> int:
        return hash((self.at, self.operation))


@dataclass(frozen=True, slots=True)
class Request:
    """What reaches a leaf, seen from one place: the arguments in that place's own terms.

    `args` are by keyword; `*` and `**` hold what is splatted and could not be taken apart. `chain` leads from this place to the leaf.
    `sure` is false where one of several methods is called, of which most reach no model. `only_if`: what parameters must be, way by way.
    """

    leaf: Leaf
    args: tuple[tuple[str, Value], ...]
    chain: tuple[At, ...] = ()
    sure: bool = True
    only_if: Ways = ALWAYS

    def argument(self, name: str) -> Value | None:
        """The value of a keyword, if it is given in sight."""
        return next((value for key, value in reversed(self.args) if key == name), None)

    @property
    def open(self) -> bool:
        """Whether arguments may be given that are not seen."""
        return any(key in ("*", "**") for key, _ in self.args)

    @property
    def splats(self) -> bool:
        """Whether a call of an HTTP library hands on arguments that are not seen; of the JSON that it sends `**` speaks."""
        return any(key == "*" for key, _ in self.args)


@dataclass(slots=True, eq=False)
class CallSite:
    """A call expression that reaches a model. `requests` has one entry for each leaf.

    `clients` are all that may be asked here, also where several lead to one leaf. `passes_on`: a decorator's inner function handing its
    own arguments to the function it decorates; no call of its own.
    """

    at: At
    unit: Unit
    how: How
    requests: dict[Leaf, Request] = field(default_factory=dict["Leaf", "Request"])
    mapped: str = ""
    passes_on: bool = False
    deadline: At | None = None
    likely: bool = True
    clients: dict[tuple[At, str], Made] = field(default_factory=dict[tuple["At", str], "Made"])

    def add(self, request: Request) -> None:
        """Add what one evaluation found, joined with what an earlier one of the same code did."""
        before = self.requests.get(request.leaf)
        if before is None:
            if len(self.requests) < MAX_REACH:
                self.requests[request.leaf] = request
        elif before != request:
            self.requests[request.leaf] = merge(before, request)


def merge(first: Request, second: Request) -> Request:
    """Either of two requests of one leaf."""
    names = [name for name, _ in first.args]
    names += [name for name, _ in second.args if name not in names]
    args: list[tuple[str, Value]] = []
    for name in names:
        both = [value for value in (first.argument(name), second.argument(name)) if value is not None]
        args.append((name, join(*both)) if len(both) == 2 else (name, join(both[0], UNKNOWN)))
    return Request(first.leaf, tuple(args), first.chain, first.sure or second.sure, either(first.only_if, second.only_if))


def steadied_reach(before: tuple[Request, ...], now: tuple[Request, ...], deepest: int) -> tuple[Request, ...]:
    """What is reached, where it has changed several times: what was there stays, and what is sent may only grow."""
    made = {request.leaf: request for request in before}
    for request in now:
        known = made.get(request.leaf)
        cut = replace(request, args=tuple((name, bounded(value, deepest)) for name, value in request.args))
        made[request.leaf] = cut if known is None else replace(merge(known, cut), chain=known.chain)
    return tuple(made.values())


@dataclass(frozen=True, slots=True)
class Summary:
    """What a caller needs to know of a function, in terms of its parameters.

    `cases` is what it returns under which conditions, where there are several and they differ; `returns` is all of it.
    """

    returns: Value = UNKNOWN
    cases: tuple[tuple[Conditions, Value], ...] = ()
    reach: tuple[Request, ...] = ()
    reads_input: bool = False


@dataclass(frozen=True, slots=True)
class GraphStep:
    """A function as a step of a graph, and whether the graph may run it again when it fails."""

    graph: At
    is_retried: bool


@dataclass(frozen=True, slots=True)
class Event:
    """Something done to a text that may be a model's. `raised`: where its error appears, if that is elsewhere. `role`: what it
    decides at a sink. `holding`: what must hold of the function's parameters for it to be done.
    """

    kind: UseKind
    at: At
    flows: tuple[Flow, ...]
    fields: tuple[str, ...] = ()
    for_display: bool = False
    pulls: bool = True
    detail: str = ""
    raised: At | None = None
    role: str = ""
    holding: Conditions = ()

    def merged(self, other: Event) -> Event:
        """This and the same thing seen on another way through the code."""
        fields = tuple(dict.fromkeys((*other.fields, *self.fields)))
        flows = tuple(dict.fromkeys((*other.flows, *self.flows)))[:MAX_FLOWS]
        return replace(self, flows=flows, fields=fields, holding=in_common(self.holding, other.holding))


def flattened(args: tuple[tuple[str, Value], ...]) -> tuple[tuple[str, Value], ...]:
    """Arguments with visible `**` dicts taken apart."""
    made: list[tuple[str, Value]] = []
    for name, value in args:
        if name == "**" and isinstance(value, Mapping):
            made.extend(value.items)
            if value.open:
                made.append(("**", UNKNOWN))
        else:
            made.append((name, value))
    return tuple(made)


def interesting(value: Value) -> bool:
    """Whether a value is worth handing on to a callee's parameter: something callable, a client, an object, or a model's answer."""
    from llmlint.facts.values import Api, ClassValue, External, FunctionValue, Instance, Partial, Pipeline
    from llmlint.facts.values.flows import Origin

    for inner in inner_values(value):
        if isinstance(inner, (FunctionValue, ClassValue, Instance, Made, Api, Partial, Pipeline, Document)):
            return True
        if isinstance(inner, Flow) and isinstance(inner.source, Origin):
            return True
        if isinstance(inner, External) and "." in inner.name:
            return True
    return False


__all__ = ["CallSite", "Event", "GraphStep", "Leaf", "Request", "Step", "Summary", "flattened", "interesting", "merge"]
