"""Questions to a request: what is asked of the model, does it stream, does it send a list?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.libraries.options import option
from llmlint.facts.model import (
    How,
    Kind,
    LoopKind,
    State,
    Structured,
    Truth,
)
from llmlint.facts.values import UNKNOWN, Const, Made, Repeated, Sequence, Text, alternatives
from llmlint.facts.values.flows import Flow, Item, Origin, Param
from llmlint.facts.values.texts import literal
from llmlint.patterns import regex
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.evaluation.calls import Leaf, Request
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.loops.causes import FoundLoop
    from llmlint.facts.values.base import Value
    from llmlint.sdks.model import CallFacts


# Without a text to read, a time to stay loaded is all that a local server is told.
STAYS_LOADED = "keep_alive"
_DRAWS = regex(r"(^|[-/])image([-:]|$)|imagen|dall-e|nova-canvas|diffusion|sdxl|(^|[-/])flux")
KINDS = {kind.value: kind for kind in Kind}


def inner_request(world: World, request: Request) -> Request | None:
    """The same request as the function sees it that is called here: without what this place gives."""
    function = world.functions.get(request.chain[0].node) if request.chain else None
    reach = function.summary.reach if function is not None and function.summary is not None else ()
    return next((other for other in reach if other.leaf == request.leaf), None)


def kind_of(facts: CallFacts) -> Kind | None:
    """What is asked for, or `None` where it is no model (a batch submission, a token count)."""
    return KINDS.get(facts.kind)


def asked_for(request: Request) -> Kind:
    """What a request that reaches a model asks for. Where one endpoint serves all, the model's name says so."""
    kind = kind_of(request.leaf.facts) or Kind.CHAT
    if kind is Kind.CHAT:
        given = [value for name in ("model", "modelId", "model_id", "ref") for value in alternatives(request.argument(name) or UNKNOWN)]
        names = [name for value in given if (name := literal(value))]
        if any(_DRAWS.search(name) for name in names):
            return Kind.IMAGE
        if any("embed" in name for name in names) or (not names and _is_for_vectors(request)):
            return Kind.EMBEDDING
    return kind


def _is_for_vectors(request: Request) -> bool:
    """Whether an endpoint whose body has the form of whatever model is named stands in a function that says it embeds."""
    at = request.leaf.at
    if not _is_in_a_body(request.leaf.facts):
        return False
    function = at.module.function_around(at.node)
    return function is not None and "embed" in function.name.value.lower()


def _is_in_a_body(facts: CallFacts) -> bool:
    """Whether the prompt stands in JSON that has the form of the model that is asked."""
    return bool(facts.prompt) and all(name.partition(".")[0] == "body" for name in facts.prompt)


def sends_nothing(request: Request) -> bool:
    """Whether a request is written with nothing for the model to read: a check of the key over plain HTTP, or an order to load or unload
    a model (documentation of ollama's API, `/api/generate` without a prompt, read 2026-11-26).
    """
    leaf = request.leaf
    if kind_of(leaf.facts) is not Kind.CHAT or not leaf.facts.prompt or _is_in_a_body(leaf.facts):
        return False
    if leaf.how is not How.HTTP and request.argument(STAYS_LOADED) is None:
        return False
    names = {name.partition(".")[0] for name in (*leaf.facts.prompt, *leaf.facts.system)}
    sent = [value for key, value in request.args if key.partition(".")[0] in names]
    if sent:
        return all(map(_is_empty, sent)) or _has_no_messages(leaf)
    return not request.open and request.argument("model") is not None


def _is_empty(value: Value) -> bool:
    """A text that is empty, or where it need not be a fixed one: `"warm up"` for models that read nothing else."""
    texts = [literal(option) for option in alternatives(value)]
    return "" in texts and None not in texts


def _has_no_messages(leaf: Leaf) -> bool:
    for part in walk(leaf.at.node):
        match part:
            case cst.DictElement(key=cst.SimpleString(value='"messages"' | "'messages'"), value=cst.List(elements=[])):
                return True
            case _:
                pass
    return False


def rank(request: Request) -> int:
    """Which of several requests speaks for a call: chat first."""
    kind = kind_of(request.leaf.facts)
    return list(Kind).index(kind) if kind is not None else len(Kind)


def streaming(request: Request) -> Truth:
    """Whether the answer comes piece by piece."""
    facts = request.leaf.facts
    if facts.streams_always:
        return Truth.YES
    if not facts.stream:
        return Truth.NO
    found = option(request.args, facts.stream, is_open=request.open)
    if found.state is State.UNSET:
        return Truth.NO
    return Truth.of(bool(found.value.value)) if isinstance(found.value, Const) else Truth.UNKNOWN


def weakest(answers: list[Structured]) -> Structured:
    """The answer for several requests: known only where they agree."""
    order = {Truth.NO: 0, Truth.UNKNOWN: 1, Truth.YES: 2}
    if len({answer.answer for answer in answers}) > 1:
        first = min(answers, key=lambda answer: order[answer.answer])
        return Structured(Truth.UNKNOWN, "", first.offered, first.hint)
    return answers[0]


def in_process(world: World, request: Request) -> bool:
    """Whether the model runs in this process."""
    client = request.leaf.client
    return request.leaf.sdk.local or (isinstance(client, Made) and runs_here(world, client))


def runs_here(world: World, client: Made) -> bool:
    """Whether an object asks a model in this process: it is one itself, or it was given one."""
    entry = world.catalogue.client(client.name)
    if entry is None:
        return False
    inner = [world.catalogue.client(value.name) for _, value in client.args if isinstance(value, Made) and entry.sdk.framework]
    given = any(model is not None and model.facts.local and model.facts.role.endswith("model") for model in inner)
    return given or entry.facts.local or entry.sdk.local


def sends_list(world: World, request: Request, node: cst.CSTNode, loops: list[FoundLoop]) -> Truth:
    """Whether the request carries several inputs at once. Where it is not known here, the functions on the way to it may say so."""
    if request.leaf.facts.list_method and not request.chain:
        return Truth.NO
    for name in request.leaf.facts.prompt:
        found = option(request.args, name, is_open=request.open)
        if found.state is State.SET:
            answer = _is_list(found.value)
            if answer is not Truth.UNKNOWN:
                return answer
            if not request.chain:
                return Truth.NO if _is_item(node, name, request, loops) else answer
            inner = inner_request(world, request)
            if inner is None or not _goes_straight(world, request):
                return answer
            return Truth.NO if _hands_item(world, request, inner.argument(name), node, loops) else sends_list(world, inner, node, [])
    return Truth.UNKNOWN


def _goes_straight(world: World, request: Request) -> bool:
    """Whether the function that is called here asks once for what it is given, and not in rounds."""
    function = world.functions.get(request.chain[0].node)
    sites = [site for site in function.sites.values() if request.leaf in site.requests] if function is not None else []
    rounds = (cst.For, cst.While, cst.CompFor, cst.ListComp, cst.SetComp, cst.DictComp, cst.GeneratorExp)
    around = (above for site in sites for above, _ in site.at.module.around(site.at.node))
    return not any(site.mapped for site in sites) and not any(isinstance(above, rounds) for above in around)


def _is_item(node: cst.CSTNode, name: str, request: Request, loops: list[FoundLoop]) -> bool:
    """Whether the argument is the loop's item, or a field of it."""
    if not isinstance(node, cst.Call):
        return False
    positions = request.leaf.facts.positional
    index = positions.index(name) if name in positions else -1
    given = next(
        (arg.value for i, arg in enumerate(node.args) if (arg.keyword.value == name if arg.keyword is not None else i == index)), None
    )
    return _names_item(given, loops)


def _names_item(given: cst.BaseExpression | None, loops: list[FoundLoop]) -> bool:
    while isinstance(given, (cst.Attribute, cst.Subscript)):
        given = given.value
    return isinstance(given, cst.Name) and any(given.value == loop.item for loop in loops if loop.kind is LoopKind.DATA)


def _hands_item(world: World, request: Request, sent: Value | None, node: cst.CSTNode, loops: list[FoundLoop]) -> bool:
    """Whether the function that is called here sends what it is given as it is, and is given the loop's item, and nothing says that this
    may be a list: neither an annotation nor a name in the plural.
    """
    if not isinstance(node, cst.Call) or not isinstance(sent, Flow) or not isinstance(sent.source, Param) or sent.path or sent.steps:
        return False
    function, name = sent.source.function, sent.source.name
    is_annotated = any(parameter.name == name and parameter.node.annotation is not None for parameter in function.parameters)
    if function is not world.functions.get(request.chain[0].node) or is_annotated or name.endswith("s"):
        return False
    return _names_item(function.given(name, node.args), loops)


def _is_list(value: Value) -> Truth:
    kinds = {_one_is_list(choice) for choice in alternatives(value)}
    return kinds.pop() if len(kinds) == 1 else Truth.UNKNOWN


def _one_is_list(value: Value) -> Truth:
    match value:
        case Sequence(items=(only,)) if not isinstance(only, Repeated):
            return Truth.NO
        case Sequence():
            return Truth.YES
        case Text():
            return Truth.NO
        case Flow(source=Param(function=FunctionUnit() as function, name=name), path=() | (Item(),) as path, steps=()):
            parameter = next((p for p in function.parameters if p.name == name), None)
            if parameter is None or parameter.node.annotation is None:
                return Truth.UNKNOWN
            note = cst.Module([]).code_for_node(parameter.node.annotation.annotation).strip("'\"").lower()
            if path:
                note = note.partition("[")[2].removesuffix("]")
            return Truth.NO if note == "str" else Truth.YES if note.startswith(("list[", "sequence[", "typing.list")) else Truth.UNKNOWN
        case Flow(source=Origin()):
            return Truth.UNKNOWN
        case _:
            return Truth.UNKNOWN
