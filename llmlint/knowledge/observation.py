"""What records requests and answers: data in `observation.toml`."""

from __future__ import annotations

from functools import lru_cache

from llmlint.records import dataclass
from llmlint.tables import own_table


@dataclass(frozen=True, slots=True)
class ObservationKnowledge:
    """The whole table; the fields are explained in `observation.toml`."""

    tracers: frozenset[str]
    distributions: tuple[str, ...]
    methods: frozenset[str]
    options: frozenset[str]


@lru_cache(maxsize=1)
def observation_knowledge() -> ObservationKnowledge:
    """The table that comes with llmlint."""
    data = own_table("observation.toml")
    return ObservationKnowledge(
        frozenset(data["tracers"]), tuple(data["distributions"]), frozenset(data["methods"]), frozenset(data["options"])
    )
