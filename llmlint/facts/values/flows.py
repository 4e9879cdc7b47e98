"""What is followed through the code: parameters and models' answers, the way into them, and what was done to their text on the way."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING, TypeAlias

from llmlint.facts.values.base import At, Value
from llmlint.records import dataclass

if TYPE_CHECKING:
    import libcst as cst

    from llmlint.facts.evaluation.calls import Leaf
    from llmlint.facts.evaluation.units import FunctionUnit
    from llmlint.sdks.paths import Key

MAX_STEPS = 14
MAX_PATH = 10
MAX_WAYS = 12
_DIVIDING = frozenset({"split", "regex"})


class Item:
    """Any element of what stands before: by iteration (`ITEM`), or under an unknown key (`SOME_KEY`); an object of a class (`MADE`)."""

    def __repr__(self) -> str:
        return "*"


ITEM = Item()
SOME_KEY = Item()
MADE = Item()
Access: TypeAlias = "str | int | Key | Item"


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter of a project function, by name (`*name` and `**name` for the collecting ones)."""

    function: FunctionUnit
    name: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Param) and other.function is self.function and other.name == self.name

    def __hash__(self) -> int:
        return hash((id(self.function), self.name))


@dataclass(frozen=True, slots=True)
class Origin:
    """An answer of a model: the call it came from, and the place through which this code got it."""

    leaf: Leaf
    site: At


@dataclass(frozen=True, slots=True)
class Step:
    """Something done to a text on its way."""

    kind: str
    at: At
    detail: str = ""

    def __eq__(self, other: object) -> bool:
        """Compared far more often than anything else where much is done to a text."""
        if self is other:
            return True
        return isinstance(other, Step) and other.at.node is self.at.node and other.kind == self.kind and other.detail == self.detail

    def __hash__(self) -> int:
        return hash((id(self.at.node), self.kind, self.detail))


@dataclass(frozen=True, slots=True)
class Way:
    """A place an answer has passed: a call that returned it (`returned`), an argument (`handed`), an attribute (`kept`).

    `name` is what people read of it, `into` the function that it was handed to.
    """

    kind: str
    at: At
    name: str = ""
    into: At | None = None

    @classmethod
    def into_function(cls, at: At, function: FunctionUnit) -> Way:
        """The way of an argument into a function."""
        return cls("handed", at, function.qualname, At(function.module, function.node))

    def hands_to(self, unit: FunctionUnit) -> bool:
        """Whether the answer was handed to this function."""
        return self.into is not None and self.into.node is unit.node


@dataclass(frozen=True, slots=True)
class Flow(Value):
    """Something followed: a parameter or a model's answer, the access path into it, and what was done to its text.

    `carried` holds the loops from whose earlier rounds it comes. `via` is the way it took through other functions, for people to read:
    two flows are the same by whichever way they came.
    """

    source: Param | Origin
    path: tuple[Access, ...] = ()
    steps: tuple[Step, ...] = ()
    carried: frozenset[cst.CSTNode] = frozenset()
    via: tuple[Way, ...] = field(default=(), compare=False)

    def __eq__(self, other: object) -> bool:
        """Compared more often than any other value: field by field, for to make tuples of all fields first takes three times as long."""
        if self is other:
            return True
        return (
            isinstance(other, Flow)
            and other.path == self.path
            and other.source == self.source
            and other.steps == self.steps
            and other.carried == self.carried
        )

    def __hash__(self) -> int:
        return hash((self.source, self.path, self.steps, self.carried))

    def passing(self, *ways: Way) -> Flow:
        """The same, having passed one place more."""
        return replace(self, via=(*self.via, *ways)) if len(self.via) < MAX_WAYS else self

    def reach(self, access: Access) -> Flow:
        """One access further. A name met before leads back to where it was met, so that recursive structures end.

        Into what was parsed an access is a step (`field`): it stays the model's until something checks it.
        """
        if self.steps:
            return self._into_parsed(access)
        if not isinstance(access, (int, Item)) and access in self.path:
            return replace(self, path=self.path[: self.path.index(access) + 1])
        if len(self.path) >= MAX_PATH:
            return self
        return replace(self, path=(*self.path, access))

    def _into_parsed(self, access: Access) -> Flow:
        name = access if isinstance(access, str) else getattr(access, "name", None)
        if name is None or not any(step.kind == "parsed" for step in self.steps):
            return self
        return self.then(Step("field", self.steps[-1].at, name))

    @property
    def fields(self) -> tuple[str, ...]:
        """The names under which a value was taken out of something parsed."""
        return tuple(step.detail for step in self.steps if step.kind == "field")

    def then(self, *steps: Step) -> Flow:
        """Some steps further; a repeated step (a loop's second round) is not written twice, but where pieces are divided again."""
        done = self.steps
        for step in steps:
            if len(done) >= MAX_STEPS:
                break
            if step not in done or (step.kind in _DIVIDING and done[-1] != step and done.count(step) == 1):
                done = (*done, step)
        return self if done is self.steps else Flow(self.source, self.path, done, self.carried, self.via)
