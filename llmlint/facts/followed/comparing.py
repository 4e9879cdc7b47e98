"""Answers that are held against words: compared with them, looked up in a table, matched with the words of cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.calls import Event
from llmlint.facts.model import UseKind
from llmlint.facts.values import Mapping, Sequence, Static, Text, alternatives
from llmlint.facts.values.flows import Flow
from llmlint.facts.values.texts import literal
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.values.base import Value
    from llmlint.facts.values.flows import Step

_FOLDS = frozenset({"lower", "upper", "casefold", "title", "capitalize", "swapcase"})
_KEEPS_CASE = frozenset({"strip", "lstrip", "rstrip", "str"})


def compare_event(run: Run, node: cst.Comparison, left: Value, right: Value) -> None:
    """`text == "YES"`, `text in ("YES", "NO")`: the text, at most stripped, is held against words as they are written.

    With its case folded it is only a choice, and so is a literal on the left of `in`, which is looked for anywhere in the text. A field of
    a parsed text that is looked up among words is checked. A word that the code itself may put in the answer's place says nothing of it.
    """
    whole = isinstance(node.comparisons[0].operator, (cst.Equal, cst.NotEqual))
    for text, literals, exactly in ((left, _words_of(right), True), (right, _words_of(left), whole)):
        flows = [option for option in alternatives(text) if isinstance(option, Flow)]
        own = {literal(option) for option in alternatives(text)}
        if own.issuperset(literals) or (flows and all(map(_is_a_piece, flows)) and _is_one_of_forms(run, node)):
            continue
        exact = tuple(flow for flow in flows if exactly and _as_answered(flow) and (whole or not is_parsed_field(flow)))
        if literals and exact:
            run.event(Event(UseKind.COMPARE, run.at(node), exact, detail=literals[0]))
        elif literals and flows:
            run.event(Event(UseKind.CHOICE, run.at(node), tuple(flows), detail=literals[0]))


def _is_a_piece(flow: Flow) -> bool:
    return any(step.kind in ("line", "split", "piece") for step in flow.steps)


def _is_one_of_forms(run: Run, node: cst.Comparison) -> bool:
    """Whether a line may have one of several forms, of which words are one: `line.endswith(":") or line in {"None", "True"}`."""
    outermost: cst.CSTNode = node
    above = run.module.parents.get(node)
    while isinstance(above, cst.BooleanOperation) and isinstance(above.operator, cst.Or):
        outermost, above = above, run.module.parents.get(above)
    if outermost is node or not isinstance(node.left, cst.Name):
        return False
    calls = (part for part in walk(outermost) if isinstance(part, cst.Call) and isinstance(part.func, cst.Attribute))
    return any(_looks_at_form(call, node.left.value) for call in calls)


def _looks_at_form(call: cst.Call, name: str) -> bool:
    match call.func:
        case cst.Attribute(value=cst.Name(value=owner), attr=cst.Name(value=verb)):
            of_name = owner == name and verb in ("startswith", "endswith")
            return of_name or (verb in ("match", "search", "fullmatch") and any(_is_named(arg.value, name) for arg in call.args))
        case _:
            return False


def _is_named(node: cst.BaseExpression, name: str) -> bool:
    return isinstance(node, cst.Name) and node.value == name


def lookup_event(run: Run, node: cst.Call | cst.Subscript, table: Value, key: Value) -> None:
    """`TABLE[text]`, `TABLE.get(text)`: the text is held against the keys of a table in sight, letter by letter."""
    if isinstance(table, Mapping) and table.items and not table.open:
        words = _words_of(table)
        flows = tuple(option for option in alternatives(key) if isinstance(option, Flow) and _as_answered(option))
        if words and flows:
            run.event(Event(UseKind.COMPARE, run.at(node), flows, detail=words[0]))


def case_event(run: Run, node: cst.Match, subject: Value) -> None:
    """`match text: case "YES"`: the text is held against the words of the cases, letter by letter."""
    patterns = [part.value for case in node.cases for part in walk(case.pattern) if isinstance(part, cst.MatchValue)]
    words = [word for pattern in patterns if (word := literal(run.evaluate(pattern))) and any(map(str.isalpha, word))]
    flows = tuple(option for option in alternatives(subject) if isinstance(option, Flow) and _as_answered(option))
    if words and flows:
        run.event(Event(UseKind.COMPARE, run.at(node.subject), flows, detail=words[0]))


def _words_of(value: Value) -> tuple[str, ...]:
    """Literals with letters in them, alone, in a sequence of nothing else, or as the keys of a table."""
    if isinstance(value, Mapping):
        options: tuple[Value, ...] = () if value.open else tuple(Text((Static(name),)) for name, _ in value.items)
    else:
        options = value.items if isinstance(value, Sequence) else (value,)
    found = [literal(option) for option in options]
    return tuple(word for word in found if word) if all(word is not None and any(map(str.isalpha, word)) for word in found) else ()


def _as_answered(flow: Flow) -> bool:
    """Whether nothing but white space was taken from a text, from a piece of it, or from a field of what it was parsed into."""
    return is_parsed_field(flow) or (
        is_worded_freely(flow) and all(step.kind in ("clean", "split", "piece", "line") for step in flow.steps)
    )


def is_worded_freely(flow: Flow) -> bool:
    """Whether a text, what was cut out of it, or a field of what it was parsed into, still has the case that the model chose."""
    return is_parsed_field(flow) or not any(step.kind == "parsed" or _alters(step) for step in flow.steps)


def is_parsed_field(flow: Flow) -> bool:
    """Whether a value is a field of what a parser made of a text, in the model's words: no schema has accepted it, nothing changed it."""
    kinds = [step.kind for step in flow.steps]
    if "parsed" not in kinds or "validated" in kinds:
        return False
    last = len(kinds) - 1 - kinds[::-1].index("parsed")
    before, after = flow.steps[:last], flow.steps[last + 1 :]
    folded = any(step.detail in _FOLDS for step in before) or any(map(_alters, after))
    return "field" in kinds[last:] and set(kinds[last + 1 :]) <= {"field", "clean"} and not folded


def _alters(step: Step) -> bool:
    return step.kind == "clean" and step.detail not in _KEEPS_CASE


__all__ = ["case_event", "compare_event", "is_parsed_field", "is_worded_freely", "lookup_event"]
