"""What an SDK or a provider no longer accepts: records for rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from llmlint.facts.model.parts import State, Truth
from llmlint.records import dataclass

if TYPE_CHECKING:
    from llmlint.facts.model.parts import Argument, Span
    from llmlint.facts.model.rooms import Rewrite


@dataclass(frozen=True, slots=True)
class Removed:
    """A call or class that a version of its distribution no longer has.

    `allowed`: whether the project's requirements allow that version, by what `said`; unknown where they do not name the distribution.
    `name` is what is gone, with `version` of the `distribution`; `instead` is what to write.
    """

    name: str
    distribution: str
    version: str
    allowed: Truth
    said: str = ""
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A parameter that is given and not accepted, where it stands.

    `by`: the method's signature, the `model`, or a limit on the value. `version` is set where only a version of the distribution and later
    ones reject it; `allowed` then tells whether the requirements allow those. `keyword` is the keyword to rename to `instead`, `left_out`
    the call without it, where a model or a version has done away with it. `name` is the parameter. `detail` says why it is rejected,
    `source` where that is written down. `said` is the requirement that allows the version of the `distribution`.
    """

    name: str
    span: Span
    by: Literal["signature", "model", "value"]
    model: str = ""
    detail: str = ""
    distribution: str = ""
    version: str = ""
    allowed: Truth = Truth.YES
    said: str = ""
    instead: str = ""
    keyword: Span | None = None
    left_out: Rewrite | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that a request may settle, under the name this SDK has for it, at the call or on what it is called on.

    `model` is the literal id it matters for, where it depends on the model. `given` is the argument that settles it, with its value and its
    place as far as they are in sight; `name` is the one it is written under then. It is known of the limit of the output.
    """

    name: str = ""
    state: State = State.UNKNOWN
    model: str = ""
    given: Argument | None = None


__all__ = ["Rejected", "Removed", "Setting"]
