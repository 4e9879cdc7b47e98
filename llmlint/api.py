"""All that a rule may import.

A rule is one class, generic in the subject it wants to see:

    class CallInLoop(Rule[ModelCall]):
        meta = Meta(...)
        def check(self, call: ModelCall, /) -> Iterator[Finding]: ...

The type parameter is the registration. Unions (`Rule[Client | ModelCall]`) and libcst node classes (`Rule[cst.With]`) are accepted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, Literal, TypeVar

from llmlint.facts.model import (
    Argument,
    CacheFacts,
    Client,
    ClientUse,
    GivenTimeout,
    How,
    Kind,
    Loop,
    LoopKind,
    LoopUse,
    ModelCall,
    OutputUse,
    Place,
    Position,
    Prompt,
    Retries,
    Segment,
    Source,
    Span,
    State,
    Structured,
    Timeout,
    Truth,
    UseKind,
    Volatility,
)

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
    """What is said of a rule besides its page (the class docstring)."""

    code: str
    name: str
    tier: Tier
    severity: Severity
    since: str
    summary: str
    examples: tuple[Example, ...]
    references: tuple[str, ...] = ()
    in_tests: bool = False


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
    `help` what to do instead. `severity` overrides the rule's own where the evidence is weaker or stronger.
    """

    span: Span
    message: str
    why: tuple[str, ...] = ()
    help: str = ""
    related: tuple[Place, ...] = ()
    severity: Severity | None = None
    fix: Fix | None = None


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

    def check(self, subject: Subject, /) -> Iterator[Finding]:
        """Yield what is wrong with this subject."""
        raise NotImplementedError


__all__ = [
    "Argument",
    "CacheFacts",
    "Client",
    "ClientUse",
    "Edit",
    "Example",
    "Finding",
    "Fix",
    "GivenTimeout",
    "How",
    "Kind",
    "Loop",
    "LoopKind",
    "LoopUse",
    "Meta",
    "ModelCall",
    "NoOptions",
    "OutputUse",
    "Place",
    "Position",
    "Prompt",
    "Retries",
    "Rule",
    "Segment",
    "Severity",
    "Source",
    "Span",
    "State",
    "Structured",
    "Subject",
    "Tier",
    "Timeout",
    "Truth",
    "UseKind",
    "Volatility",
    "option",
]
