"""What the catalogue says of models by their ids, and of the parameters they take or refuse."""

from __future__ import annotations

from llmlint.records import dataclass


@dataclass(frozen=True, slots=True)
class ModelId:
    """A model with what is known of its life. `id` is its name; `status` is `active`, `deprecated` or `shut_down`. `pinned`: the id names
    one snapshot. `shutdown` is a date, `2026-10-23`, and `successor` the model that the provider names in its place.
    """

    id: str
    status: str = "active"
    pinned: bool = False
    shutdown: str = ""
    successor: str = ""
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Rejection:
    """What is refused: by the signatures of calls, by models, or for its value. `parameters` are the options.

    `calls` are those that refuse them, `models` are patterns of ids; `on` are the classes of clients it is about, whose constructors take
    the parameters as well. `since` is the first version that refuses. `accepts` are the values that are taken, `above` is the largest
    number that is, `not_below` the option that it must stay below; `waits`: only where the call neither streams nor has a time limit of
    its own. `by_default`: the client sends a value that is refused where none is given. `unless` are options that change the matter.
    `instead` is what to give, `rename` whether that is another name for the same. `detail` says it in a message.
    """

    parameters: tuple[str, ...]
    calls: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    since: str = ""
    accepts: tuple[str, ...] = ()
    above: float | None = None
    not_below: str = ""
    waits: bool = False
    by_default: bool = False
    unless: tuple[str, ...] = ()
    instead: str = ""
    rename: bool = False
    detail: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Reasoning:
    """Models that think before they answer. `models` are patterns of ids, `options` those that say how much, `calls` are those that have
    them.
    """

    models: tuple[str, ...]
    options: tuple[str, ...]
    calls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SamplingFacts:
    """On which scale temperatures are meant. `hot` is where answers begin to wander; `models` are patterns of ids; none: all of the SDK.

    Models have none of which the provider says that the temperature be left alone.
    """

    hot: float | None = None
    models: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class JsonWord:
    """A JSON mode that refuses requests in which the word "JSON" does not stand. `calls` are those that have it; none: all."""

    calls: tuple[str, ...] = ()
    source: str = ""
