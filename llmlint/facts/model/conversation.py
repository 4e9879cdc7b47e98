"""What happens to a list of messages that grows from turn to turn: records for rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from llmlint.records import dataclass

if TYPE_CHECKING:
    from llmlint.facts.model.parts import Place, Span


@dataclass(frozen=True, slots=True)
class HeadChange:
    """A place that changes the beginning of a growing list of messages in every turn, with nothing that asks whether it has to.

    `how`: a message is put in front, dropped from the front, written anew, or only the last ones are sent (`window`). `text` is the code's
    own words for it.
    """

    span: Span
    how: Literal["put in front", "dropped", "rewritten", "window"]
    text: str


@dataclass(frozen=True, slots=True)
class Switched:
    """Something in front of the messages that is not the same in all turns of a conversation: its tools, or its model.

    `what` is which of them, `text` the code's own words, `where` the place that makes it another.
    """

    what: Literal["tools", "model"]
    span: Span
    text: str
    where: Place


@dataclass(frozen=True, slots=True)
class Conversation:
    """A request that sends a list of messages to which every turn adds some. `history` is the code's own words for the list.

    `grows_at` is where a turn adds to it. `head_changes` are changes of its beginning, `switched` what is not the same in all turns.
    """

    history: str
    grows_at: Span
    head_changes: tuple[HeadChange, ...] = ()
    switched: tuple[Switched, ...] = ()


__all__ = ["Conversation", "HeadChange", "Switched"]
