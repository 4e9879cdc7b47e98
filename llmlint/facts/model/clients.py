"""The places where clients are made: the nouns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.model.parts import Kind
from llmlint.records import dataclass

if TYPE_CHECKING:
    from llmlint.facts.model.acceptance import Removed
    from llmlint.facts.model.parts import Retries, Span, Timeout, UsedModel
    from llmlint.facts.model.request_parts import Remade
    from llmlint.facts.model.rooms import Room


@dataclass(frozen=True, slots=True)
class ClientUse:
    """A call made on a client, with the time limit and the retries that are in force there.

    `kind` is what is asked for.
    """

    callee: Span
    text: str
    timeout: Timeout
    retries: Retries
    kind: Kind = Kind.CHAT
    room: Room | None = None


@dataclass(frozen=True, slots=True)
class Client:
    """A place where an SDK client is constructed.

    `models` are the ids, written in sight, that it may be made with. `kind` is what it is made to ask for, where its class asks for one
    thing only. `beside`: the constructions in the other branches of one condition whose limits are the same; `is_first` is false of these,
    for what the first says holds for all, and of one that is made where the SDK is too old for the options of the first. `room` is where a
    further keyword can be put. `literal_key` is where a key of the provider is written out, `key_variable` where the class looks for one in
    the environment; empty where that is not known. `name` is the class, by its name in full. `timeout_at_constructor`: its constructor
    takes a time limit. `local`: the SDK is for models on one's own machine; `in_process`: this one runs in the process itself. `escapes`:
    it is handed to code that is not in sight.
    """

    span: Span
    callee: Span
    text: str
    sdk: str
    name: str
    timeout: Timeout
    timeout_at_constructor: bool
    retries: Retries
    uses: tuple[ClientUse, ...]
    local: bool
    because: str
    escapes: bool = False
    in_process: bool = False
    room: Room | None = None
    literal_key: Span | None = None
    key_variable: str = ""
    remade: Remade | None = None
    removed: Removed | None = None
    models: tuple[UsedModel, ...] = ()
    beside: tuple[Client, ...] = ()
    is_first: bool = True
    kind: Kind = Kind.CHAT


@dataclass(frozen=True, slots=True)
class WrittenKey:
    """A key of a provider that is written out where no client is constructed: set for a whole SDK, or given to one request.

    `span` is the key, `text` what gets it, as it is written: `openai.api_key`, `litellm.completion()`. `variable` is where the SDK looks
    for a key that it is not given; empty where that is not known. `place` is the assignment or the call that it is written in.
    """

    span: Span
    text: str
    place: Span
    because: str
    variable: str = ""


__all__ = ["Client", "ClientUse", "WrittenKey"]
