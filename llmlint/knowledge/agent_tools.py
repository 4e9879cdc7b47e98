"""How functions become tools of an agent, and how frameworks ask a person first: data in `agent_tools.toml`."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from llmlint.records import dataclass
from llmlint.tables import frozen, own_table


@dataclass(frozen=True, slots=True)
class Maker:
    """A decorator or constructor that makes a tool of a function."""

    function: tuple[str, ...] = ()
    approval: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Runner:
    """What runs the tools a model asks for; the fields are explained in `agent_tools.toml`."""

    tools: tuple[str, ...] = ()
    further: tuple[str, ...] = ()
    approval: tuple[str, ...] = ()
    anywhere: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    only_if: tuple[tuple[str, str], ...] = ()
    advice: str = ""


@dataclass(frozen=True)
class ToolKnowledge:
    """The whole table, by fully qualified name: `marks` by class and method, `bases` with the methods that are run."""

    makers: dict[str, Maker]
    bases: dict[str, tuple[str, ...]]
    runners: dict[str, Runner]
    marks: dict[str, Runner]
    injected: frozenset[str]


@lru_cache(maxsize=1)
def tool_knowledge() -> ToolKnowledge:
    """The table that comes with llmlint."""
    data = own_table("agent_tools.toml")
    makers = {name: Maker(**_rest(entry)) for entry in data["maker"] for name in entry["names"]}
    bases = {name: tuple(entry["methods"]) for entry in data["base"] for name in entry["names"]}
    runners = {name: _runner(entry) for entry in data["agent"] for name in entry["names"]}
    marks = {f"{owner}.{method}": _runner(entry) for entry in data["mark"] for owner in entry["of"] for method in entry["methods"]}
    return ToolKnowledge(makers, bases, runners, marks, frozenset(data["injected"]))


def _runner(entry: dict[str, Any]) -> Runner:
    fields = _rest(entry)
    fields["only_if"] = tuple(sorted(entry.get("only_if", {}).items()))
    return Runner(**fields)


def _rest(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in frozen(entry).items() if key not in ("names", "of", "methods")}


__all__ = ["Maker", "Runner", "ToolKnowledge", "tool_knowledge"]
