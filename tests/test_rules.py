"""Every rule keeps its promises: examples, fixture, page, messages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from llmlint.packs import load_rules
from llmlint.sdks import load
from llmlint.testing import check_example, check_fixture, fixtures_in, parametrize, read_annotations, run_rules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from llmlint.api import Rule
    from llmlint.diagnostics import Diagnostic

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "fixtures"
SECTIONS = ("## Why it matters", "## What to do instead", "## When to ignore it")
RULES = [rule for rule in load_rules() if rule.__module__.startswith("llmlint_rules.")]
MESSAGE = re.compile(r"(`|[a-z])")

every_rule = pytest.mark.parametrize("rule", RULES, ids=[rule.meta.name for rule in RULES])


def fixture_of(rule: type[Rule[Any]]) -> Path:
    topic, stem = rule.__module__.split(".")[-2:]
    return FIXTURES / topic / f"{stem}.py"


def check_wording(found: Diagnostic) -> None:
    assert MESSAGE.match(found.message), found.message
    assert len(found.message) <= 100, found.message
    assert not found.message.endswith((".", "!", "?")), found.message
    assert "``" not in found.message
    assert " should " not in found.message
    assert found.help, found.code
    assert found.help[0].islower()
    assert not found.help.endswith(".")
    assert found.why, found.code
    assert all(found.why), found.code


@parametrize(FIXTURES)
def test_fixture(fixture: Path) -> None:
    said: list[Diagnostic] = []

    def run(files: Mapping[str, str]) -> tuple[Diagnostic, ...]:
        said.extend(run_rules(files))
        return tuple(said)

    result = check_fixture(fixture, run)
    for found in said:
        check_wording(found)
    result.assert_passed()


@pytest.mark.parametrize(
    ("rule", "number"),
    [(rule, number) for rule in RULES for number in range(len(rule.meta.examples))],
    ids=[f"{rule.meta.name}-{number}" for rule in RULES for number in range(len(rule.meta.examples))],
)
def test_example(rule: type[Rule[Any]], number: int) -> None:
    assert check_example(rule, rule.meta.examples[number]) == []


@every_rule
def test_the_fixture_shows_findings_and_traps(rule: type[Rule[Any]]) -> None:
    whole_files = sorted((FIXTURES / "projects" / fixture_of(rule).stem).glob("**/*.py"))
    annotations = [read_annotations(path.read_text(encoding="utf-8")) for path in (fixture_of(rule), *whole_files)]
    own = [item for notes in annotations for item in notes.expectations if item.code == rule.meta.code]
    assert len(own) >= 6
    assert sum(len(notes.guarded) for notes in annotations) >= 3


@every_rule
def test_the_page_has_its_sections(rule: type[Rule[Any]]) -> None:
    page = rule.__doc__ or ""
    headings = re.findall(r"^\s*(## .*)$", page, re.MULTILINE)
    assert tuple(headings) == SECTIONS
    first = page.split("\n", 1)[0]
    assert first.endswith(".")
    assert first[0].isupper()


@every_rule
def test_what_is_said_of_the_rule(rule: type[Rule[Any]]) -> None:
    meta = rule.meta
    assert MESSAGE.match(meta.summary)
    assert not meta.summary.endswith(".")
    assert len(meta.summary) <= 100
    assert meta.references
    assert all("OWASP" not in reference or re.search(r"LLM\d\d:20\d\d", reference) for reference in meta.references)
    assert rule.__module__.split(".")[1] in {
        "resilience",
        "cost",
        "caching",
        "parsing",
        "determinism",
        "prompts",
        "context",
        "consequences",
    }


@every_rule
def test_examples_are_little_modules(rule: type[Rule[Any]]) -> None:
    for example in rule.meta.examples:
        for snippet in (example.bad, example.good):
            compile(snippet, "example.py", "exec")
            assert snippet.startswith(("import ", "from "))
            assert snippet.endswith("\n")
            assert max(map(len, snippet.splitlines())) <= 140


def test_codes_and_names_are_unique() -> None:
    assert len({rule.meta.code for rule in RULES}) == len(RULES)
    assert len({rule.meta.name for rule in RULES}) == len(RULES)
    assert [rule.meta.code for rule in RULES] == sorted(rule.meta.code for rule in RULES)


def test_every_fixture_belongs_to_a_rule_or_an_sdk() -> None:
    known = {fixture_of(rule) for rule in RULES} | {FIXTURES / "sdks" / f"{name}.py" for name in load().sdks}
    assert {path for path in fixtures_in(FIXTURES) if path.is_file()} <= known
