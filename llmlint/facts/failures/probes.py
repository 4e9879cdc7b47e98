"""Requests that only find out whether, or how, something answers: nobody reads what a model says there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.look_up import outside_name
from llmlint.facts.evaluation.strings import words
from llmlint.facts.followed.sent import is_written_out, sent_statics
from llmlint.facts.libraries.requests import asked_for
from llmlint.facts.model import How, Kind
from llmlint.patterns import regex
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.evaluation.calls import CallSite, Request
    from llmlint.facts.evaluation.units import ModuleUnit
    from llmlint.facts.evaluation.world import World

# What of a reply says how it came, and not what a model wrote.
_ENVELOPE = frozenset(
    {
        "status_code",
        "status",
        "ok",
        "is_success",
        "is_error",
        "reason",
        "reason_phrase",
        "headers",
        "elapsed",
        "close",
        "aclose",
        "raise_for_status",
    }
)
_PIECES = frozenset({"iter_content", "iter_bytes", "iter_raw", "iter_chunked", "iter_any"})
_TRIES = regex(r"health|ping|(^|_)tests?(_|$)|check|validat|verif|status|ready|alive|probe|connect|reachab|availab|scan")
_MEASURES = regex(r"bench")
_SHORTEST = 24


def is_probe(world: World, site: CallSite) -> bool:
    """Whether a request is sent to see what comes back, not to read it: its reply is thrown away, or only looked at from outside; a few
    fixed words are sent in a function that is called a test or a check; or how long it takes is measured in one called a benchmark, which a
    second attempt would spoil.
    """
    asked = list(site.requests.values())
    if not asked or any(request.chain for request in asked):
        return False
    if all(request.leaf.http is not None for request in asked) and _is_only_looked_at(site):
        return True
    name = site.unit.qualname.rpartition(".")[2].lower()
    if _MEASURES.search(name) and _reads_clock(world, site):
        return True
    tries = _TRIES.search(name)
    return tries is not None and all(_says_little(world, request) for request in asked)


def _reads_clock(world: World, site: CallSite) -> bool:
    calls = (part for part in site.at.module.own_nodes(site.unit) if isinstance(part, cst.Call))
    return any(world.effects.has(outside_name(world, site.unit, call.func), "clock") for call in calls)


def _says_little(world: World, request: Request) -> bool:
    """Whether all that a model is sent is written out, and no more than a few words."""
    facts = request.leaf.facts
    names = {name.partition(".")[0] for name in (*facts.prompt, *facts.system)}
    sent = [value for key, value in request.args if key.partition(".")[0] in names]
    if asked_for(request) is not Kind.CHAT or not sent or request.open or request.leaf.how is How.WRAPPER:
        return False
    return all(map(is_written_out, sent)) and 0 < sum(len(part.text) for part, _ in sent_statics(world, request)) <= _SHORTEST


def _is_only_looked_at(site: CallSite) -> bool:
    module, node = site.at.module, site.at.node
    above = module.parents.get(node)
    if isinstance(above, cst.Await):
        node, above = above, module.parents.get(above)
    match above:
        case cst.Expr():
            return not _comes_by_another_way(site)
        case cst.Attribute():
            return _is_envelope(module, node)
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))]):
            return _is_name_only_looked_at(site, name, node)
        case cst.WithItem(asname=cst.AsName(name=cst.Name(value=name))):
            return _is_name_only_looked_at(site, name, node)
        case _:
            return False


def _comes_by_another_way(site: CallSite) -> bool:
    """Whether the reply is asked of a connection later on: `connection.getresponse()`."""
    return any(isinstance(part, cst.Attribute) and part.attr.value == "getresponse" for part in site.at.module.own_nodes(site.unit))


def _is_name_only_looked_at(site: CallSite, name: str, request: cst.CSTNode) -> bool:
    """Whether all that is read of a name in its function, from the request on, is how the reply came."""
    module = site.at.module
    nodes = module.own_nodes(site.unit)
    behind = nodes[nodes.index(site.at.node) :] if site.at.node in nodes else []
    read = [part for part in behind if isinstance(part, cst.Name) and part.value == name and _is_read(module, part)]
    inside = any(isinstance(part, cst.Name) and part.value == name for part in walk(request))
    return bool(read) and not inside and all(_is_envelope(module, part) or _is_counted(module, part) for part in read)


def _is_read(module: ModuleUnit, name: cst.Name) -> bool:
    above = module.parents.get(name)
    is_field = isinstance(above, cst.Attribute) and above.attr is name
    return (
        not is_field
        and not isinstance(above, (cst.AssignTarget, cst.AsName))
        and not (isinstance(above, cst.Arg) and above.keyword is name)
    )


def _is_envelope(module: ModuleUnit, reply: cst.CSTNode) -> bool:
    above = module.parents.get(reply)
    return isinstance(above, cst.Attribute) and above.value is reply and above.attr.value in _ENVELOPE


def _is_counted(module: ModuleUnit, reply: cst.CSTNode) -> bool:
    """Whether the bytes of a reply are walked through, and no more than counted."""
    above = module.parents.get(reply)
    call = module.parents.get(above) if isinstance(above, cst.Attribute) and above.attr.value in _PIECES else None
    loop = module.parents.get(call) if call is not None else None
    if not isinstance(loop, cst.For) or not isinstance(loop.target, cst.Name):
        return False
    piece = loop.target.value
    uses = (part for part in walk(loop.body) if isinstance(part, cst.Name) and part.value == piece)
    return all(_is_measured(module, part) for part in uses)


def _is_measured(module: ModuleUnit, piece: cst.CSTNode) -> bool:
    above = module.parents.get(piece)
    if isinstance(above, cst.If):
        return above.test is piece
    call = module.parents.get(above) if isinstance(above, cst.Arg) else None
    return isinstance(call, cst.Call) and words(call.func) == "len"


__all__ = ["is_probe"]
