"""Libraries that try again, and the errors that are worth it: data in `retries.toml`."""

from __future__ import annotations

from dataclasses import field
from functools import lru_cache
from typing import Any, Literal

from llmlint.records import dataclass
from llmlint.tables import frozen, own_table

Wait = Literal["none", "constant", "growing", "unknown"]


@dataclass(frozen=True, slots=True)
class Retrier:
    """A decorator or class that calls something again when it fails; the fields are explained in `retries.toml`."""

    names: tuple[str, ...]
    positions: tuple[str, ...] = ()
    bare: tuple[str, ...] = ()
    stop: str = ""
    wait: str = ""
    errors: str = ""
    types: str = ""
    ends: tuple[str, ...] = ()
    none_ends: tuple[int, ...] = ()
    attempts: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    hidden_errors: tuple[str, ...] = ()
    endless: bool = False
    unwaited: Wait = "unknown"
    constant: tuple[str, ...] = ()
    growing: dict[str, int] = field(default_factory=dict[str, int])
    jitter: str = ""
    renamed: dict[str, str] = field(default_factory=dict[str, str])
    on_errors: bool = True
    advice_stop: str = ""
    advice_wait: str = ""


@dataclass(frozen=True, slots=True)
class RetryKnowledge:
    """The whole table. Strategies are looked up as (`stops`, name), (`waits`, name), (`conditions`, name): what they do."""

    retriers: dict[str, Retrier]
    strategies: dict[tuple[str, str], str]
    attempts: frozenset[str]
    transient: frozenset[str]
    about_the_answer: frozenset[str]
    about_the_request: tuple[str, ...]

    @property
    def roots(self) -> frozenset[str]:
        """The packages of all retriers."""
        return frozenset(name.partition(".")[0] for name in self.retriers)

    def retrier(self, name: str) -> Retrier | None:
        """The library's entry for a dotted name."""
        return self.retriers.get(shortened(name))

    def strategy(self, kind: str, name: str) -> str:
        """What a strategy of this kind does; empty where the name is none."""
        return self.strategies.get((kind, shortened(name)), "")


def shortened(name: str) -> str:
    """The package and the last part of a dotted name: libraries move things between their modules."""
    root, _, rest = name.removeprefix("builtins.").partition(".")
    return f"{root}.{rest.rpartition('.')[2]}" if rest else root


@lru_cache(maxsize=1)
def retry_knowledge() -> RetryKnowledge:
    """The table that comes with llmlint."""
    data: dict[str, Any] = own_table("retries.toml")
    retriers: dict[str, Retrier] = {}
    for entry in data["retrier"]:
        fields = frozen(entry)
        retriers.update(dict.fromkeys(entry["names"], Retrier(**fields)))
    strategies = {
        (kind, name): effect
        for kind in ("stops", "waits", "conditions")
        for effect, names in data[kind].items()
        if effect != "attempts"
        for name in names
    }
    errors = data["errors"]
    return RetryKnowledge(
        retriers,
        strategies,
        frozenset(data["stops"]["attempts"]),
        frozenset(errors["transient"]),
        frozenset(errors["about_the_answer"]),
        tuple(errors["about_the_request"]),
    )
