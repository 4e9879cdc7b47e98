"""What a `for` walks over, and so whether its rounds are one per piece of data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.facts.loops.at_most import at_most, cut_into_slices
from llmlint.facts.loops.counting import MAX_STEPS, counted, counts, repeats_one
from llmlint.facts.loops.given_items import are_conversations, are_given
from llmlint.facts.loops.pages import A_PAGE, is_page_of_results
from llmlint.facts.model import LoopKind
from llmlint.facts.values import UNKNOWN, ClassValue, Const, External, FunctionValue, Mapping, Sequence, Text, alternatives
from llmlint.facts.values.documents import Document
from llmlint.facts.values.flows import Flow, Origin
from llmlint.facts.values.tool_calls import are_asked_tools
from llmlint.patterns import regex
from llmlint.syntax.numbers import number_of
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.units import ModuleUnit
    from llmlint.facts.loops.causes import Surroundings
    from llmlint.facts.values.base import Value

_BATCH = regex(r"(^|_)(batch(es|ed)?|groups?|buckets?|shards?|partitions?|windows?|minibatch(es)?)(_|$)", re.IGNORECASE)
_PROGRAM_PARTS = regex(
    r"(^|_)(models?|model_names?|providers?|llms?|backends?|deployments?|engines?|temperatures?|seeds?|clients?|fallbacks?|commands?|actions?"
    r"|handlers?|hooks?|tools?|plugins?|agents?|stages?|retrievers?|strateg(y|ies)|callbacks?|listeners?|(tool|function)_?calls?|middlewares?|operators?|operations?|ops?|methods?|functions?|evaluators?|triggers?|guardrails?|validators?|scorers?|optimi[sz]ers?|metrics?|experiments?|benchmarks?|scrapers?|crawlers?|generators?|detectors?|checkers?|probes?|judges?|graders?|reviewers?|critics?|experts?|voters?|personas?|capabilit(y|ies)|parsers?|extractors?|loaders?|adapters?|configs?|configurations?|specialists?|roles?|modes?|tiers?|phases?|perspectives?|personalit(y|ies)|trials?|repetitions?)(_(name|id|key|config|class|type|spec)s?)?$",
    re.IGNORECASE,
)
_WHO = regex(r"(^|_)(models?|llms?|providers?|temperatures?)(_(name|id)s?)?$", re.IGNORECASE)
# A whole prompt shares nothing with the next one: those who hand several over ask for as many answers. The name only ever silences.
_PROMPTS = regex(r"(^|_)prompts?$", re.IGNORECASE)
_LISTEN = regex(
    r"(^|_)(websocket|ws|socket|sock|pubsub|subscription|consumer|listener|updates?|connection|channel|incoming|claimed|notifications?|events?"
    r"|webhooks?|listen|consume|subscribe)(_|$)|^due(_(ids?|tasks?|jobs?|runs?|schedules?))?$",
    re.IGNORECASE,
)
OVER_PARTS = "the loop is over parts of the program, not over data"
_CHUNKERS = regex(r"batch|chunked|grouper|partition_all|paginat", re.IGNORECASE)


def walked_over(
    source: cst.BaseExpression, target: cst.BaseAssignTargetExpression, value: Value | None, around: Surroundings, node: cst.CSTNode
) -> tuple[LoopKind, str, int | None]:
    """What a `for` walks over."""
    name = words(target)
    last = words(target.elements[-1].value) if isinstance(target, cst.Tuple) and target.elements else name
    called = source.func if isinstance(source, cst.Call) else None
    if value is not None and _is_stream(value, source, around):
        return LoopKind.STREAM, "the loop reads an answer as it comes", None
    if advances_by_step(source):
        return LoopKind.BATCH, "the loop advances by a step", None
    if cut_into_slices(source, around.module):
        return LoopKind.BATCH, "each round takes a slice", None
    if called is not None and _CHUNKERS.search(words(called)):
        return LoopKind.BATCH, "the iterable is cut into batches", None
    named = last.rpartition(".")[2], _last_name(source), *map(_last_name, _wrapped(source, around.module))
    of_page = any(is_page_of_results(word, target, value, node, around.module) for word in named)
    if of_page or any(map(_BATCH.search, named)):
        return LoopKind.BATCH, A_PAGE if of_page else "each round takes a batch", None
    if _LISTEN.search(_last_name(source)):
        return LoopKind.INTERACTIVE, "the loop waits for messages", None
    if _last_name(source) == "choices":
        return LoopKind.UNKNOWN, "the loop goes through the choices of one answer", None
    own = _of_program(source, target, last, around)
    if own:
        return LoopKind.UNKNOWN, own, None
    if around.fills_batches(_behind_numbers(source, around.module), node):
        return LoopKind.BATCH, "each item was filled up to a limit", None
    most = _most(source, around)
    if most is not None:
        return LoopKind.LITERAL, "the loop takes a fixed number of items", most
    sized = _by_value(target, value, around, node) if value is not None else None
    if sized is not None:
        return sized
    return _by_number(counted(source, around.module))


def _of_program(source: cst.BaseExpression, target: cst.BaseAssignTargetExpression, last: str, around: Surroundings) -> str:
    """Why the items are no data, as their names say; empty where they may be."""
    name = _last_name(source)
    if any(_PROGRAM_PARTS.search(part) for part in (words(target), _key(target, source), name)) or any(map(_WHO.search, _parts(target))):
        return OVER_PARTS
    is_all = isinstance(target, cst.Name) or (isinstance(source, cst.Call) and words(source.func) == "enumerate")
    if is_all and are_conversations(source, around):
        return "each item is a whole conversation that somebody else has begun"
    given = is_all and any(map(_PROMPTS.search, (last, name))) and are_given(source, around)
    return "each item is a whole prompt that somebody else has written" if given else ""


def _most(source: cst.BaseExpression, around: Surroundings) -> int | None:
    if _counts_numbers(source):
        return None
    most = at_most(source, around.module)
    return most if most is not None else around.gives_at_most(source)


def _behind_numbers(source: cst.BaseExpression, module: ModuleUnit) -> cst.BaseExpression:
    """What is walked over, behind the numbers that `enumerate` puts before it."""
    behind = counted(source, module)
    while isinstance(behind, cst.Call) and words(behind.func) == "enumerate" and behind.args:
        behind = counted(behind.args[0].value, module)
    return behind


def _wrapped(source: cst.BaseExpression, module: ModuleUnit) -> Iterator[cst.BaseExpression]:
    """What each item of a list holds one item of: `batches`, of `jobs = [(prompt, batch) for batch in batches]`."""
    for _ in range(MAX_STEPS):
        match counted(source, module):
            case cst.ListComp(elt=made, for_in=clause) | cst.GeneratorExp(elt=made, for_in=clause) if _holds_whole(made, clause):
                source = counted(clause.iter, module)
                yield from (clause.iter, source)
            case _:
                return


def _holds_whole(made: cst.BaseExpression, clause: cst.CompFor) -> bool:
    """Whether a tuple, dict or call is given the loop's variable as it is."""
    if clause.inner_for_in is not None or not isinstance(clause.target, cst.Name):
        return False
    match made:
        case cst.Tuple(elements=parts) | cst.List(elements=parts) | cst.Dict(elements=parts) | cst.Call(args=parts):
            return any(isinstance(part.value, cst.Name) and part.value.value == clause.target.value for part in parts)
        case _:
            return False


def _by_number(source: cst.BaseExpression) -> tuple[LoopKind, str, int | None]:
    if repeats_one(source):
        return LoopKind.UNKNOWN, "the loop takes the same item every time", None
    if isinstance(source, cst.Call) and words(source.func) == "range":
        return _range(source)
    if isinstance(source, cst.Call) and words(source.func).startswith(("itertools.count", "count")):
        return LoopKind.UNKNOWN, "the loop has no end of its own", None
    return LoopKind.DATA, "the loop walks over data", None


def _by_value(
    target: cst.BaseAssignTargetExpression, value: Value, around: Surroundings, node: cst.CSTNode
) -> tuple[LoopKind, str, int | None] | None:
    """What the value itself says: a literal, batches made by hand."""
    options = [option for option in alternatives(value) if not around.left_out(option)]
    sizes = [_written_out(option) or around.longest(option) or 0 for option in options]
    if sizes and all(sizes):
        return LoopKind.LITERAL, "the loop walks over a literal", max(sizes)
    if any(isinstance(option, Sequence) and option.packed for option in alternatives(value)):
        return LoopKind.BATCH, "each item was filled up to a limit", None
    if are_asked_tools(value):
        return LoopKind.UNKNOWN, "the loop goes through the tools that one answer asks for", None
    if _joins_groups(value, target, node):
        return LoopKind.BATCH, "each round sends a group of items", None
    found = around.found(value)
    if found is not None:
        return LoopKind.LITERAL, "the search gives a fixed number of results", found
    most = around.longest(value)
    return (LoopKind.LITERAL, "nothing but literals is handed over in sight", most) if most is not None else None


def _written_out(value: Value) -> int:
    """How many items a list or dict has that is written out; 0 for anything else."""
    match value:
        case Sequence(items=items) if value.fixed:
            return len(items)
        case Mapping(items=items, open=False, rest=None):
            return len(items)
        case ClassValue(unit=unit) if unit.is_enum:
            return sum(not isinstance(member, FunctionValue) for member in unit.members.values())
        case _:
            return 0


def _joins_groups(value: Value, target: cst.BaseAssignTargetExpression, loop: cst.CSTNode) -> bool:
    """A list of lists whose inner lists are joined into one text."""
    if not isinstance(loop, cst.For) or not any(_is_group(item) for option in alternatives(value) for item in _elements(option)):
        return False
    names = {node.value for node in walk(target) if isinstance(node, cst.Name)}
    return any(
        isinstance(node, cst.Call)
        and isinstance(node.func, cst.Attribute)
        and node.func.attr.value == "join"
        and any(isinstance(arg.value, cst.Name) and arg.value.value in names for arg in node.args)
        for node in walk(loop.body)
    )


def _elements(value: Value) -> tuple[Value, ...]:
    """What a list holds; for the pairs of `enumerate`, their second parts."""
    if not isinstance(value, Sequence):
        return ()
    found = alternatives(value.element)
    pairs = [option.items[1] for option in found if isinstance(option, Sequence) and len(option.items) == 2 and option.items[0] is UNKNOWN]
    return (*found, *(inner for pair in pairs for inner in alternatives(pair)))


def _is_group(value: Value) -> bool:
    return isinstance(value, Sequence) and not value.fixed


def advances_by_step(source: cst.BaseExpression) -> bool:
    """Whether this is a `range` with a step."""
    return isinstance(source, cst.Call) and words(source.func).rpartition(".")[2] in ("range", "trange") and len(source.args) == 3


def _range(source: cst.Call) -> tuple[LoopKind, str, int | None]:
    bound = source.args[-1].value
    if isinstance(bound, cst.Integer) and len(source.args) == 1:
        return LoopKind.LITERAL, "the loop counts to a literal", number_of(bound)
    if any(isinstance(node, cst.Call) and words(node.func) == "len" for node in walk(bound)):
        return LoopKind.DATA, "the loop walks over indices", None
    return LoopKind.UNKNOWN, "the loop counts", None


def _key(target: cst.BaseAssignTargetExpression, source: cst.BaseExpression) -> str:
    """The name of the key in `for key, value in table.items()`."""
    match target, source:
        case cst.Tuple(elements=[cst.Element(value=cst.Name(value=key)), _]), cst.Call(func=cst.Attribute(attr=cst.Name(value="items"))):
            return key
        case _:
            return ""


def _parts(target: cst.BaseAssignTargetExpression) -> list[str]:
    """The names that the parts of an item get."""
    return [words(part.value) for part in target.elements] if isinstance(target, cst.Tuple) else []


def _counts_numbers(source: cst.BaseExpression) -> bool:
    """Whether this is a `range` between numbers."""
    called = isinstance(source, cst.Call) and words(source.func) == "range"
    return called and isinstance(source, cst.Call) and all(isinstance(argument.value, cst.Integer) for argument in source.args)


def _last_name(source: cst.BaseExpression) -> str:
    """The name that says what is walked over: the last attribute, or the first argument of `enumerate`, `zip`, `tqdm` and the like."""
    node: cst.BaseExpression = source
    while isinstance(node, cst.Call) and node.args and not isinstance(node.func, cst.Attribute):
        node = node.args[0].value
    if isinstance(node, cst.Call):
        node = node.func
        if isinstance(node, cst.Attribute) and node.attr.value in ("items", "values", "keys"):
            node = node.value
    return node.attr.value if isinstance(node, cst.Attribute) else words(node)


def _is_stream(value: Value, source: cst.BaseExpression, around: Surroundings) -> bool:
    if all(isinstance(option, Document) for option in alternatives(value)):
        return False
    if any(part in around.stream_nodes for part in walk(source)):
        return True
    return any(isinstance(option, Flow) and isinstance(option.source, Origin) and not option.steps for option in alternatives(value))


def is_counting(source: cst.BaseExpression, value: Value | None, module: ModuleUnit) -> bool:
    """A `range`, an endless counter, or a literal list of delays."""
    behind = counted(source, module)
    if isinstance(behind, cst.Call) and words(behind.func).rpartition(".")[2] in ("range", "count", "trange"):
        return counts(behind)
    if isinstance(value, Sequence) and value.items:
        return all(isinstance(item, Const) and isinstance(item.value, (int, float)) for item in value.items)
    return (
        any(isinstance(option, External) and option.name.startswith("itertools.count") for option in alternatives(value))
        if value
        else False
    )


def is_literal(value: Value | None) -> bool:
    """A list of texts or numbers that is written out."""
    if not isinstance(value, Sequence) or not value.items or not value.fixed:
        return False
    return all(isinstance(item, Const) or (isinstance(item, Text) and item.literal is not None) for item in value.items)


__all__ = ["OVER_PARTS", "advances_by_step", "is_counting", "is_literal", "walked_over"]
