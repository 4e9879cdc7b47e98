"""What others wrote: data of a web request, and the text of a message to a bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.model import Volatility
from llmlint.facts.values import Dynamic

if TYPE_CHECKING:
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import Value

REQUEST_DATA = "a request's data"
MESSAGE_TEXT = "a message's text"


def written_by_others(world: World, owner: str, name: str) -> Value | None:
    """An attribute of an object of a library that is the body of a request, or the text of a message."""
    if name not in world.effects.last_names("request_text", "message_text"):
        return None
    roles = world.effects.roles(f"{owner}.{name}")
    what = MESSAGE_TEXT if "message_text" in roles else REQUEST_DATA if "request_text" in roles else ""
    return Dynamic(Volatility.PER_CALL, what) if what else None


__all__ = ["MESSAGE_TEXT", "REQUEST_DATA", "written_by_others"]
