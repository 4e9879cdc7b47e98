"""All that a rule may import.

A rule is one class, generic in the subject it wants to see:

    class CallInLoop(Rule[ModelCall]):
        meta = Meta(...)
        def check(self, call: ModelCall, /) -> Iterator[Finding]: ...

The type parameter is the registration. Unions (`Rule[Client | ModelCall]`) and libcst node classes (`Rule[cst.With]`) are accepted.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, TypeVar

from llmlint.facts.model import (
    ActingTool,
    Argument,
    ByCode,
    CacheFacts,
    CallingModule,
    Client,
    ClientUse,
    Consumed,
    Conversation,
    Endless,
    ErrorAnswer,
    ErrorHandler,
    FanOut,
    GivenTimeout,
    Handler,
    History,
    HistoryChange,
    How,
    Indented,
    Kind,
    Loop,
    LoopKind,
    LoopUse,
    MixedVectors,
    ModelCall,
    OutputUse,
    Place,
    Position,
    Prompt,
    RawImage,
    Rejected,
    Remade,
    Removed,
    Retries,
    Retrieval,
    RetryPolicy,
    Sampling,
    Segment,
    SentDocument,
    SentRole,
    Setting,
    Shown,
    Source,
    Span,
    State,
    Structured,
    SwitchedOn,
    TemplateData,
    TemplateFilled,
    TemplateMade,
    Timeout,
    Truth,
    Unfilled,
    Unhandled,
    Untrusted,
    UsedModel,
    UseKind,
    Volatility,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Severity = Literal["error", "warning", "info"]
Tier = Literal["recommended", "strict", "preview", "always"]
Subject = TypeVar("Subject")


@dataclass(frozen=True, slots=True)
class Example:
    """A pair of snippets for the rule's page; `bad` fires, `good` is silent. Both are run as tests."""

    bad: str
    good: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Meta:
    """What is said of a rule besides its page (the class docstring).

    `aliases` are names it once had, which still select and silence it; `deprecated` says what to use in place of a rule that will go.
    """

    code: str
    name: str
    tier: Tier
    severity: Severity
    since: str
    summary: str
    examples: tuple[Example, ...]
    references: tuple[str, ...] = ()
    in_tests: bool = False
    aliases: tuple[str, ...] = ()
    deprecated: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """A replacement of source text."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A change that cures a finding. A safe one keeps the program's meaning."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule has to say about one place.

    `message` says what this code does, at most 100 characters, lower case, no full stop. `why` says why we believe it,
    `help` what to do instead. `severity` overrides the rule's own where the evidence is weaker or stronger. `route` leads step by step
    to this place, for findings about what becomes of an answer.
    """

    span: Span
    message: str
    why: tuple[str, ...] = ()
    help: str = ""
    related: tuple[Place, ...] = ()
    severity: Severity | None = None
    fix: Fix | None = None
    route: tuple[Place, ...] = ()


@dataclass(frozen=True)
class NoOptions:
    """The options of a rule that has none."""


def option(default: Any, help: str) -> Any:
    """Declare an option with its meaning: `max_items: int = option(5, "largest literal that is no data loop")`."""
    return field(default=default, metadata={"help": help})


class Rule(Generic[Subject]):
    """Base of all rules. The class docstring is the rule's page, in Markdown."""

    meta: ClassVar[Meta]
    Options: ClassVar[type] = NoOptions

    def __init__(self, options: Any = None) -> None:
        self.options: Any = options if options is not None else self.Options()
        self._locate: Callable[[Any], Span] | None = None

    def check(self, subject: Subject, /) -> Iterator[Finding]:
        """Yield what is wrong with this subject."""
        raise NotImplementedError

    def span_of(self, node: Any, /) -> Span:
        """Where a syntax node stands: for rules whose subject is a libcst node class. Facts carry their spans themselves."""
        if self._locate is None:
            raise LookupError(f"{type(self).__name__} is not looking at a syntax tree")
        return self._locate(node)

    def looking_at(self, locate: Callable[[Any], Span], /) -> Rule[Subject]:
        """Return this rule, able to locate the nodes of one file. Called by the engine."""
        bound = copy(self)
        bound._locate = locate  # noqa: SLF001 - another instance of this class
        return bound


def code(text: str, limit: int = 36) -> str:
    """Quote a piece of source for a message: in backticks, on one line, cropped, so that no long literal is ever echoed.

    Of a dotted name the end is kept, of anything else the beginning.
    """
    line = " ".join(text.replace("`", "'").split())
    if len(line) > limit:
        line = "…" + line[1 - limit :].lstrip(".") if line.rpartition(".")[2].isidentifier() else f"{line[: limit - 1]}…"
    return f"`{line}`"


def tokens(characters: int) -> int:
    """Estimate tokens from characters of text, four to one, in round numbers."""
    exact = characters // 4
    step = int(10 ** max(1, len(str(exact)) - 2))
    return max(step, round(exact / step) * step)


def add_keyword(client: Client, keyword: str, *, safe: bool = False) -> Fix | None:
    """Add a keyword such as `timeout=30` to the call that makes a client, where the place for it is known."""
    end = client.span.end
    if client.last_argument is not None:
        place, text = client.last_argument.end, f", {keyword}"
    elif client.callee.end == Position(end.line, end.column - 2):
        place, text = Position(end.line, end.column - 1), keyword
    else:
        return None
    return Fix(f"add `{keyword}`", (Edit(Span(client.span.path, place, place), text),), safe)


def ask_for_structure(use: OutputUse) -> str:
    """Advise the provider's structured form, with the names that the code gives to the pieces."""
    fields = ", ".join(code(name, 24) for name in use.fields[:6])
    schema = f"a schema with the fields {fields}" if fields else "a schema"
    form = use.hint or "the SDK's structured output"
    send = f"send it along: {form}" if use.offered is Truth.YES else "validate the answer against it"
    return f"describe the answer in {schema} and {send}"


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
    "Edit",
    "Endless",
    "ErrorAnswer",
    "ErrorHandler",
    "Example",
    "FanOut",
    "Finding",
    "Fix",
    "GivenTimeout",
    "Handler",
    "History",
    "HistoryChange",
    "How",
    "Indented",
    "Kind",
    "Loop",
    "LoopKind",
    "LoopUse",
    "Meta",
    "MixedVectors",
    "ModelCall",
    "NoOptions",
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
    "Rule",
    "Sampling",
    "Segment",
    "SentDocument",
    "SentRole",
    "Setting",
    "Severity",
    "Shown",
    "Source",
    "Span",
    "State",
    "Structured",
    "Subject",
    "SwitchedOn",
    "TemplateData",
    "TemplateFilled",
    "TemplateMade",
    "Tier",
    "Timeout",
    "Truth",
    "Unfilled",
    "Unhandled",
    "Untrusted",
    "UseKind",
    "UsedModel",
    "Volatility",
    "add_keyword",
    "ask_for_structure",
    "code",
    "option",
    "tokens",
]
