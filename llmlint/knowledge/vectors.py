"""Where vectors meet, in comparisons and in stores: data in `vectors.toml`, looked up by fully qualified name."""

from __future__ import annotations

from dataclasses import field
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Literal

from llmlint.patterns import regex
from llmlint.records import dataclass
from llmlint.tables import frozen, own_table

Does = Literal["compares", "opens", "writes", "reads"]
_WORDS = regex(r"[-_.:]+")
_VENDOR = regex(r"^([a-z]+\.)+(?=[a-z])")


@dataclass(frozen=True, slots=True)
class VectorUse:
    """What one call does with vectors; the fields are explained in `vectors.toml`."""

    does: Does
    system: str = ""
    positional: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    second: tuple[str, ...] = ()
    vectors: tuple[str, ...] = ()
    embedder: tuple[str, ...] = ()
    default: str = ""
    place: tuple[str, ...] = ()
    beside: tuple[tuple[str, str], ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Embedder:
    """Something that makes vectors: the options that name its model, and the one it takes by itself."""

    model: tuple[str, ...] = ()
    default: str = ""


@dataclass(frozen=True)
class VectorKnowledge:
    """The whole table."""

    uses: dict[str, VectorUse]
    embedders: dict[str, Embedder]
    keeps: frozenset[str]
    models: tuple[str, ...]
    families: tuple[tuple[str, ...], ...]
    halves: frozenset[str] = field(default_factory=frozenset[str])

    def is_model(self, name: str) -> bool:
        """Whether a name is the id of a model, and not that of a deployment or of anything else."""
        return _matches(_plain(name), self.models)

    def same_space(self, one: str, other: str) -> bool:
        """Whether the vectors of two models may be compared: one model under two names, a family, or the two halves of a model."""
        first, second = _plain(one), _plain(other)
        if _begins(self._whole(first), self._whole(second)):
            return True
        return any(_matches(first, family) and _matches(second, family) for family in self.families)

    def _whole(self, name: str) -> tuple[str, ...]:
        return tuple(word for word in _WORDS.split(name) if word not in self.halves)


def _plain(name: str) -> str:
    """`models/Some-Name:latest` is `some-name`, and so is `vendor.some-name`."""
    plain = name.strip().lower().rpartition("/")[2].removesuffix(":latest").replace(":", "-")
    return _VENDOR.sub("", plain)


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _begins(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether one begins the other: a name that leaves the version, the size or the file format open may mean the same model."""
    length = min(len(one), len(other))
    return one[:length] == other[:length]


@lru_cache(maxsize=1)
def vector_knowledge() -> VectorKnowledge:
    """The table that comes with llmlint."""
    data = own_table("vectors.toml")
    uses: dict[str, VectorUse] = {}
    for entry in data["use"]:
        fields = frozen(entry)
        fields["beside"] = tuple(sorted(entry.get("beside", {}).items()))
        names: list[str] = list(fields.pop("names", ()))
        owners = [owner for name in fields.pop("of", ()) for owner in data["classes"].get(name, [name])]
        methods = fields.pop("methods", ())
        names += [f"{owner}.{method}" if method else owner for owner in owners for method in methods]
        uses.update(dict.fromkeys(names, VectorUse(**fields)))
    embedders = {
        name: Embedder(tuple(entry.get("model", ())), entry.get("default", "")) for entry in data["embedder"] for name in entry["names"]
    }
    families = tuple(tuple(family) for family in data["families"])
    return VectorKnowledge(uses, embedders, frozenset(data["keeps"]), tuple(data["models"]), families, frozenset(data["halves"]))


__all__ = ["Embedder", "VectorKnowledge", "VectorUse", "vector_knowledge"]
