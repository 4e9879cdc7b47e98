"""Clients that are made in the branches of one condition: `Client(key) if key else Client()` is one client, spelled twice, and so are
two that an `if` and its `else` give to one name. And requests without a client that one function sends, or that name one id of a model.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.model import How, State
from llmlint.facts.values import Made

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from llmlint.facts.evaluation.calls import Request
    from llmlint.facts.evaluation.units import ModuleUnit
    from llmlint.facts.model import Client, ModelCall, Rejected, Span, UsedModel
    from llmlint.facts.values.base import At


def side_by_side(module: ModuleUnit, clients: Iterable[tuple[cst.CSTNode, Client]]) -> list[Client]:
    """The same clients in the same order; the first of those that stand beside each other and have the same limits knows the others."""
    grouped: dict[object, list[Client]] = {}
    for node, client in clients:
        choice = _choice_around(module, node)
        grouped.setdefault((choice, _limits(client)) if choice is not None else node, []).append(client)
    found = [
        made
        for first, *others in grouped.values()
        for made in (replace(first, beside=tuple(others)), *(replace(other, is_first=False) for other in others))
    ]
    return sorted(found, key=lambda client: client.span.start)


def sent_alike(calls: Iterable[ModelCall]) -> list[ModelCall]:
    """The same calls in the same order; of the requests without a client that a function sends, and that are retried in the same way, the
    first knows the others.
    """
    found: list[ModelCall] = []
    first: dict[tuple[object, ...], int] = {}
    for call in calls:
        key = (call.function, call.retries.by_sdk, call.retries.again)
        if call.client is not None or call.how is How.WRAPPER or call.in_process:
            found.append(call)
        elif key in first:
            found[first[key]] = replace(found[first[key]], alike=(*found[first[key]].alike, call.callee))
            found.append(replace(call, is_first=False))
        else:
            first[key] = len(found)
            found.append(call)
    return found


def session_of(request: Request, locate: Callable[[At], Span]) -> Span | None:
    """Where the client of an HTTP library is made, whose constructor can limit all of its requests."""
    library, client = request.leaf.http, request.leaf.client
    return locate(client.at) if library is not None and library.timeout.client and isinstance(client, Made) else None


def waiting_alike(calls: Iterable[ModelCall]) -> list[ModelCall]:
    """The same calls in the same order; of the requests without a limit that one session sends, and whose constructor could set it for all
    of them, the first knows the others.
    """
    found = list(calls)
    waiting: dict[Span, list[int]] = {}
    for number, call in enumerate(found):
        if call.session is not None and call.how is not How.WRAPPER and call.timeout.state is State.UNSET:
            waiting.setdefault(call.session, []).append(number)
    for first, *others in waiting.values():
        found[first] = replace(found[first], waits_with=tuple(found[other] for other in others))
        for other in others:
            found[other] = replace(found[other], waits_first=False)
    return found


def refused_alike(calls: Iterable[ModelCall]) -> list[ModelCall]:
    """The same calls in the same order; an id that several requests name knows what its successor refuses of any of them."""
    made = list(calls)
    refuses: dict[Span, dict[Rejected, None]] = {}
    may_refuse: dict[Span, dict[str, None]] = {}
    for model in (model for call in made for model in call.models):
        refuses.setdefault(model.span, {}).update(dict.fromkeys(model.refuses))
        may_refuse.setdefault(model.span, {}).update(dict.fromkeys(model.may_refuse))

    def told(model: UsedModel) -> UsedModel:
        return replace(model, refuses=tuple(refuses[model.span]), may_refuse=tuple(may_refuse[model.span]))

    return [replace(call, models=tuple(map(told, call.models))) if call.models else call for call in made]


def _choice_around(module: ModuleUnit, node: cst.CSTNode) -> object | None:
    """The outermost condition of which a construction is a branch; of a statement together with the name that is given the client."""
    found: cst.IfExp | None = None
    above = module.parents.get(node)
    while isinstance(above, cst.IfExp) and above.test is not node:
        found, node = above, above
        above = module.parents.get(above)
    if isinstance(above, cst.Assign) and len(above.targets) == 1 and (choice := _statement_around(module, above)) is not None:
        return choice, module.tree.code_for_node(above.targets[0].target)
    return found


def _statement_around(module: ModuleUnit, assignment: cst.Assign) -> cst.If | None:
    """The `if` in one of whose branches, its `elif` and `else` among them, an assignment is a statement."""
    found: cst.If | None = None
    block = module.parents.get(module.parents[assignment])
    above = module.parents.get(block) if block is not None else None
    while isinstance(above, (cst.If, cst.Else)):
        found = above if isinstance(above, cst.If) else found
        above = module.parents.get(above)
    return found


def _limits(client: Client) -> tuple[object, ...]:
    given = tuple((limit.source, limit.seconds) for limit in client.timeout.given)
    return client.name, client.timeout.state, given, client.retries.state, client.retries.value


__all__ = ["refused_alike", "sent_alike", "session_of", "side_by_side", "waiting_alike"]
