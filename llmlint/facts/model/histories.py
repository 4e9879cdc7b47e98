"""Nouns of conversations: lists of messages that are kept from one request to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from llmlint.records import dataclass

if TYPE_CHECKING:
    from llmlint.facts.model import ModelCall
    from llmlint.facts.model.parts import Span, Truth
    from llmlint.facts.model.service import Handler


Home: TypeAlias = Literal["loop", "closure", "module", "instance", "session", "ui", "store"]


@dataclass(frozen=True, slots=True)
class HistoryChange:
    """Something done to a list of messages.

    `grow`: messages are added. `cut`: some are taken away, or only some are kept. `renew`: it starts afresh. `unknown`: it is replaced by
    something that is not followed. `at_head`: the first messages change or go. `kind` is one of these four.
    """

    kind: Literal["grow", "cut", "renew", "unknown"]
    span: Span
    text: str
    at_head: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """A list of messages that is sent to a model and outlives the request.

    `span` is where it is sent whole, `home` where it lives: in the function of a `loop`, around functions that are called again and
    again (`closure`), in a `module`, the objects of a class (`instance`), a `session`, the framework of the user interface (`ui`), or a
    table of a database (`store`). `keyed`: there is one for each key, or each session. `turns`: what adds to it again and again: a
    `person` in a loop, the `request`s of a framework, the `caller` of a method, or a loop of more than a hundred `rounds`. `bounded`:
    something in sight keeps it short. `shared_by`: the handlers for different users that all use this one list. `changes` are all that
    is done to it, `calls` the requests that send it, `made_at` is where it is made.
    """

    span: Span
    text: str
    home: Home
    keyed: bool
    turns: Literal["person", "request", "caller", "rounds", ""]
    bounded: Truth
    changes: tuple[HistoryChange, ...]
    calls: tuple[ModelCall, ...]
    made_at: Span | None = None
    shared_by: tuple[Handler, ...] = ()

    @property
    def growth(self) -> tuple[HistoryChange, ...]:
        """What adds messages."""
        return tuple(change for change in self.changes if change.kind == "grow")

    @property
    def because(self) -> tuple[str, ...]:
        """Why models are asked here, each reason once."""
        return tuple(dict.fromkeys(call.because for call in self.calls if call.because))


__all__ = ["History", "HistoryChange"]
