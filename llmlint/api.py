"""All that a rule may import.

A rule is one class, generic in the subject it wants to see:

    class CallInLoop(Rule[ModelCall]):
        meta = Meta(...)
        def check(self, call: ModelCall, /) -> Iterator[Finding]: ...

The type parameter is the registration. Unions (`Rule[Client | ModelCall]`) and libcst node classes (`Rule[cst.With]`) are accepted.
"""

from __future__ import annotations

import dataclasses
from copy import copy
from dataclasses import field
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, TypeVar

from llmlint.facts.edits.imported import fresh, imported, of_library
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
    HandOver,
    History,
    HistoryChange,
    Hoist,
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
    Rewrite,
    Room,
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
from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Severity = Literal["error", "warning", "info"]
Tier = Literal["recommended", "strict", "preview", "always"]
Confidence = Literal["high", "medium", "low"]
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

    @property
    def confidence(self) -> Confidence:
        """How sure one may be of what the rule reports: what is recommended is measured, what is in preview is not yet."""
        return "medium" if self.tier == "strict" else "low" if self.tier == "preview" else "high"


@dataclass(frozen=True, slots=True)
class Edit:
    """A replacement of source text. Names of other modules are written `imported("textwrap.dedent")`: the file gets what it lacks."""

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


@dataclasses.dataclass(frozen=True)
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


def added(room: Room, keyword: str) -> tuple[Edit, ...]:
    """Put a keyword such as `timeout=30` into a call, in the style of the call."""
    return tuple(Edit(span, text) for span, text in room.with_keyword(keyword))


def in_front(hoist: Hoist | None, title: str) -> Fix | None:
    """Move a statement in front of the loop or the function around it."""
    if hoist is None:
        return None
    return Fix(title, (Edit(hoist.to, hoist.text), Edit(hoist.span, "")))


def rewritten(rewrite: Rewrite | None, title: str) -> Fix | None:
    """Write a piece of code in another way, where the facts know one."""
    return Fix(title, tuple(Edit(span, text) for span, text in rewrite.edits)) if rewrite is not None else None


def ask_for_structure(use: OutputUse) -> str:
    """Advise the provider's structured form, with a model of the pieces that the code takes out of the text."""
    fields = use.taken or tuple((name, "str") for name in use.fields if name.isidentifier() and not name.startswith("_"))
    model = "; ".join(f"{name}: {kind}" for name, kind in fields[:6]) + ("; …" if len(fields) > 6 else "")
    schema = f"`class Answer(BaseModel): {model}`" if fields else "a schema"
    form = use.hint.replace("PydanticModel", "Answer").replace("Model", "Answer") if fields else use.hint
    send = f"send it along: {form or 'the structured output of the SDK'}" if use.offered is Truth.YES else "validate the answer against it"
    return f"describe the answer in {schema} and {send}"


def with_structure(use: OutputUse) -> Fix | None:
    """Let the provider enforce a schema: that of the class which parses the answer, or one of all that the code takes out of it.

    The answer stays text that is parsed as before. Where the request stands elsewhere, or more is taken out than is seen, there is no fix.
    """
    call = use.calls[0]
    form, room, last = call.structured, call.room, call.operation.rpartition(".")[2]
    if len(use.calls) > 1 or call.chain or not form.keyword or room is None or call.callee.path != use.span.path:
        return None
    if form.keyword.partition("=")[0] in room.keywords or call.streaming is not Truth.NO:
        return None
    fields = use.taken if use.all_taken else ()
    if not (use.model or fields) or (form.method and not call.text.endswith(f".{last}")):
        return None
    words = call.function.rpartition(".")[2].split("_")
    model = use.model or fresh(f"{''.join(word.capitalize() for word in words if word.isalnum())}Answer")
    edits = list(added(room, form.keyword.replace("{model}", model)))
    if form.method:
        end = call.callee.end
        edits.append(Edit(Span(call.callee.path, Position(end.line, end.column - len(last)), end), form.method))
    if use.model:
        return Fix(f"send `{use.model}` along, and let the provider enforce it", tuple(edits))
    if call.above is None:
        return None
    lines = "".join(f"    {name}: {kind}\n" for name, kind in fields)
    edits.append(Edit(call.above, f"class {model}({imported('pydantic.BaseModel')}):\n{lines}\n\n"))
    shown = ", ".join(f"{name}: {kind}" for name, kind in fields)
    return Fix(f"send a model along and let the provider enforce it, if these are the types: `{shown}`", tuple(edits))


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
    "HandOver",
    "Handler",
    "History",
    "HistoryChange",
    "Hoist",
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
    "Rewrite",
    "Room",
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
    "added",
    "ask_for_structure",
    "code",
    "fresh",
    "imported",
    "in_front",
    "of_library",
    "option",
    "rewritten",
    "tokens",
    "with_structure",
]
