"""Requests handed to a pool of threads that is given no size: as many run at a time as the machine suggests, not as the provider allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.look_up import held
from llmlint.facts.loops.at_most import is_cut
from llmlint.facts.model import FanOut, LoopKind
from llmlint.facts.values import NONE, Made, alternatives

if TYPE_CHECKING:
    from llmlint.facts.evaluation.calls import CallSite
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.loops.causes import FoundLoop
    from llmlint.facts.model import LoopUse

_HANDING = ("map", "submit")


def in_a_pool(world: World, site: CallSite) -> bool:
    """Whether a call is handed to such a pool."""
    node = site.at.node
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute) or node.func.attr.value not in _HANDING:
        return False
    pools = [option for option in alternatives(held(world, site.unit, node.func.value)) if isinstance(option, Made)]
    sizes = [pool.argument("max_workers") or pool.argument("0") or NONE for pool in pools]
    return bool(pools) and all(world.effects.has(pool.name, "thread_pool") for pool in pools) and set(sizes) == {NONE}


def fan_out_of_pool(site: CallSite, loops: list[FoundLoop], uses: tuple[LoopUse, ...]) -> FanOut | None:
    """What such a pool goes through: data, one request for each item, that no store answers and no number cuts."""
    use = next(iter(uses), None)
    if use is None or use.loop.kind is not LoopKind.DATA or use.behind_cache:
        return None
    node, loop = site.at.node, loops[0].node if loops else None
    over = loop.iter if isinstance(loop, (cst.For, cst.CompFor)) else None
    if site.mapped and isinstance(node, cst.Call) and len(node.args) > 1:
        over = node.args[1].value
    return FanOut(use.loop.over, "threads") if over is not None and not is_cut(over, site.at.module) else None


__all__ = ["fan_out_of_pool", "in_a_pool"]
