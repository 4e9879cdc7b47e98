"""What a provider names in the place of an id: the successor of one that it does away with, and the newest dated one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.patterns import regex

if TYPE_CHECKING:
    from llmlint.sdks.parameters import ModelId

_DATE = regex(r"-\d[\d-]*")


def successor_of(name: str, known: dict[str, ModelId]) -> str:
    """What the provider names in the place of an id that it does away with."""
    model = known.get(name)
    return f"{name.removesuffix(model.id)}{model.successor}" if model is not None and model.successor else ""


def snapshot_of(name: str, known: dict[str, ModelId]) -> str:
    """The newest dated id of an alias that is still served."""
    model = known.get(name)
    if model is None or model.pinned:
        return ""
    dated = [
        other.id
        for other in known.values()
        if other.pinned and other.status != "shut_down" and other.id.startswith(model.id) and _DATE.fullmatch(other.id[len(model.id) :])
    ]
    return f"{name.removesuffix(model.id)}{max(dated)}" if dated else ""


__all__ = ["snapshot_of", "successor_of"]
