"""What a call that asks a model is given as its messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.libraries.requests import kind_of
from llmlint.facts.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.calls import CallSite

_BODIES = frozenset({"json", "data", "messages", "payload"})


def sent_by(site: CallSite) -> Iterator[cst.BaseExpression]:
    """The arguments of a call that asks a model itself, as far as they carry messages."""
    node = site.at.node
    requests = [request for request in site.requests.values() if not request.chain and kind_of(request.leaf.facts) is Kind.CHAT]
    if not isinstance(node, cst.Call) or not requests:
        return
    facts = requests[0].leaf.facts
    heads = {name.partition(".")[0] for name in (*facts.prompt, *facts.history)}
    heads |= _BODIES if requests[0].leaf.http is not None else frozenset()
    for index, arg in enumerate(node.args):
        name = arg.keyword.value if arg.keyword is not None else facts.positional[index] if index < len(facts.positional) else str(index)
        if arg.star == "**" or (not arg.star and name in heads):
            yield arg.value


__all__ = ["sent_by"]
