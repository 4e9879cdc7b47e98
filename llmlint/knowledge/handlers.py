"""Frameworks that call the project's functions: data in `handlers.toml`, where the fields are explained."""

from __future__ import annotations

from dataclasses import field
from functools import lru_cache
from typing import Any, Literal

from llmlint.knowledge.retries import shortened
from llmlint.records import dataclass
from llmlint.tables import own_table

HandlerKind = Literal["web", "ui", "bot", "queue"]


@dataclass(frozen=True, slots=True)
class Framework:
    """One framework, or several that work alike."""

    name: str
    kind: HandlerKind
    objects: frozenset[str] = frozenset()
    decorators: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    registers: frozenset[str] = frozenset()
    constructors: frozenset[str] = frozenset()
    arguments: tuple[str, ...] = ()
    bases: frozenset[str] = frozenset()
    methods: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    once: frozenset[str] = frozenset()
    scripts: frozenset[str] = frozenset()
    history: frozenset[str] = frozenset()
    catching: frozenset[str] = frozenset()
    applications: frozenset[str] = frozenset()
    tries_again: bool = False
    shows: frozenset[str] = frozenset()
    pieces: str = ""
    shows_pages: bool = False
    response: str = ""
    default_response: str = ""

    def has_object(self, name: str) -> bool:
        """Whether this is the dotted name of something that decorators and registering methods hang on."""
        return shortened(name) in self.objects or f"{name.partition('.')[0]}.*" in self.objects

    def has_shown(self, name: str) -> bool:
        """Whether a function or, after a dot, a method of this name puts what it is given before a person, piece by piece if need be."""
        return bool(self.pieces) and (shortened(name) in self.shows or f".{name.rpartition('.')[2]}" in self.shows)


@dataclass(frozen=True, slots=True)
class Starting:
    """How services are told what to do before the first request, and after the last one."""

    decorators: frozenset[str]
    options: frozenset[str]
    registers: frozenset[str]
    lists: frozenset[str]


@dataclass(frozen=True, slots=True)
class Handed:
    """What a framework hands to the functions below its decorators: objects of `classes`, by position; an empty one is not known.

    `texts`: by the names of the parameters, where in a table that is handed somebody's words stand: `event.text`.
    """

    objects: frozenset[str]
    decorators: frozenset[str]
    classes: tuple[str, ...] = ()
    functions: frozenset[str] = frozenset()
    texts: dict[str, str] = field(default_factory=dict[str, str])

    def is_to(self, owner: str, decorator: str, function: str) -> bool:
        """Whether it is handed to a function of this name below this decorator of an object."""
        return owner in self.objects and decorator in self.decorators and (not self.functions or function in self.functions)


@dataclass(frozen=True, slots=True)
class HandlerKnowledge:
    """The whole table."""

    frameworks: tuple[Framework, ...]
    starting: Starting
    decorators: frozenset[str]
    registering: frozenset[str]
    showing: frozenset[str]
    hands: tuple[Handed, ...]

    def handed(self, owner: str, decorator: str, function: str) -> tuple[str, ...]:
        """The classes of what a function gets, by position."""
        return next((hand.classes for hand in self.hands if hand.is_to(shortened(owner), decorator, function)), ())

    def texts_in(self, owner: str, decorator: str, function: str) -> dict[str, str]:
        """Where somebody's words stand in the tables that a function gets, by the names of its parameters."""
        return next((hand.texts for hand in self.hands if hand.is_to(shortened(owner), decorator, function)), dict[str, str]())

    def shows(self, name: str) -> bool:
        """Whether some framework shows what is given to this name."""
        return any(framework.has_shown(name) for framework in self.frameworks)


@lru_cache(maxsize=1)
def handler_knowledge() -> HandlerKnowledge:
    """The table that comes with llmlint."""
    data: dict[str, Any] = own_table("handlers.toml")
    frameworks = tuple(Framework(**{key: _frozen(key, value) for key, value in entry.items()}) for entry in data["framework"])
    last_names = (name.rpartition(".")[2] for framework in frameworks for name in framework.constructors)
    return HandlerKnowledge(
        frameworks,
        Starting(**{key: frozenset(names) for key, names in data["starting"].items()}),
        frozenset(name for framework in frameworks for name in framework.decorators),
        frozenset(name for framework in frameworks for name in framework.registers) | frozenset(last_names),
        frozenset(name.rpartition(".")[2] for framework in frameworks for name in framework.shows),
        tuple(Handed(**{key: _frozen(key, value) for key, value in entry.items()}) for entry in data["handed"]),
    )


def _frozen(key: str, value: Any) -> Any:
    items: Any = value
    if not isinstance(value, list):
        return value
    return tuple(items) if key in ("arguments", "classes") else frozenset(items)


__all__ = ["Framework", "HandlerKind", "HandlerKnowledge", "Starting", "handler_knowledge"]
