"""Clients all of whose requests are made on an event loop: how they become the SDK's asynchronous ones, whose requests are awaited."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.edits.imported import imported
from llmlint.facts.edits.rooms import hand_over
from llmlint.facts.followed.name_uses import is_label
from llmlint.facts.libraries.requests import streaming
from llmlint.facts.model import Rewrite, Truth
from llmlint.facts.values import Made
from llmlint.facts.values.base import At

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from llmlint.facts.evaluation.calls import CallSite, Request
    from llmlint.facts.evaluation.units import ModuleUnit
    from llmlint.facts.model import Span
    from llmlint.sdks import Catalogue

    InCoroutine = Callable[[CallSite, Request], bool]
    Locate = Callable[[At], Span]

# What the asynchronous class takes another kind of.
_BOUND = frozenset({"http_client", "httpx_client", "client", "session", "transport"})


def made_asynchronous(
    request: Request, asking: Sequence[tuple[CallSite, Made]], catalogue: Catalogue, in_coroutine: InCoroutine, locate: Locate
) -> Rewrite | None:
    """How the client of a request, and all that `asking` ask of it, are written with the asynchronous class of the same SDK.

    `None` where another file asks it, where one of the requests is not sent from a coroutine, and where the client is used for anything
    else than requests.
    """
    client = request.leaf.client
    made = client.at.node if isinstance(client, Made) else None
    if not isinstance(client, Made) or not isinstance(made, cst.Call):
        return None
    twin, module = _twin(client.name, catalogue), client.at.module
    name = _name_of(made, module)
    if not twin or name is None or any(arg.star or (arg.keyword is not None and arg.keyword.value in _BOUND) for arg in made.args):
        return None
    edits: list[tuple[Span, str]] = [(locate(At(module, made.func)), imported(twin))]
    asked = 0
    for site, _ in asking:
        direct = [own for own in site.requests.values() if not own.chain]
        if not direct:
            continue
        awaited = _awaited(site, locate) if site.at.module is module and _is_asked_of(site.at.node, name) else None
        if awaited is None or not all(in_coroutine(site, own) and streaming(own) is Truth.NO for own in direct):
            return None
        edits += awaited
        asked += 1
    loads = [node for node in _named(name, module) if not isinstance(module.parents.get(node), cst.AssignTarget)]
    return Rewrite(tuple(edits), twin.rpartition(".")[2]) if asked and len(loads) == asked else None


def _twin(name: str, catalogue: Catalogue) -> str:
    """The class of the same name with `Async` in front, where the SDK has one."""
    home, _, own = name.rpartition(".")
    entry = catalogue.client(f"{home}.Async{own}")
    return entry.facts.name if entry is not None and entry.facts.mode == "async" else ""


def _name_of(made: cst.Call, module: ModuleUnit) -> cst.Name | cst.Attribute | None:
    """The name, or the attribute of the object, that a client is given when it is made."""
    match module.parents.get(made):
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name() as name)]):
            return name
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Attribute(value=cst.Name(value="self")) as attribute)]):
            return attribute
        case _:
            return None


def _named(name: cst.Name | cst.Attribute, module: ModuleUnit) -> list[cst.CSTNode]:
    """Where the name stands in the file; of an attribute, where any object has one of that name."""
    if isinstance(name, cst.Attribute):
        return [node for node in module.index.of(cst.Attribute) if node.attr.value == name.attr.value]
    return [node for node in module.index.of(cst.Name) if node.value == name.value and not is_label(node, module.parents)]


def _is_asked_of(call: cst.CSTNode, name: cst.Name | cst.Attribute) -> bool:
    """Whether a call is one of a client's methods: `client.responses.create(...)`, `client.with_options(...).responses.create(...)`."""
    node = call
    while isinstance(node, (cst.Attribute, cst.Call)) and not node.deep_equals(name):
        node = node.func if isinstance(node, cst.Call) else node.value
    return node is not call and node.deep_equals(name)


def _awaited(site: CallSite, locate: Locate) -> list[tuple[Span, str]] | None:
    over = hand_over(site.at, locate)
    if over is None:
        return None
    end = [(over.end, ")")] if over.end is not None else []
    return [(over.start, f"{over.lead}{'(' if over.end is not None else ''}await "), *end, *over.around]


__all__ = ["made_asynchronous"]
