"""What each rule says on its fixture, without what is quoted from the code: a change of any sentence, severity or condition is seen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from test_rules import RULES, fixture_of

from llmlint.testing import check_fixture, run_rules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syrupy.assertion import SnapshotAssertion

    from llmlint.api import Rule
    from llmlint.diagnostics import Diagnostic

_PLACE = re.compile(r"[\w./-]+\.py(?::\d+)?")
_QUOTED = re.compile(r"`[^`]*`")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def shape(text: str) -> str:
    """A sentence with what stands for any code, file or number in it."""
    return _NUMBER.sub("0", _QUOTED.sub("`…`", _PLACE.sub("FILE", text)))


@pytest.mark.once
@pytest.mark.parametrize("rule", RULES, ids=[rule.meta.name for rule in RULES])
def test_all_that_a_rule_says(rule: type[Rule[Any]], snapshot: SnapshotAssertion) -> None:
    found: list[Diagnostic] = []

    def run(files: Mapping[str, str]) -> tuple[Diagnostic, ...]:
        every = run_rules(files)
        found.extend(item for item in every if item.code == rule.meta.code)
        return every

    check_fixture(fixture_of(rule), run)
    assert found
    said = {f"{item.severity}: {shape(item.message)}" for item in found}
    said |= {f"help: {shape(item.help)}" for item in found}
    said |= {f"note: {shape(note)}" for item in found for note in item.why}
    said |= {f"related: {shape(place.label)}" for item in found for place in item.related}
    said |= {f"fix: {shape(item.fix.title)}" for item in found if item.fix is not None}
    assert "\n".join(sorted(said)) == snapshot
