"""Clients that one of their options leads to another service of their provider, where models live and die on other days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.libraries.options import client_args
from llmlint.facts.values import NONE, Const, Made, Mapping

if TYPE_CHECKING:
    from llmlint.facts.values.base import Value
    from llmlint.sdks.entries import ClientEntry


def is_switched(entry: ClientEntry, client: Value | None) -> bool:
    """Whether an option of a client leads to another service of its provider."""
    args, _ = client_args(client)
    return any(key in entry.facts.elsewhere and value not in (NONE, Const(value=False)) and not _is_a_key(value) for key, value in args)


def _is_a_key(value: Value) -> bool:
    """Whether options, or an object that is made of them, say no more than which key is to be shown."""
    match value:
        case Made(open=False, args=args, extra=extra):
            return all("key" in key for key, _ in args + extra)
        case Mapping(open=False, items=items):
            return all("key" in key for key, _ in items)
        case _:
            return False


__all__ = ["is_switched"]
