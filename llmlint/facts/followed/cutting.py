"""What is done to a text that may be a model's: cut, matched, cleaned, parsed.

A text keeps the steps it went through. Some steps are findings by themselves only when their pieces are used as fields; others (a parse)
take up everything that happened before.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.calls import Event
from llmlint.facts.followed.chat_marks import is_mark, is_thought
from llmlint.facts.followed.conversions import unpack_raises
from llmlint.facts.followed.fences import FENCE, asks_for_fence, fenced
from llmlint.facts.followed.laid_out import is_row_of_table, lays_out
from llmlint.facts.followed.shortening import divides, is_last_gap, only_shortens
from llmlint.facts.followed.sinking import ESCAPED
from llmlint.facts.followed.sorting_out import is_item_of_list, sorts_out, takes_off_marks
from llmlint.facts.followed.word_patterns import divides_paragraphs, ends_sentences, finds_no_field, finds_tags, is_any_word, is_only_space
from llmlint.facts.model import UseKind
from llmlint.facts.values import UNKNOWN, Const, Sequence, alternatives, join
from llmlint.facts.values.flows import Flow, Param, Step
from llmlint.facts.values.texts import literal
from llmlint.sdks.paths import Key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.values.base import At, Value

SPLITS = frozenset({"split", "rsplit", "splitlines", "partition", "rpartition"})
FINDS = frozenset({"find", "rfind", "index", "rindex"})
CLEANS = frozenset(
    {
        "strip", "lstrip", "rstrip", "lower", "upper", "casefold", "title", "capitalize", "swapcase",
        "expandtabs", "replace", "removeprefix", "removesuffix", "encode", "decode", "translate", "zfill", "ljust",
        "rjust", "center", "format",
    }
)  # fmt: skip
TESTS = frozenset({"startswith", "endswith", "count", "isdigit", "isalpha", "isnumeric", "isspace", "isupper", "islower"})
_FINDS_ALL = frozenset({"findall", "finditer"})
_TAKES_SENTENCES = _FINDS_ALL | {"split"}
_OF_THOUGHTS = ("think", "reasoning", "scratchpad")
_TESTS_FIRST = frozenset({"search", "match", "fullmatch"})
THOUGHT = "thinking"
BRACKET = "bracket"
READ = "read:"
# That a text begins like JSON is asked on the way to a parser; no words of it decide anything.
_OF_JSON = frozenset({"", "{", "[", "[{"})
_LINES = ("\n", "\r\n", "\n\n", " ", "")


def text_method(run: Run, flow: Flow, method: str, args: list[Value], node: cst.Call) -> Value | None:
    """What a `str` method makes of a followed text; `None` when it is no `str` method."""
    first = literal(args[0]) if args else None
    if method in SPLITS:
        if args and is_mark(args[0]):
            return Sequence((flow.then(Step("clean", run.at(node), method)),) * 2)
        return _split(run, flow, method, first, node)
    if method in CLEANS:
        if first is not None and (
            FENCE in first or (method in ("strip", "lstrip", "rstrip") and first and set(first) <= {"`", "\n", " "} and "`" in first)
        ):
            run.event(Event(UseKind.FENCE, run.at(node), (flow,), detail=fenced(first)))
            return flow.then(Step("fence", run.at(node), method))
        if takes_off_marks(method, first) and is_item_of_list(run.at(node)):
            _line_event(run, flow)
        return flow.then(Step("clean", run.at(node), ESCAPED if method == "replace" and first == "<" else method))
    if method in TESTS:
        if method == "startswith" and first is not None:
            if FENCE in first:
                run.event(Event(UseKind.FENCE, run.at(node), (flow,), detail=fenced(first)))
            elif first.strip() not in _OF_JSON:
                run.event(Event(UseKind.PREFIX, run.at(node), (flow,), detail=first[:1]))
        return Const(0)
    if method in FINDS:
        marks = [literal(option) for option in alternatives(args[0])] if args else []
        if marks and all(mark is not None and is_last_gap(method, mark) for mark in marks):
            return flow.then(Step("clean", run.at(node), method))
        return flow.then(Step("find", run.at(node), _looked_for(method, args)))
    return None


def _looked_for(method: str, args: list[Value]) -> str:
    """What a search is for: a mark of the model's thinking, the brackets of JSON, a fence, the end of a line, or else a field."""
    found = [literal(option) for option in alternatives(args[0])] if args else []
    if found and all(mark is not None and is_thought(mark.strip()) for mark in found):
        return THOUGHT
    if found and all(mark in ("{", "}", "[", "]") for mark in found):
        return BRACKET
    return next((mark for mark in found if mark is not None and (FENCE in mark or mark == "\n")), method) if len(found) == 1 else method


def _split(run: Run, flow: Flow, method: str, separator: str | None, node: cst.Call) -> Value:
    if separator is not None and FENCE in separator:
        run.event(Event(UseKind.FENCE, run.at(node), (flow,), detail=fenced(separator)))
        return flow.then(Step("fence", run.at(node), method))
    return flow.then(Step("split", run.at(node), _separator(method, separator)))


def _separator(method: str, separator: str | None) -> str:
    if method == "splitlines":
        return "\n"
    return " " if separator is None else separator


def last_step(flow: Flow, kind: str) -> Step | None:
    """The last step, if it is of this kind."""
    return flow.steps[-1] if flow.steps and flow.steps[-1].kind == kind else None


def cut_event(run: Run, flow: Flow, fields: tuple[str, ...] = ()) -> Flow | None:
    """The pieces of a split are taken by position or by name: structure is cut out of text."""
    step = last_step(flow, "split")
    if step is None:
        return None
    before = Flow(flow.source, flow.path, flow.steps[:-1], flow.carried)
    run.event(Event(UseKind.SPLIT, step.at, (before,), fields, detail=step.detail))
    return flow.then(Step("piece", step.at, step.detail))


def _line_event(run: Run, flow: Flow) -> None:
    """A line, as one piece of a text among several, is a field by itself."""
    kinds = [step.kind for step in flow.steps]
    line = max((index for index, kind in enumerate(kinds) if kind == "line"), default=0)
    if all(kind == "clean" for kind in kinds[line + 1 :]):
        cut_event(run, replace(flow, steps=flow.steps[:line]))


def access_event(run: Run, value: Value, key: Value, node: cst.Subscript) -> Value | None:
    """`pieces[0]`, `match[1]`: `None` when no alternative is a cut text."""
    found: list[Value] = []
    for option in alternatives(value):
        if isinstance(option, Sequence) and not option.fixed and isinstance(key, Const):
            for line in pieces(option):
                _line_event(run, line)
        if not isinstance(option, Flow) or not option.steps:
            continue
        if (step := last_step(option, "split")) is not None and step.detail == "\n" and _is_fence_line(run, option, node):
            found.append(option.then(Step("fence", step.at, "split")))
            continue
        matched = match_event(run, option)
        name = literal(key)
        found.append(cut_event(run, matched) or (matched.reach(Key(name)) if name is not None else matched))
    return join(*found) if found else None


def _is_fence_line(run: Run, flow: Flow, node: cst.Subscript) -> bool:
    """Whether a line is that of a fence, or what stands behind it: of what was cut out between fences, or where the code looks for one."""
    before = [step.kind for step in flow.steps[:-1] if step.kind not in ("clean", "return")]
    return before[-1:] == ["fence"] or asks_for_fence(run.at(node))


def read_event(run: Run, node: cst.Subscript, value: Value, key: Value) -> None:
    """`record[1]` on a parameter: where callers hand the pieces of a text over, a field is taken by its position."""
    position = key.value if isinstance(key, Const) else None
    if not isinstance(position, int) or isinstance(position, bool):
        return
    flows = tuple(o for o in alternatives(value) if isinstance(o, Flow) and isinstance(o.source, Param) and not o.path and not o.steps)
    if flows:
        run.event(Event(UseKind.SPLIT, run.at(node), flows, detail=f"{READ}{position}"))


def pieces(value: Value) -> list[Flow]:
    """The answers that a list was cut out of, if it is one of pieces."""
    if isinstance(value, Flow):
        return [value] if _divided(value) else []
    if isinstance(value, Sequence) and not value.fixed:
        return [flow for flow in alternatives(value.element) if isinstance(flow, Flow) and _divided(flow)]
    return []


def _divided(flow: Flow) -> bool:
    """Whether the last thing done to a text, but for cleaning, was to divide it."""
    kinds = [(step.kind, step.detail) for step in flow.steps if step.kind != "clean"]
    return bool(kinds) and (kinds[-1][0] in ("split", "line") or kinds[-1] == ("regex", "split"))


def slice_event(run: Run, flow: Flow, node: cst.Subscript, cut: cst.Slice) -> Value:
    """`text[a:b]`: cutting when a bound was searched for in the text itself, else a shortened text."""
    if last_step(flow, "split") is not None:
        return flow
    loses_nothing = only_shortens(run, node, cut) or divides(run, node, cut)
    bounds = () if loses_nothing else tuple(bound for bound in (cut.lower, cut.upper) if bound is not None)
    searched = [step.detail for bound in bounds for step in _searches(run, bound)]
    if all(mark == THOUGHT for mark in searched):
        return flow.then(Step("clean", run.at(node), "slice"))
    fences = [mark for mark in searched if FENCE in mark]
    if fences and all(mark == "\n" or FENCE in mark for mark in searched):
        run.event(Event(UseKind.FENCE, run.at(node), (flow,), detail=next((kind for mark in fences if (kind := fenced(mark))), "")))
        return flow.then(Step("fence", run.at(node), "slice"))
    if not all(mark in (THOUGHT, BRACKET) for mark in searched):
        run.event(Event(UseKind.SLICE, run.at(node), (flow,)))
    return flow.then(Step("slice", run.at(node)))


def _searches(run: Run, bound: cst.BaseExpression) -> Iterator[Step]:
    """The searches that gave a bound. What is between brackets is cut for a parser; what is behind the thinking is the answer."""
    for node in _terms(bound):
        called = isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value in FINDS
        value = run.evaluate(node) if called or isinstance(node, cst.Name) else UNKNOWN
        for option in alternatives(value):
            if isinstance(option, Flow) and (step := last_step(option, "find")) is not None:
                yield step


def _terms(node: cst.BaseExpression) -> list[cst.BaseExpression]:
    if isinstance(node, cst.BinaryOperation):
        return [*_terms(node.left), *_terms(node.right)]
    return [node]


def unpack_event(run: Run, value: Value, names: tuple[str, ...]) -> Value:
    """`name, email = text.split(",")`."""
    found: list[Value] = []
    for option in alternatives(value):
        taken = cut_event(run, option, names) if isinstance(option, Flow) else None
        found.append(taken if taken is not None else option)
    return join(*found)


def pairs_event(run: Run, node: cst.Call, pair: Value) -> None:
    """`dict(line.split(":") for line in lines)`: each of the pairs is taken apart."""
    for option in alternatives(pair):
        if isinstance(option, Flow) and cut_event(run, option) is not None:
            unpack_raises(run, node, option, 2)


def iterate_event(run: Run, value: Value, loop: cst.For | cst.CompFor) -> Value:
    """Pieces walked one by one: each is a piece; collecting pieces between commas and the like is cutting, walking lines is not, unless
    the lines are sorted out by what they say.
    """
    found: list[Value] = []
    for option in alternatives(value):
        if not isinstance(option, Flow):
            found.append(option)
            continue
        step = last_step(option, "split")
        if step is None:
            found.append(option)
            continue
        if (step.detail not in _LINES and not is_row_of_table(step.at)) if isinstance(loop, cst.CompFor) else sorts_out(run.at(loop)):
            cut_event(run, option)
        found.append(option.then(Step("line", step.at, step.detail)))
    return join(*found)


def regex_event(run: Run, flow: Flow, function: str, pattern: str | None, node: cst.Call) -> Value:
    """`re.search(pattern, text)` and its like. Substitution only cleans; pulling a fenced code block out of an answer is a fence."""
    verb = function.rpartition(".")[2]
    if verb in ("sub", "subn"):
        if pattern is None or "`" not in pattern:
            if takes_off_marks(verb, pattern) and is_item_of_list(run.at(node)):
                _line_event(run, flow)
            return flow.then(Step("clean", run.at(node), ESCAPED if pattern is not None and finds_tags(pattern) else verb))
        run.event(Event(UseKind.FENCE, run.at(node), (flow,), detail=fenced(pattern)))
        return flow.then(Step("fence", run.at(node), verb))
    if pattern is not None and "`" in pattern:
        run.event(Event(UseKind.FENCE, run.at(node), (flow,), detail=fenced(pattern)))
        return flow.then(Step("fence", run.at(node), verb))
    if pattern is not None and any(word in pattern for word in _OF_THOUGHTS):
        return flow.then(Step("clean", run.at(node), verb))
    if pattern is not None and ((verb in _FINDS_ALL and is_any_word(pattern)) or (verb in _TAKES_SENTENCES and ends_sentences(pattern))):
        return flow.then(Step("clean", run.at(node), verb))
    if pattern is not None and finds_no_field(pattern):
        return flow.then(Step("clean", run.at(node), verb))
    if verb in _FINDS_ALL and pattern is not None and is_only_space(pattern):
        return UNKNOWN
    if verb == "split" and pattern is not None and divides_paragraphs(pattern):
        return flow.then(Step("split", run.at(node), "\n\n"))
    if verb in _TESTS_FIRST:
        return flow.then(Step("match", run.at(node), verb))
    run.event(Event(UseKind.REGEX, run.at(node), (flow,), detail=verb, for_display=lays_out(run.at(node), verb, pattern)))
    return flow.then(Step("regex", run.at(node), verb))


def match_event(run: Run, flow: Flow) -> Flow:
    """A group is taken out of a match: only now something is pulled out of the text."""
    step = last_step(flow, "match")
    if step is None:
        return flow
    run.event(Event(UseKind.REGEX, step.at, (replace(flow, steps=flow.steps[:-1]),), detail=step.detail))
    return flow.then(Step("regex", step.at, step.detail))


def parse_event(run: Run, flow: Flow, kind: UseKind, at: At, detail: str, raised: At | None = None) -> Value:
    """A parse of the text: takes up all that was done to it before. Its error appears at `raised`, or at the parse itself."""
    if last_step(flow, "split") is not None:
        return flow
    run.event(Event(kind, at, (flow,), detail=detail, raised=raised))
    parsed = flow.then(Step("parsed", at, detail))
    return parsed.then(Step("validated", at, detail)) if kind is UseKind.MODEL else parsed


def is_parsed(flow: Flow) -> bool:
    """Whether a value is what a parser made of a text."""
    return any(step.kind == "parsed" for step in flow.steps)
