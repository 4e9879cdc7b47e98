"""Dispatch, isolation of crashes, one finding per defect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst
import pytest
from facts import call, client, module, output, span

from llmlint.api import Client, Finding, Meta, ModelCall, OutputUse, Rule
from llmlint.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.api import Severity, Span


def meta(code: str, severity: Severity = "warning", *, in_tests: bool = False) -> Meta:
    return Meta(code, code.lower(), "recommended", severity, "0.1", "a sample", (), in_tests=in_tests)


class Calls(Rule[ModelCall]):
    meta = meta("XYZ002")

    def check(self, subject: ModelCall, /) -> Iterator[Finding]:
        yield Finding(subject.callee, f"{subject.text} was seen")


class Both(Rule[Client | OutputUse]):
    meta = meta("XYZ001")

    def check(self, subject: Client | OutputUse, /) -> Iterator[Finding]:
        yield Finding(subject.span, type(subject).__name__.lower())


class Crashing(Rule[ModelCall]):
    meta = meta("XYZ003")

    def check(self, subject: ModelCall, /) -> Iterator[Finding]:
        yield Finding(subject.callee, "said before the crash")
        if subject.text == "broken":
            raise KeyError("id")


class Everywhere(Rule[ModelCall]):
    meta = meta("XYZ004", in_tests=True)

    def check(self, subject: ModelCall, /) -> Iterator[Finding]:
        yield Finding(subject.callee, "seen")


class Elsewhere(Rule[ModelCall]):
    """Reports at the place where the prompt is put together, which two calls share."""

    meta = meta("XYZ005", "info")

    def check(self, subject: ModelCall, /) -> Iterator[Finding]:
        yield Finding(span(7, path="prompts.py"), subject.text, severity="warning" if subject.text == "heavy" else None)


class Withs(Rule[cst.With]):
    meta = meta("XYZ006")

    def check(self, node: cst.With, /) -> Iterator[Finding]:
        yield Finding(self.span_of(node), f"{len(node.items)} items")


class Statements(Rule[cst.BaseCompoundStatement]):
    meta = meta("XYZ007")

    def check(self, node: cst.BaseCompoundStatement, /) -> Iterator[Finding]:
        yield Finding(self.span_of(node), type(node).__name__)


def said(*rules: Rule[Any], **modules: Any) -> list[tuple[str, str, int, str]]:
    found = Engine(rules).check({facts.path: facts for facts in modules.values()}).diagnostics
    return [(item.code, item.path, item.span.start.line, item.message) for item in found]


def test_every_rule_sees_its_subjects_in_order() -> None:
    facts = module(calls=(call(line=9), call(line=3)), clients=(client(line=1),), outputs=(output(line=4),))
    assert said(Calls(), Both(), facts=facts) == [
        ("XYZ001", "app.py", 1, "client"),
        ("XYZ002", "app.py", 3, "ask was seen"),
        ("XYZ001", "app.py", 4, "outputuse"),
        ("XYZ002", "app.py", 9, "ask was seen"),
    ]


def test_a_crash_costs_one_rule_on_one_file() -> None:
    good, bad = module(path="good.py", calls=(call(path="good.py"),)), module(path="bad.py", calls=(call(path="bad.py", text="broken"),))
    outcome = Engine([Crashing(), Calls()]).check({"good.py": good, "bad.py": bad})
    assert [(item.code, item.path) for item in outcome.diagnostics] == [("XYZ002", "bad.py"), ("XYZ002", "good.py"), ("XYZ003", "good.py")]
    (crash,) = outcome.crashes
    assert (crash.code, crash.name, crash.path, crash.error) == ("XYZ003", "xyz003", "bad.py", "KeyError: 'id'")
    assert crash.where.startswith("test_engine.py:")


def test_test_code_is_left_alone_unless_a_rule_is_for_it() -> None:
    facts = module(path="test_app.py", calls=(call(path="test_app.py"),), is_test=True)
    assert [item[0] for item in said(Calls(), Everywhere(), facts=facts)] == ["XYZ004"]


def test_a_finding_in_test_code_is_dropped_wherever_its_subject_stands() -> None:
    caller = module(calls=(call(),))
    tests = module(path="prompts.py", is_test=True)
    assert said(Elsewhere(), caller=caller, tests=tests) == []


@pytest.mark.parametrize("texts", [("light", "heavy"), ("heavy", "light")])
def test_one_place_is_one_finding_and_the_heavier_stays(texts: tuple[str, str]) -> None:
    facts = module(calls=tuple(call(line=line, text=text) for line, text in enumerate(texts, 1)))
    (found,) = Engine([Elsewhere()]).check({"app.py": facts}).diagnostics
    assert (found.message, found.severity, found.path) == ("heavy", "warning", "prompts.py")


def test_of_equals_the_first_stays() -> None:
    facts = module(calls=(call(line=2, text="second"), call(line=1, text="first")))
    assert said(Elsewhere(), facts=facts) == [("XYZ005", "prompts.py", 7, "first")]


def test_the_user_sets_the_severity() -> None:
    facts = module(calls=(call(),))
    (found,) = (
        Engine([Calls()], severities={"XYZ002": "error"}, url=lambda name: f"https://example.org/{name}")
        .check({"app.py": facts})
        .diagnostics
    )
    assert (found.severity, found.url) == ("error", "https://example.org/xyz002")


class Tree:
    def __init__(self, text: str) -> None:
        self.module = cst.parse_module(text)

    def walk(self) -> Iterator[cst.CSTNode]:
        stack: list[cst.CSTNode] = [self.module]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    def span_of(self, node: Any, /) -> Span:
        return span(len(type(node).__name__))


def test_a_node_class_is_a_subject_too() -> None:
    tree = Tree("with a, b:\n    for x in y: pass\n")
    found = Engine([Withs(), Statements()]).check({"app.py": module()}, lambda path: tree).diagnostics
    assert [(item.code, item.message) for item in found] == [("XYZ007", "For"), ("XYZ006", "2 items"), ("XYZ007", "With")]


def test_no_tree_is_asked_for_without_a_rule_that_looks_at_nodes() -> None:
    def tree(path: str) -> None:
        raise AssertionError(path)

    assert not Engine([Calls()]).check({"app.py": module()}, tree).crashes


def test_a_rule_about_facts_cannot_locate_nodes() -> None:
    with pytest.raises(LookupError, match="Calls is not looking at a syntax tree"):
        Calls().span_of(cst.Pass())


class Quiet(Rule[cst.Pass]):
    meta = meta("XYZ008", in_tests=True)

    def check(self, node: cst.Pass, /) -> Iterator[Finding]:
        yield Finding(self.span_of(node), "pass")


@pytest.mark.parametrize(
    ("own", "wished", "shown"),
    [(None, None, "info"), ("error", None, "error"), (None, "warning", "warning"), ("error", "info", "info")],
)
def test_the_wish_of_the_user_goes_before_what_the_rule_says(own: Severity | None, wished: Severity | None, shown: str) -> None:
    class Weighing(Elsewhere):
        def check(self, subject: ModelCall, /) -> Iterator[Finding]:
            yield Finding(subject.callee, "seen", severity=own)

    wishes: dict[str, Severity] = {"XYZ005": wished} if wished is not None else {}
    (found,) = Engine([Weighing()], severities=wishes).check({"app.py": module(calls=(call(),))}).diagnostics
    assert (found.severity, found.url) == (shown, "")


@pytest.mark.parametrize("weights", [("info", "warning"), ("warning", "error"), ("info", "error")])
@pytest.mark.parametrize("order", [1, -1])
def test_each_weight_is_heavier_than_the_one_below(weights: tuple[Severity, Severity], order: int) -> None:
    class Weighing(Elsewhere):
        def check(self, subject: ModelCall, /) -> Iterator[Finding]:
            yield from (Finding(subject.callee, weight, severity=weight) for weight in weights[::order])

    (found,) = Engine([Weighing()]).check({"app.py": module(calls=(call(),))}).diagnostics
    assert found.severity == weights[1]


@pytest.mark.parametrize("tree", [None, lambda _: None])
def test_without_a_tree_nothing_is_said_of_nodes(tree: Any) -> None:
    outcome = Engine([Quiet(), Everywhere()]).check({"app.py": module(calls=(call(),))}, tree)
    assert ([item.code for item in outcome.diagnostics], outcome.crashes) == (["XYZ004"], ())


def test_nodes_of_test_code_are_seen_by_the_rules_that_are_for_it() -> None:
    tests = module(path="app.py", is_test=True)
    found = Engine([Quiet(), Withs()]).check({"app.py": tests}, lambda _: Tree("with a: pass\n")).diagnostics
    assert [item.code for item in found] == ["XYZ008"]


def test_what_is_no_fact_of_a_module_can_be_looked_at() -> None:
    found = Engine([Both(), Calls()]).look_at("app.py", [call(line=3), client(line=1), "a comment"])
    assert [(item.code, item.span.start.line) for item in found] == [("XYZ001", 1), ("XYZ002", 3)]


def test_a_long_error_is_told_in_one_short_line() -> None:
    class Wordy(Crashing):
        def check(self, subject: ModelCall, /) -> Iterator[Finding]:
            raise ValueError("a\nb" * 200)

    (crash,) = Engine([Wordy()]).check({"app.py": module(calls=(call(),))}).crashes
    assert crash.error.startswith("ValueError: a ba b")
    assert len(crash.error) == 200
    assert "in check" in crash.trace


def test_with_the_text_a_finding_knows_its_function() -> None:
    text = "def f():\n    ask()\n\n\ndef g():\n    ask()\n"
    facts = {"app.py": module(calls=(call(line=2), call(line=6)))}
    first, second = Engine([Calls()]).check(facts, text=lambda _: text).diagnostics
    assert first.scope
    assert first.scope != second.scope
    assert [item.scope for item in Engine([Calls()]).check(facts).diagnostics] == ["", ""]
