"""What the subjects of rules are made of: places, answers, settings, loops, prompts.

Everything here is a frozen record made of plain data: picklable, comparable, free of syntax nodes.
Answers are three-valued. `UNKNOWN` means that the code does not show it, and a recommended rule stays silent then.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Literal, TypeAlias

from llmlint.records import dataclass

if TYPE_CHECKING:
    from llmlint.facts.model.acceptance import Rejected
    from llmlint.facts.model.rooms import Rewrite

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
    """A place in a text.

    `line` and `column` count from 1, columns in code points.
    """

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
    """A span with the words that explain it: one step of a chain or of a flow.

    `label` are the words.
    """

    span: Span
    label: str


@dataclass(frozen=True, slots=True)
class Argument:
    """One option as it reaches the provider.

    `literal` says whether `value` is the value in force; otherwise the option is given, but by an expression that cannot be reduced. `span`
    is the argument that gives it, where it is written in the call of the SDK or where its client is made. `name` is the option as it is
    written, with dots where it stands inside another; `state` whether it is given.
    """

    name: str
    state: State
    source: Source = Source.NOWHERE
    value: Scalar = None
    literal: bool = False
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class GivenTimeout:
    """An explicit time limit. `seconds` is `None` when the value is not a literal; `unlimited` marks `None`, infinity and the like.

    `unit` is what the number counts, `s` or `ms`.
    """

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
    `default_bounded` is `None` when the catalogue does not know. `keyword` is empty where no option sets a limit; `at_call` is that of a
    call, `tables` are options that take a table for what stands behind their dot. `limit_class` is the class, by its name in full, whose
    objects the option takes in place of a bare number, `limit_keyword` where its constructor takes the number. `unit` is what the option
    counts, `s` or `ms`.
    """

    state: State
    given: tuple[GivenTimeout, ...] = ()
    default_seconds: float | None = None
    default_bounded: bool | None = None
    keyword: str = "timeout"
    unit: str = "s"
    at_call: str = ""
    tables: tuple[str, ...] = ()
    limit_class: str = ""
    limit_keyword: str = ""


@dataclass(frozen=True, slots=True)
class ErrorHandler:
    """An `except` that an error raised in the `try` above it may meet.

    `catches` are dotted names; none for a bare `except`, `?` where one is not resolved. `drops`: it passes, continues or returns a
    constant, and does nothing else; `instead` says what then stands for the answer: `a constant`, `a set phrase`, or nothing. `raises`:
    some error leaves it. `leaves_loop`: what stands around the `try` does not go on after it. `falls_back`: the function asks a model,
    raises or makes up another answer behind the `try` because of the failure, when it goes on; `dealt_with`: it does something there (asks,
    logs, counts, prints), which may have to do with the failure.
    """

    span: Span
    catches: tuple[str, ...] = ()
    drops: bool = False
    instead: str = ""
    leaves_loop: bool = False
    raises: bool = False
    falls_back: bool = False
    dealt_with: bool = False

    @property
    def catches_everything(self) -> bool:
        """Whether no ordinary error gets past it."""
        return not self.catches or any(name in ("Exception", "BaseException") for name in self.catches)


@dataclass(frozen=True, slots=True)
class Retries:
    """How often the SDK itself tries again, and what in the code around the call does.

    `default` is the SDK's own number of retries after the first attempt; `None` when it is not a simple count or not known. `again` tells
    whether the code around tries again or falls back: YES on every way that leads here, NO on at least one. `unlimited`: the SDK is told
    never to give up. `option` is what sets its retries, if anything does. `value` is the number that is given, where it is written out.
    """

    state: State
    value: int | None = None
    default: int | None = None
    again: Truth = Truth.UNKNOWN
    unlimited: bool = False
    option: str = ""

    @property
    def by_sdk(self) -> int | None:
        """How often the SDK tries again; `None` where the code or the catalogue does not tell."""
        return self.value if self.state is State.SET else self.default if self.state is State.UNSET else None


@dataclass(frozen=True, slots=True)
class Structured:
    """Whether the request carries a schema the provider enforces.

    `mode` is `schema`, `json` (valid JSON but any shape), `tools`, or empty; `offered` says whether this operation could. `keyword` is how
    it is told of a Pydantic `{model}`, and `method` what the last part of its name then becomes. `answer` is this, `hint` the SDK's way to
    ask for it, in words for a message.
    """

    answer: Truth
    mode: Literal["", "schema", "json", "tools"] = ""
    offered: Truth = Truth.UNKNOWN
    hint: str = ""
    keyword: str = ""
    method: str = ""


@dataclass(frozen=True, slots=True)
class UsedModel:
    """A model id that may be sent, where it is written, with what the catalogue knew of it when this version was released.

    `status` is `active`, `deprecated` or `shut_down`; `shutdown` the announced or past date (`2026-10-23`), `successor` what the provider
    names in its place, `pinned` whether the id means one snapshot, `snapshot` the newest one of an id that does not. `replaced` and
    `dated` are how the successor and the snapshot are written at its place, `refuses` the parameters that the request gives and the
    successor does not take, `may_refuse` those that it takes with some values only, where the code here does not tell the value.
    `id` is the model.
    """

    id: str
    span: Span
    status: str = "active"
    pinned: bool = False
    shutdown: str = ""
    successor: str = ""
    snapshot: str = ""
    replaced: Rewrite | None = None
    dated: Rewrite | None = None
    refuses: tuple[Rejected, ...] = ()
    may_refuse: tuple[str, ...] = ()

    @property
    def ends(self) -> bool:
        """Whether the provider has shut it down, or said when it will."""
        return self.status == "shut_down" or (self.status == "deprecated" and bool(self.shutdown))
