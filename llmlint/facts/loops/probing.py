"""Requests that only try whether a provider serves them: nobody reads the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.values import Made

if TYPE_CHECKING:
    from llmlint.facts.evaluation.calls import Request
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import At

_ASKED_ITSELF = frozenset({"", "module", "chat_model", "completion_model"})


def only_tries(world: World, at: At, request: Request, loop: cst.CSTNode) -> bool:
    """`for option in options: try: ask("ping", option)`: whether it fails is all that the loop learns.

    Agents, and functions that ask, may do more than answer: their answers may be left aside.
    """
    client = request.leaf.client
    entry = world.catalogue.client(client.name) if isinstance(client, Made) else None
    if request.chain or (entry is not None and entry.facts.role not in _ASKED_ITSELF):
        return False
    around = [above for above, _ in at.module.around(at.node)]
    around = around[: around.index(loop)] if loop in around else around
    statement = next((above for above in around if not isinstance(above, cst.Await)), None)
    return isinstance(statement, cst.Expr) and any(isinstance(above, (cst.Try, cst.TryStar)) for above in around)


__all__ = ["only_tries"]
