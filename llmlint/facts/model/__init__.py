"""The nouns of the problem: what a rule may ask about.

Everything here is a frozen record made of plain data: picklable, comparable, free of syntax nodes.
Answers are three-valued. `UNKNOWN` means that the code does not show it, and a recommended rule stays silent then.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, TypeAlias

from llmlint.facts.model.acceptance import Rejected, Removed, Setting
from llmlint.facts.model.clients import Client, ClientUse, WrittenKey
from llmlint.facts.model.context import Retrieval, SentDocument
from llmlint.facts.model.conversation import Conversation
from llmlint.facts.model.failing import ErrorAnswer
from llmlint.facts.model.histories import History, HistoryChange
from llmlint.facts.model.observed import CallingModule
from llmlint.facts.model.outputs import OutputUse, UseKind
from llmlint.facts.model.parts import (
    Argument,
    ErrorHandler,
    GivenTimeout,
    How,
    Kind,
    Place,
    Position,
    Retries,
    Scalar,
    Source,
    Span,
    State,
    Structured,
    Timeout,
    Truth,
    UsedModel,
)
from llmlint.facts.model.request_parts import CacheFacts, Endless, FanOut, Loop, LoopKind, LoopUse, Prompt, Remade, Segment, Volatility
from llmlint.facts.model.requested import ByCode, RawImage
from llmlint.facts.model.retries import RetryPolicy
from llmlint.facts.model.rooms import HandOver, Hoist, Imports, Rewrite, Room
from llmlint.facts.model.service import Handler, Unhandled
from llmlint.facts.model.shown import Shown
from llmlint.facts.model.switches import SwitchedOn
from llmlint.facts.model.tools import ActingTool
from llmlint.facts.model.uses import Consumed, Sampling
from llmlint.facts.model.vectors import MixedVectors
from llmlint.facts.model.wording import Indented, SentRole, TemplateData, TemplateFilled, TemplateMade, Unfilled, Untrusted
from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class ModelCall:
    """A place where a model is asked, directly or through the project's own functions.

    `client` is where the client is constructed or declared, `client_name` the full name of its class.
    `asked_in_words` is a format of data that this place asks for in words, unless something in sight parses the answer.
    `sure` is false where one of several methods is called, and most of them reach no model. `in_coroutine`: the call expression itself is
    evaluated in an `async def`, on the event loop; a function that is only handed to a thread there is not.
    `nobody_waits`: nothing else has to do with the event loop, for a service only starts or ends, or a script has nothing else to run.
    `unused`: what the expression evaluates to goes nowhere. `serves`: the nearest handler that reaches the place, or is it.
    `list_size` is how many items one request surely takes, `list_read` how the answer to a list is read, `batched` how the loop around it
    can be written so that it sends lists; `made_asynchronous` is how its client and all that this one is asked are written with the
    asynchronous class of the SDK; `schema_mode` sends the schema of `{model}` in place of a JSON mode. `cache_marked` marks the system
    prompt for the cache. `repeated_by`: the handler that sends the same request each time it runs. `above` is in front of the statement of
    the module it is in. Of the requests without a client that a function sends, and that are retried in the same way, the first has the
    others as `alike`, and `is_first` is false of these. `session` is where the client of an HTTP library
    is made that sends the request and can be given a limit for all of its own; `waits_with` are the later ones of these that have no limit
    either, and `waits_first`: it is none of them. `oldest_python` is what the file has to run on; empty where the project does not say.
    `operation` is the SDK's name for what is called. `is_async`: the request is a coroutine. `streaming`: the answer comes piece by
    piece. `function` is the function around it, by its dotted name. `chain` leads through the project's own functions to the call of the
    SDK. `sent_once`: a run of the program sends it once. `in_process`: the model runs in this process. `accepts_list`: one request takes
    several inputs, `sends_list` whether this one has several, `list_method` the SDK's own method for them. `system_part`: something is
    sent in the role of the system. `json_word_missing`: JSON mode is asked for and nothing says JSON, which the provider refuses. `loops`
    are those around it, the nearest first. `output_limit` is the limit on the length of the answer; its `given` has the value and the
    place. `effort` is how much the model is to think, `end_user` the id of the user that is sent along.
    """

    span: Span
    callee: Span
    text: str
    sdk: str
    operation: str
    kind: Kind
    how: How
    is_async: Truth
    streaming: Truth
    timeout: Timeout
    retries: Retries
    structured: Structured
    arguments: tuple[Argument, ...] = ()
    client: Span | None = None
    client_name: str = ""
    loops: tuple[LoopUse, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    chain: tuple[Place, ...] = ()
    because: str = ""
    cache: CacheFacts = field(default_factory=CacheFacts)
    sent_once: bool = False
    in_process: bool = False
    accepts_list: bool = False
    list_method: str = ""
    list_size: int = 0
    list_read: str = ""
    batched: Rewrite | None = None
    schema_mode: Rewrite | None = None
    schema_beside: Rewrite | None = None
    cache_marked: Rewrite | None = None
    sends_list: Truth = Truth.UNKNOWN
    function: str = ""
    sure: bool = True
    handlers: tuple[ErrorHandler, ...] = ()
    models: tuple[UsedModel, ...] = ()
    in_coroutine: bool = False
    nobody_waits: bool = False
    unused: bool = False
    fan_out: FanOut | None = None
    endless: Endless | None = None
    removed: Removed | None = None
    rejected: tuple[Rejected, ...] = ()
    output_limit: Setting = field(default_factory=Setting)
    effort: Setting = field(default_factory=Setting)
    end_user: Setting = field(default_factory=Setting)
    system_part: Truth = Truth.UNKNOWN
    unfilled: tuple[Unfilled, ...] = ()
    roles: tuple[SentRole, ...] = ()
    indented: tuple[Indented, ...] = ()
    untrusted: tuple[Untrusted, ...] = ()
    sampling: Sampling = field(default_factory=Sampling)
    consumed: tuple[Consumed, ...] = ()
    json_word_missing: Truth = Truth.UNKNOWN
    asked_in_words: str = ""

    conversation: Conversation | None = None
    images: tuple[RawImage, ...] = ()
    by_code: tuple[ByCode, ...] = ()
    handler: Handler | None = None
    unhandled: Unhandled | None = None
    error_answer: ErrorAnswer | None = None
    serves: Handler | None = None
    shown: Shown | None = None
    repeated_by: Handler | None = None
    documents: tuple[SentDocument, ...] = ()
    room: Room | None = None
    hand_over: HandOver | None = None
    made_asynchronous: Rewrite | None = None
    above: Span | None = None
    alike: tuple[Span, ...] = ()
    is_first: bool = True
    session: Span | None = None
    waits_with: tuple[ModelCall, ...] = ()
    waits_first: bool = True
    oldest_python: tuple[int, ...] = ()

    def may_run_before(self, *version: int) -> bool:
        """Whether the project says that it supports a Python before this one, so that what came with it cannot be used."""
        return bool(self.oldest_python) and self.oldest_python < version

    def argument(self, name: str) -> Argument:
        """Return what is known of an option; one that was never mentioned is unset."""
        return next((a for a in self.arguments if a.name == name), Argument(name, State.UNSET))


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one call expression is, or is not, taken for a model call."""

    span: Span
    text: str
    is_model_call: bool
    reasons: tuple[str, ...]


Stored: TypeAlias = "History | Retrieval | MixedVectors"
Around: TypeAlias = "SwitchedOn | CallingModule | ActingTool | WrittenKey"
Subject: TypeAlias = "ModelCall | Client | OutputUse | TemplateFilled | TemplateMade | RetryPolicy | Around | Stored"


@dataclass(frozen=True, slots=True)
class ModuleFacts:
    """All that is known of one file, in source order."""

    path: str
    calls: tuple[ModelCall, ...] = ()
    clients: tuple[Client, ...] = ()
    outputs: tuple[OutputUse, ...] = ()
    is_test: bool = False
    filled: tuple[TemplateFilled, ...] = ()
    templates: tuple[TemplateMade, ...] = ()
    policies: tuple[RetryPolicy, ...] = ()
    switches: tuple[SwitchedOn, ...] = ()
    histories: tuple[History, ...] = ()
    retrievals: tuple[Retrieval, ...] = ()
    calling: tuple[CallingModule, ...] = ()
    mixed: tuple[MixedVectors, ...] = ()
    acting: tuple[ActingTool, ...] = ()
    keys: tuple[WrittenKey, ...] = ()
    imports: Imports | None = None

    def subjects(self) -> Iterator[Subject]:
        """Every fact of the file in source order."""
        everything: list[Subject] = [*self.calls, *self.clients, *self.outputs]
        everything += [*self.filled, *self.templates, *self.policies, *self.switches, *self.histories, *self.retrievals]
        everything += [*self.calling, *self.mixed, *self.acting, *self.keys]
        return iter(sorted(everything, key=lambda subject: (subject.span.start, subject.span.end, type(subject).__name__)))


__all__ = [
    "ActingTool",
    "Argument",
    "ByCode",
    "CacheFacts",
    "CallingModule",
    "Client",
    "ClientUse",
    "Consumed",
    "Conversation",
    "Endless",
    "ErrorAnswer",
    "ErrorHandler",
    "Explanation",
    "FanOut",
    "GivenTimeout",
    "HandOver",
    "Handler",
    "History",
    "HistoryChange",
    "Hoist",
    "How",
    "Imports",
    "Indented",
    "Kind",
    "Loop",
    "LoopKind",
    "LoopUse",
    "MixedVectors",
    "ModelCall",
    "ModuleFacts",
    "OutputUse",
    "Place",
    "Position",
    "Prompt",
    "RawImage",
    "Rejected",
    "Remade",
    "Removed",
    "Retries",
    "Retrieval",
    "RetryPolicy",
    "Rewrite",
    "Room",
    "Sampling",
    "Scalar",
    "Segment",
    "SentDocument",
    "SentRole",
    "Setting",
    "Shown",
    "Source",
    "Span",
    "State",
    "Structured",
    "SwitchedOn",
    "TemplateData",
    "TemplateFilled",
    "TemplateMade",
    "Timeout",
    "Truth",
    "Unfilled",
    "Unhandled",
    "Untrusted",
    "UseKind",
    "UsedModel",
    "Volatility",
    "WrittenKey",
]
