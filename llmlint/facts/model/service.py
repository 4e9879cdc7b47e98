"""Nouns of services: functions that a framework calls, once for each request, message or job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from llmlint.records import dataclass

if TYPE_CHECKING:
    from llmlint.facts.model.parts import Span


@dataclass(frozen=True, slots=True)
class Handler:
    """A function that a framework calls. `span` is its name; of a script that runs for each interaction, its first line.

    `kind`: a person waits at a `ui` or a `bot`, usually at `web`; nobody does at a `queue`. `apart`: each user has a copy of what the
    module holds, as in a script that runs anew for each interaction. `hands_history`: the framework keeps the conversation and hands all of
    it over each time. `framework` is what calls it, `name` what it is called.
    """

    kind: Literal["web", "ui", "bot", "queue"]
    framework: str
    span: Span
    name: str
    apart: bool = False
    hands_history: bool = False


@dataclass(frozen=True, slots=True)
class Unhandled:
    """A request of a handler whose errors nothing in sight catches: not the function, no decorator, nothing registered with the framework.

    It is said at the first such request of the handler; `others` are the further ones.
    """

    handler: Handler
    others: tuple[Span, ...] = ()


__all__ = ["Handler", "Unhandled"]
