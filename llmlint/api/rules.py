"""What a rule is: what is said of it, its options, and the base class of all rules."""

from __future__ import annotations

import dataclasses
from copy import copy
from dataclasses import field
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, TypeVar

from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from llmlint.api.findings import Finding, Severity
    from llmlint.facts.model import Span

Tier = Literal["recommended", "strict", "preview", "always"]
Confidence = Literal["high", "medium", "low"]
Subject = TypeVar("Subject")


@dataclass(frozen=True, slots=True)
class Example:
    """A pair of snippets for the rule's page; `bad` fires, `good` is silent. Both are run as tests.

    `title` says what it shows, where there are several.
    """

    bad: str
    good: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Meta:
    """What is said of a rule besides its page (the class docstring).

    `aliases` are names it once had, which still select and silence it; `deprecated` says what to use in place of a rule that will go.
    `code` and `name` are what users write; `summary` is what the rule finds, in a few words. `since` is the version that brought it,
    `references` are standards or documentation. `in_tests`: it looks at test code too. `tier` says whether it runs without being asked for,
    `severity` how heavy its findings are.
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


@dataclasses.dataclass(frozen=True)
class NoOptions:
    """The options of a rule that has none."""


def option(default: Any, help: str, *, least: float | None = None) -> Any:
    """Declare an option with its meaning: `max_items: int = option(5, "largest literal that is no data loop", least=0)`."""
    return field(default=default, metadata={"help": help, "least": least})


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


__all__ = ["Confidence", "Example", "Meta", "NoOptions", "Rule", "Subject", "Tier", "option"]
