"""How a request draws its answer, and what the code does with it: records for rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from llmlint.facts.model.parts import State, Truth
from llmlint.records import dataclass

if TYPE_CHECKING:
    from llmlint.facts.model.parts import Span


@dataclass(frozen=True, slots=True)
class Sampling:
    """The temperature of a request, under the `name` this SDK has for it.

    `state` is unknown where the model or the SDK may not take one. `hot`: `value` is above what suits answers that have to be right, on
    this provider's scale. `span` is where it is written, or the call where it is set `on_client`; none where this place only passes on
    what is written in the function it calls. `on_purpose`: several answers are drawn, or the request asks for something that varies.
    """

    name: str = ""
    state: State = State.UNKNOWN
    value: float | None = None
    hot: Truth = Truth.UNKNOWN
    span: Span | None = None
    on_client: Span | None = None
    on_purpose: bool = False


@dataclass(frozen=True, slots=True)
class Consumed:
    """A place where code, and not a person, reads the answer of a call; `model` is the class it is validated against, if any.

    `named`: everything in the file of the place can name that class so. `how` is what is done with it.
    """

    how: Literal["parsed", "taken apart", "decided on", "executed"]
    span: Span
    text: str
    model: str = ""
    named: bool = False


__all__ = ["Consumed", "Sampling"]
