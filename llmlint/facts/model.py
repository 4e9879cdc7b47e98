"""The nouns of the problem: what a rule may ask about.

Everything here is a frozen record made of plain data: picklable, comparable, free of syntax nodes.
Answers are three-valued. `UNKNOWN` means that the code does not show it, and a recommended rule stays silent then.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

Scalar: TypeAlias = "str | int | float | bool | None"


class Truth(Enum):
    """A yes-no answer that may be missing."""

    NO = "no"
    YES = "yes"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, value: bool | None) -> Truth:
        """Turn an optional boolean into an answer; `None` is unknown."""
        if value is None:
            return cls.UNKNOWN
        return cls.YES if value else cls.NO

    @property
    def known(self) -> bool | None:
        """The answer as an optional boolean."""
        return None if self is Truth.UNKNOWN else self is Truth.YES


class State(Enum):
    """What is known about an option: given somewhere, given nowhere, or not visible."""

    SET = "set"
    UNSET = "unset"
    UNKNOWN = "unknown"


class Source(Enum):
    """Where an option's value was found."""

    CALL = "call"
    CLIENT = "client"
    OPTIONS = "with_options"
    CONFIG = "config object"
    MODULE = "module attribute"
    ENVIRONMENT = "environment"
    DEADLINE = "deadline"
    DECORATOR = "decorator"
    DEFAULT = "sdk default"
    NOWHERE = "nowhere"


class Kind(Enum):
    """What the model is asked for."""

    CHAT = "chat"
    EMBEDDING = "embedding"
    IMAGE = "image"
    AUDIO = "audio"
    RERANK = "rerank"
    MODERATION = "moderation"


class How(Enum):
    """How the code reaches the model."""

    SDK = "sdk"
    HTTP = "http"
    WRAPPER = "wrapper"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a text: line and column count from 1, columns in code points."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of one file; `end` is exclusive. `path` is as the project names it (POSIX, relative to its root)."""

    path: str
    start: Position
    end: Position


@dataclass(frozen=True, slots=True)
class Place:
    """A span with the words that explain it: one step of a chain or of a flow."""

    span: Span
    label: str


@dataclass(frozen=True, slots=True)
class Argument:
    """One option as it reaches the provider.

    `literal` says whether `value` is the value in force; otherwise the option is given, but by an expression that cannot be reduced.
    """

    name: str
    state: State
    source: Source = Source.NOWHERE
    value: Scalar = None
    literal: bool = False
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class GivenTimeout:
    """An explicit time limit. `seconds` is `None` when the value is not a literal; `unlimited` marks `None`, infinity and the like."""

    source: Source
    span: Span
    text: str
    seconds: float | None
    unlimited: bool
    unit: str


@dataclass(frozen=True, slots=True)
class Timeout:
    """What ends the wait for this client or call.

    `default_seconds` is what the SDK applies when nothing is set: `None` with `default_bounded` false means that nothing ends the wait.
    `default_bounded` is `None` when the catalogue does not know.
    """

    state: State
    given: tuple[GivenTimeout, ...] = ()
    default_seconds: float | None = None
    default_bounded: bool | None = None
    keyword: str = "timeout"
    unit: str = "s"


@dataclass(frozen=True, slots=True)
class Retries:
    """How often the SDK itself tries again, and what in the code around the call does.

    `default` is the SDK's own number of retries after the first attempt; `None` when it is not a simple count or not known.
    """

    state: State
    value: int | None = None
    default: int | None = None
    around: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Structured:
    """Whether the request carries a schema the provider enforces.

    `mode` is `schema`, `json` (valid JSON but any shape), `tools`, or empty; `offered` says whether this operation could.
    """

    answer: Truth
    mode: Literal["", "schema", "json", "tools"] = ""
    offered: Truth = Truth.UNKNOWN
    hint: str = ""


class LoopKind(Enum):
    """Why a loop turns."""

    DATA = "data"
    RETRY = "retry"
    AGENT = "agent"
    INTERACTIVE = "interactive"
    BATCH = "batch"
    STREAM = "stream"
    LITERAL = "literal"
    POLL = "poll"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Loop:
    """One loop, comprehension or mapping function. `span` is its header; `item` what varies; `over` the short source of the iterable."""

    kind: LoopKind
    span: Span
    form: Literal["for", "async for", "while", "comprehension", "generator", "map", "apply", "recursion"]
    item: str = ""
    over: str = ""
    why: str = ""
    size: int | None = None
    concurrent: bool = False


@dataclass(frozen=True, slots=True)
class LoopUse:
    """A loop as seen from one call inside it.

    `varies`: does the request depend on the loop (its variable, or anything it changes)? `sometimes`: not every round makes the call.
    `behind_cache`: a lookup by key comes first. `leaves`: the body ends the loop right after the call.
    """

    loop: Loop
    varies: Truth
    sometimes: bool = False
    behind_cache: bool = False
    leaves: bool = False


class Volatility(Enum):
    """How often a dynamic part of a prompt changes."""

    CONFIG = "config"
    DAILY = "daily"
    PER_CALL = "per call"
    VOLATILE = "volatile"


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a prompt: static text, or a value put into it.

    `characters` counts static text with runs of white space as one; `origin` names the value in the code's own words;
    `span` is where the part stands in the code (for a value: where it is put into the text).
    """

    static: bool
    characters: int = 0
    volatility: Volatility = Volatility.PER_CALL
    origin: str = ""
    span: Span | None = None
    role: str = "user"
    why: str = ""
    example: bool = False


@dataclass(frozen=True, slots=True)
class Prompt:
    """All a call sends, in the provider's order. `complete` is false when a part could not be followed."""

    segments: tuple[Segment, ...]
    complete: bool = True

    @property
    def static_characters(self) -> int:
        """All static text, in characters."""
        return sum(segment.characters for segment in self.segments if segment.static)

    def static_after(self, index: int) -> int:
        """Count the static text behind one segment up to the end of the prompt, in characters."""
        return sum(segment.characters for segment in self.segments[index + 1 :] if segment.static)


@dataclass(frozen=True, slots=True)
class CacheFacts:
    """How the provider caches prompts. `mode`: automatic prefix, explicit marks, none, or not known."""

    mode: Literal["automatic", "explicit", "none", "unknown"] = "unknown"
    minimum_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class ClientUse:
    """A call made on a client, with the time limit that is in force there and whether the call itself brings one."""

    callee: Span
    text: str
    timeout: Timeout


@dataclass(frozen=True, slots=True)
class Client:
    """A place where an SDK client is constructed. `last_argument` ends where a further keyword can be put."""

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
    last_argument: Span | None = None


@dataclass(frozen=True, slots=True)
class ModelCall:
    """A place where a model is asked, directly or through the project's own functions."""

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
    sends_list: Truth = Truth.UNKNOWN
    function: str = ""

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
    CONVERT = "convert"


@dataclass(frozen=True, slots=True)
class OutputUse:
    """Something done to a model's text, with the way it came.

    `calls` are the model calls whose text arrives here; `structured` holds for the strongest known answer over all of them.
    `absorbed`: a later parse of the same text reports the flow, this is one of its steps. `cleaning` are the steps such a parse took up.
    `fields` are the names the pieces were given. `for_display`: the pieces are only shown or counted.
    """

    kind: UseKind
    span: Span
    text: str
    calls: tuple[ModelCall, ...]
    structured: Truth
    offered: Truth
    steps: tuple[Place, ...] = ()
    cleaning: tuple[Place, ...] = ()
    fields: tuple[str, ...] = ()
    absorbed: bool = False
    for_display: bool = False
    pulls: bool = True

    @property
    def because(self) -> tuple[str, ...]:
        """Why this is a model's text, each reason once."""
        return tuple(dict.fromkeys(call.because for call in self.calls if call.because))

    @property
    def hint(self) -> str:
        """How the SDK is asked for structured output, in words a message can show."""
        return next((call.structured.hint for call in self.calls if call.structured.hint), "")


@dataclass(frozen=True, slots=True)
class ModuleFacts:
    """All that is known of one file, in source order."""

    path: str
    calls: tuple[ModelCall, ...] = ()
    clients: tuple[Client, ...] = ()
    outputs: tuple[OutputUse, ...] = ()
    is_test: bool = False

    def subjects(self) -> Iterator[ModelCall | Client | OutputUse]:
        """Every fact of the file in source order."""
        everything: list[ModelCall | Client | OutputUse] = [*self.calls, *self.clients, *self.outputs]
        return iter(sorted(everything, key=lambda subject: (subject.span.start, subject.span.end, type(subject).__name__)))
