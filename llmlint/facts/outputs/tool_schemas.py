"""Whether a provider holds what a model writes for a tool to the tool's schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.libraries.options import option
from llmlint.facts.model import State, Truth
from llmlint.facts.values import Const, Mapping, Sequence, alternatives

if TYPE_CHECKING:
    from llmlint.facts.evaluation.calls import CallSite, Leaf
    from llmlint.facts.values.base import Value


def holds_tools_to_schemas(site: CallSite | None, leaf: Leaf) -> Truth:
    """NO where all tools that a request offers are written out, and none of them is `strict`."""
    answers: set[Truth] = set()
    for request in site.requests.values() if site is not None else ():
        if request.leaf != leaf:
            continue
        offered = [option(request.args, name, is_open=request.open) for name in leaf.facts.tools]
        given = [found.value for found in offered if found.state is State.SET]
        answers.update(_strict(one) for value in given for one in alternatives(value))
    return answers.pop() if len(answers) == 1 else Truth.UNKNOWN


def _strict(tools: Value) -> Truth:
    if not isinstance(tools, Sequence) or not tools.fixed or not tools.items:
        return Truth.UNKNOWN
    answers = {_is_strict(tool) for tool in tools.items}
    return answers.pop() if len(answers) == 1 else Truth.UNKNOWN


def _is_strict(tool: Value) -> Truth:
    """`{"type": "function", "function": {"name": ..., "strict": True}}`, or flat."""
    inner = tool.get("function") if isinstance(tool, Mapping) else None
    described = [part for part in (tool, inner) if isinstance(part, Mapping)]
    if not described or any(part.open for part in described) or not any(part.get("name") is not None for part in described):
        return Truth.UNKNOWN
    said = [value for part in described if (value := part.get("strict")) is not None]
    return Truth.NO if all(value == Const(value=False) for value in said) else Truth.UNKNOWN


__all__ = ["holds_tools_to_schemas"]
