"""Methods of a framework's session, and of the lists that are kept in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.evaluation.access import item
from llmlint.facts.values import UNKNOWN, External
from llmlint.facts.values.flows import Way
from llmlint.facts.values.structure import passed
from llmlint.facts.values.texts import literal

if TYPE_CHECKING:
    import libcst as cst

    from llmlint.facts.evaluation.arguments import Arguments
    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.values.base import Value

_LOOKS_UP = frozenset({"get", "setdefault"})


def call_session(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value | None:
    """What is had from a session by its key, where something is known of it; what is added to one of its lists is remembered."""
    session, _, method = name.rpartition(".")
    if not run.world.sessions.has(session):
        return None
    key = literal(arguments.at(0))
    if method in _LOOKS_UP and key is not None:
        known = run.world.sessions.kept(session, key, run.unit) is not UNKNOWN
        return item(run.world, External(session), key, run.unit) if known or _has_items(run, session, key) else None
    run.world.sessions.add(name, passed(arguments.at(0), Way("kept", run.at(node), method)))
    return None


def _has_items(run: Run, session: str, key: str) -> bool:
    return run.world.sessions.item(f"{session}.{key}", run.unit) is not UNKNOWN


__all__ = ["call_session"]
