"""Tests that ask a live model and hold its answer against fixed words; and answers used as text though they may be none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.calls import Event
from llmlint.facts.model import UseKind
from llmlint.facts.values import alternatives
from llmlint.facts.values.flows import Flow, Item, Origin
from llmlint.facts.values.texts import literal
from llmlint.patterns import regex
from llmlint.sdks.paths import parse_access_path
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.evaluation.arguments import Arguments
    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.evaluation.units import ModuleUnit
    from llmlint.facts.values.base import Value
    from llmlint.facts.values.flows import Access

_EQUALS = frozenset({"assertEqual", "assertEquals", "assertMultiLineEqual"})
# Anything that speaks of answers played back, or of servers that only look like the provider's.
_STANDS_IN = regex(
    r"mock|fake|stub|dummy|patch|cassette|replay|record|vcr|respx|responses\.(activate|add)|httpserver|aioresponses|betamax|pytest_recording"
    r"|canned|scripted|fixture_file|base_url|localhost|127\.0\.0\.1|transport|test[-_]?key|fakellm|fakechat|fakelist|dependency_overrides",
    re.IGNORECASE,
)
_ENDS = regex(r"refusal|finish_reason|stop_reason")


def assert_event(run: Run, test: cst.BaseExpression) -> None:
    """`assert answer == "Paris"`."""
    if not run.module.is_test or not isinstance(test, cst.Comparison) or len(test.comparisons) != 1:
        return
    target = test.comparisons[0]
    if isinstance(target.operator, cst.Equal):
        _held_against(run, test, run.evaluate(test.left), run.evaluate(target.comparator))


def assert_call_event(run: Run, node: cst.Call, method: str, arguments: Arguments) -> None:
    """`self.assertEqual(answer, "Paris")`."""
    if run.module.is_test and method in _EQUALS:
        _held_against(run, node, arguments.at(0, "first"), arguments.at(1, "second"))


def _held_against(run: Run, node: cst.CSTNode, first: Value, second: Value) -> None:
    for text, words in ((first, literal(second)), (second, literal(first))):
        flows = tuple(option for option in alternatives(text) if isinstance(option, Flow) and all(s.kind == "clean" for s in option.steps))
        if words and flows and _is_live(run):
            run.event(Event(UseKind.ASSERT, run.at(node), flows, detail=words[:1]))


def _is_live(run: Run) -> bool:
    """Whether nothing in the test's file, or in the set-up of its folders, stands in for the provider."""
    folders = run.module.path.split("/")[:-1]
    setups = {"/".join((*folders[:depth], "conftest.py")) for depth in range(len(folders) + 1)}
    texts = [run.module.text, *(text for path, text in run.world.files_named("conftest.py") if path in setups)]
    return not any(_STANDS_IN.search(text) for text in texts) and not _hands_over_its_own(run.module)


def _hands_over_its_own(module: ModuleUnit) -> bool:
    """Whether a test makes an object of a class with methods that it has written itself, and hands it on or puts it in another's place."""
    made = {node.name.value for node in module.index.of(cst.ClassDef) if any(isinstance(item, cst.FunctionDef) for item in node.body.body)}
    for call in module.index.of(cst.Call):
        above = module.parents.get(call)
        is_put = isinstance(above, cst.Assign) and any(isinstance(target.target, cst.Attribute) for target in above.targets)
        if isinstance(call.func, cst.Name) and call.func.value in made and (is_put or isinstance(above, cst.Arg)):
            return True
    return False


def dereference_event(run: Run, place: cst.BaseExpression, flow: Flow) -> None:
    """`message.content.strip()`: a text that the SDK may leave out is used as one, and nothing in the function asks for it."""
    if not isinstance(flow.source, Origin) or flow.steps or not is_optional(flow):
        return
    if isinstance(place, cst.BooleanOperation) or not all(isinstance(option, Flow) for option in alternatives(run.evaluate(place))):
        return
    if not _is_asked_for(run, place):
        run.event(Event(UseKind.DEREFERENCE, run.at(place), (flow,)))


def is_optional(flow: Flow) -> bool:
    """Whether the SDK may leave out what the flow leads to."""
    return isinstance(flow.source, Origin) and any(_matches(parse_access_path(path), flow.path) for path in flow.source.leaf.facts.optional)


def _matches(wanted: tuple[object, ...], path: tuple[Access, ...]) -> bool:
    if len(wanted) != len(path):
        return False
    pairs = zip(wanted, path, strict=True)
    return all(step == access or (isinstance(step, int) and isinstance(access, (int, Item))) for step, access in pairs)


def _is_asked_for(run: Run, place: cst.BaseExpression) -> bool:
    """Whether the function looks at the text, at a refusal, or at why the answer ended, before or after."""
    for node in walk(run.unit.node):
        tests: list[cst.BaseExpression] = []
        match node:
            case cst.Name(value=name) if _ENDS.search(name):
                return True
            case cst.If(test=test) | cst.While(test=test) | cst.IfExp(test=test) | cst.Assert(test=test):
                tests = [test]
            case cst.BooleanOperation(left=left, right=right):
                tests = [left, right]
            case cst.Match(subject=subject):
                tests = [subject]
            case cst.CompFor(ifs=conditions):
                tests = [condition.test for condition in conditions]
            case _:
                continue
        if any(_looks_at(test, place) for test in tests):
            return True
    return False


def _looks_at(test: cst.BaseExpression, place: cst.BaseExpression) -> bool:
    """Whether a test asks whether something is there: by itself, negated, or by its comparison with nothing."""
    match test:
        case cst.UnaryOperation(operator=cst.Not(), expression=inner):
            return _looks_at(inner, place)
        case cst.BooleanOperation(left=left, right=right):
            return _looks_at(left, place) or _looks_at(right, place)
        case cst.Comparison(left=left):
            return left.deep_equals(place)
        case cst.NamedExpr(target=target):
            return target.deep_equals(place)
        case cst.Call(func=cst.Name(value="isinstance" | "bool" | "len"), args=[first, *_]):
            return first.value.deep_equals(place)
        case _:
            return test.deep_equals(place)


__all__ = ["assert_call_event", "assert_event", "dereference_event"]
