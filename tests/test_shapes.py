"""The shape suite of the benchmarks: what is marked wrong is found, and nothing else; gaps are marked as such."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from llmlint.packs import load_rules
from llmlint.testing import check_fixture

pytestmark = pytest.mark.once

ACCURACY = Path(__file__).parents[1] / "benchmarks" / "accuracy"
sys.path.insert(0, str(ACCURACY))
import suite  # noqa: E402 - a program, not a package
import tools  # noqa: E402

# Where llmlint speaks and should not.
FALSE: set[str] = set()


@pytest.mark.parametrize("path", suite.program_paths(), ids=lambda path: path.relative_to(suite.SHAPES).as_posix())
def test_program(path: Path) -> None:
    failures = check_fixture(path).failures
    if path.relative_to(suite.SHAPES).as_posix() in FALSE:
        assert failures, "cured: take it out of the list"
    else:
        assert not failures, "\n".join(map(str, failures))


def test_every_mistake_has_programs_and_traps() -> None:
    every = suite.programs()
    assert len(every) >= 150
    for topic in suite.TOPICS:
        own = [program for program in every if program.topic == topic]
        assert len([program for program in own if program.is_trap]) >= 6, topic
        assert len([program for program in own if not program.is_trap]) >= 12, topic
    assert all(program.codes or program.reasons for program in every), "a program that says nothing"


def test_other_tools_see_no_annotations(tmp_path: Path) -> None:
    assert suite.write_bare(tmp_path) > 3000
    texts = [path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.py")]
    assert not [text for text in texts if "# ok:" in text or "expect:" in text]
    assert all(compile(text, "shape", "exec") for text in texts)


def test_counterparts_are_rules_that_are_on_by_default() -> None:
    default = {rule.meta.code for rule in load_rules() if rule.meta.tier == "recommended"}
    for tool in (*tools.PEERS, tools.semgrep(None)):
        assert {code for codes in tool.rules.values() for code in codes.split()} <= default, tool.name
