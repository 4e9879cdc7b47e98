"""What records requests and answers: data in `observation.toml`."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


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
    data = tomllib.loads(resources.files("llmlint.knowledge").joinpath("observation.toml").read_text(encoding="utf-8"))
    return ObservationKnowledge(
        frozenset(data["tracers"]), tuple(data["distributions"]), frozenset(data["methods"]), frozenset(data["options"])
    )
