"""Answers that a limit may cut short, where nothing looks at why they ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.libraries.options import client_args, option
from llmlint.facts.model import State, Truth
from llmlint.facts.values import Const
from llmlint.facts.values.flows import Origin
from llmlint.sdks.paths import Key, parse_access_path

if TYPE_CHECKING:
    from llmlint.facts.evaluation.calls import CallSite
    from llmlint.facts.evaluation.units import ModuleUnit
    from llmlint.facts.values.flows import Flow

_REASONS = (
    "finish_reason",
    "finishReason",
    "stop_reason",
    "stopReason",
    "done_reason",
    "LengthFinishReason",
    "MAX_TOKENS",
    "incomplete",
)


def may_be_cut_short(flow: Flow, site: CallSite | None, here: ModuleUnit) -> Truth:
    """Whether an output limit is set for this answer, and no file on its way reads why it ended."""
    if not isinstance(flow.source, Origin) or site is None:
        return Truth.UNKNOWN
    leaf = flow.source.leaf
    request = site.requests.get(leaf)
    if request is None or not leaf.facts.limit or not leaf.facts.finish:
        return Truth.UNKNOWN
    args, _ = client_args(leaf.client)
    given = [option(pairs, name, is_open=False) for pairs in (request.args, args) for name in leaf.facts.limit]
    if not any(found.state is State.SET and found.value != Const(None) for found in given):
        return Truth.NO
    names = {_last(path) for path in leaf.facts.finish} - {""}
    modules = {here, site.at.module, leaf.at.module, *(way.at.module for way in flow.via), *(at.module for at in request.chain)}
    read = any(module.says((*names, *_REASONS)) for module in modules)
    return Truth.of(not read)


def _last(path: str) -> str:
    steps = parse_access_path(path)
    last = steps[-1] if steps else ""
    return last.name if isinstance(last, Key) else last if isinstance(last, str) else ""


__all__ = ["may_be_cut_short"]
