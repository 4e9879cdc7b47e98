"""The nouns of the problem: what a rule may ask about.

Everything here is a frozen record made of plain data: picklable, comparable, free of syntax nodes.
Answers are three-valued. `UNKNOWN` means that the code does not show it, and a recommended rule stays silent then.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Literal, TypeAlias

from llmlint.facts.acceptance import Rejected, Removed, Setting
from llmlint.facts.context import Retrieval, SentDocument
from llmlint.facts.conversation import Conversation
from llmlint.facts.failing import ErrorAnswer
from llmlint.facts.history_nouns import History, HistoryChange
from llmlint.facts.observed import CallingModule
from llmlint.facts.parts import (
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
from llmlint.facts.request_parts import Endless, FanOut, Loop, LoopKind, LoopUse, Prompt, Remade, Segment, Volatility
from llmlint.facts.requested import ByCode, RawImage
from llmlint.facts.room_nouns import HandOver, Hoist, Imports, Room
from llmlint.facts.service import Handler, Unhandled
from llmlint.facts.shown import Shown
from llmlint.facts.switches import SwitchedOn
from llmlint.facts.tool_nouns import ActingTool
from llmlint.facts.uses import Consumed, Sampling
from llmlint.facts.vector_nouns import MixedVectors
from llmlint.facts.wording import Indented, SentRole, TemplateData, TemplateFilled, TemplateMade, Unfilled, Untrusted

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class CacheFacts:
    """How the provider caches prompts. `mode`: automatic prefix, explicit marks, none, or not known.

    `minimum_tokens` is the shortest prefix that is cached. `mark` is the option that marks what to cache, `marked` whether one is set.
    """

    mode: Literal["automatic", "explicit", "none", "unknown"] = "unknown"
    minimum_tokens: int | None = None
    mark: str = ""
    marked: Truth = Truth.UNKNOWN


@dataclass(frozen=True, slots=True)
class ClientUse:
    """A call made on a client, with the time limit and the retries that are in force there."""

    callee: Span
    text: str
    timeout: Timeout
    retries: Retries
    kind: Kind = Kind.CHAT
    room: Room | None = None


@dataclass(frozen=True, slots=True)
class Client:
    """A place where an SDK client is constructed.

    `room` is where a further keyword can be put. `literal_key` is where a key of the provider is written out.
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
    remade: Remade | None = None
    removed: Removed | None = None


@dataclass(frozen=True, slots=True)
class ModelCall:
    """A place where a model is asked, directly or through the project's own functions.

    `asked_in_words` is a format of data that this place asks for in words, unless something in sight parses the answer.
    `sure` is false where one of several methods is called, and most of them reach no model. `in_coroutine`: the call expression itself is
    evaluated in an `async def`, on the event loop; a function that is only handed to a thread there is not.
    `unused`: what the expression evaluates to goes nowhere. `serves`: the nearest handler that reaches the place, or is it.
    `repeated_by`: the handler that sends the same request each time it runs. `above` is in front of the statement of the module it is in.
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
    loops: tuple[LoopUse, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    chain: tuple[Place, ...] = ()
    because: str = ""
    cache: CacheFacts = field(default_factory=CacheFacts)
    sent_once: bool = False
    in_process: bool = False
    accepts_list: bool = False
    list_method: str = ""
    sends_list: Truth = Truth.UNKNOWN
    function: str = ""
    sure: bool = True
    handlers: tuple[ErrorHandler, ...] = ()
    models: tuple[UsedModel, ...] = ()
    in_coroutine: bool = False
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
    above: Span | None = None

    def argument(self, name: str) -> Argument:
        """Return what is known of an option; one that was never mentioned is unset."""
        return next((a for a in self.arguments if a.name == name), Argument(name, State.UNSET))


class UseKind(Enum):
    """What the code does with the model's text."""

    SPLIT = "split"
    SLICE = "slice"
    PREFIX = "prefix ladder"
    JSON = "json"
    LITERAL = "literal"
    MODEL = "model"
    REGEX = "regex"
    FENCE = "fence"
    COMPARE = "compare"
    CHOICE = "choice"
    CONVERSION = "conversion"
    VALIDATED = "validated"
    SINK = "sink"
    ASSERT = "assert"
    DEREFERENCE = "dereference"
    SHOWN = "shown"


@dataclass(frozen=True, slots=True)
class OutputUse:
    """Something done to a model's text, with the way it came.

    `calls` are the model calls whose text arrives here; `structured` holds for the strongest known answer over all of them.
    `route` leads from the call that asks the model through all functions, arguments and attributes to this place.
    `absorbed`: a later parse of the same text reports the flow, this is one of its steps. `cleaning` are the steps such a parse took up.
    `fields` are the names the pieces were given. `consequence` names what a sink does with the text (`execution`, `sql`, `markup`, `path`,
    `deletion`, ...) and `role` what the text decides there: `what` is done, `whether`, or only the `content` that is passed on. `of_tool`:
    it was written for a tool. `guarded`: a person is asked or the text is checked on the way there. `for_display`: the pieces are only
    shown or counted. `caught` tells whether the error that a parse raises on an unexpected answer is caught, here or by every caller in
    sight; `handlers` are those of this function. `conversion` is what a `CONVERSION` wants to make of the text (`number`, `date`, `member`,
    `key`, `unpack`, `index`). `fenced` is the format a code fence names (`json`); `pulled_from`: something is pulled out of the text
    behind it. `taken` are the fields that are read of a parsed text, with their types, `all_taken` whether nothing else is done with it;
    `model` is the class of the module by which it is parsed.
    """

    kind: UseKind
    span: Span
    text: str
    calls: tuple[ModelCall, ...]
    structured: Truth
    offered: Truth
    steps: tuple[Place, ...] = ()
    route: tuple[Place, ...] = ()
    cleaning: tuple[Place, ...] = ()
    fields: tuple[str, ...] = ()
    absorbed: bool = False
    for_display: bool = False
    pulls: bool = True
    caught: Truth = Truth.UNKNOWN
    handlers: tuple[ErrorHandler, ...] = ()
    consequence: str = ""
    role: str = ""
    of_tool: bool = False
    guarded: bool = False
    conversion: str = ""
    cut_short: Truth = Truth.UNKNOWN
    fenced: str = ""
    pulled_from: bool = False
    taken: tuple[tuple[str, str], ...] = ()
    all_taken: bool = False
    model: str = ""

    @property
    def because(self) -> tuple[str, ...]:
        """Why this is a model's text, each reason once."""
        return tuple(dict.fromkeys(call.because for call in self.calls if call.because))

    @property
    def hint(self) -> str:
        """How the SDK is asked for structured output, in words a message can show."""
        return next((call.structured.hint for call in self.calls if call.structured.hint), "")


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Something that sends requests again when they fail: a decorator, a library's loop (`context`), or a loop of the code's own.

    `bounded`: the attempts come to an end. `covers`: errors that pass by themselves (rate limits, lost connections) are among those it
    repeats. `waits_at` is where the pause is written, or the handler that goes on without one. `waits_within`: something between here
    and the request retries as well. `missing` names the options that would end it, the advice is in the library's own words.
    """

    span: Span
    by: Literal["decorator", "context", "loop"]
    text: str
    bounded: Truth
    wait: Literal["none", "constant", "growing", "unknown"]
    covers: Truth
    calls: tuple[ModelCall, ...]
    waits_at: Span | None = None
    waits: str = ""
    attempts: int | None = None
    waits_within: bool = False
    stop_advice: str = ""
    wait_advice: str = ""
    missing: str = ""
    room: Room | None = None

    @property
    def because(self) -> tuple[str, ...]:
        """Why models are asked here, each reason once."""
        return tuple(dict.fromkeys(call.because for call in self.calls if call.because))


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one call expression is, or is not, taken for a model call."""

    span: Span
    text: str
    is_model_call: bool
    reasons: tuple[str, ...]


Stored: TypeAlias = "History | Retrieval | MixedVectors"
Around: TypeAlias = "SwitchedOn | CallingModule | ActingTool"
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
    imports: Imports | None = None

    def subjects(self) -> Iterator[Subject]:
        """Every fact of the file in source order."""
        everything: list[Subject] = [*self.calls, *self.clients, *self.outputs]
        everything += [*self.filled, *self.templates, *self.policies, *self.switches, *self.histories, *self.retrievals]
        everything += [*self.calling, *self.mixed, *self.acting]
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
]
