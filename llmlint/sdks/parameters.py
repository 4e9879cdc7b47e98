"""What the catalogue says of models by their ids, and of the parameters they take or refuse."""

from __future__ import annotations

from llmlint.records import dataclass


@dataclass(frozen=True, slots=True)
class ModelId:
    """A model id with what is known of its life. `pinned`: the id names one snapshot. `shutdown` is a date, `2026-10-23`."""

    id: str
    status: str = "active"
    pinned: bool = False
    shutdown: str = ""
    successor: str = ""
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Rejection:
    """Parameters that are refused: by the signatures of `calls`, by `models` (patterns of ids), or for their value.

    `on` are the classes of clients it is about, whose constructors take the parameters as well. `since` is the first version that
    refuses. A number is refused that is not among `accepts`, `above` a limit, or `not_below` what another option says; with `waits` only
    where the call neither streams nor has a time limit of its own. `unless` are options that change the matter. `instead` is what to give,
    under another name where `rename` is set.
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
    unless: tuple[str, ...] = ()
    instead: str = ""
    rename: bool = False
    detail: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Reasoning:
    """Models (patterns of ids) that think before they answer, and the options of `calls` that say how much."""

    models: tuple[str, ...]
    options: tuple[str, ...]
    calls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SamplingFacts:
    """On which scale temperatures are meant: above `hot` answers begin to wander. `models` are patterns of ids; none: all of the SDK.

    Models of which the provider says that the temperature be left alone have no `hot`.
    """

    hot: float | None = None
    models: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class JsonWord:
    """A JSON mode that refuses requests in which the word "JSON" does not stand. `calls` are those that have it; none: all."""

    calls: tuple[str, ...] = ()
    source: str = ""
