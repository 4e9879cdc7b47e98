"""What each rule says on its fixture, without what is quoted from the code: a change of any sentence, severity or condition is seen.

So is a change of the room that its sentences have for names.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

import pytest
from test_rules import RULES, fixture_of

from llmlint.api.words import fitted
from llmlint.testing import check_fixture, run_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from syrupy.assertion import SnapshotAssertion

    from llmlint.api import Finding, Rule
    from llmlint.diagnostics import Diagnostic

LONGEST = 100
_PLACE = re.compile(r"[\w./-]+\.py(?::\d+)?")
_QUOTED = re.compile(r"`[^`]*`")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_LONG = re.compile(r"`…?(L+)…?`")


def shape(text: str) -> str:
    """A sentence with what stands for any code, file or number in it."""
    return _NUMBER.sub("0", _QUOTED.sub("`…`", _PLACE.sub("FILE", text)))


def listen(rule: type[Rule[Any]], patch: pytest.MonkeyPatch) -> list[Finding]:
    """What a rule says from now on, as it would say it if every name in the code were longer than any message."""
    module, check = sys.modules[rule.__module__], rule.check
    code = getattr(module, "code", str)
    heard: list[Finding] = []

    def check_twice(self: Rule[Any], subject: object, /) -> Iterable[Finding]:
        found = list(check(self, subject))
        if found:
            with patch.context() as inner:
                inner.setattr(module, "code", lambda _, *room: code("L" * 200, *room), raising=False)
                heard.extend(check(self, subject))
        return found

    patch.setattr(rule, "check", check_twice)
    return heard


def rooms(text: str) -> str:
    """A sentence with long names in it, with the room that each of them has."""
    parts = _LONG.split(_PLACE.sub("FILE", text))
    return "".join(f"<{len(part) + 1}>" if number % 2 else _NUMBER.sub("0", part) for number, part in enumerate(parts))


@pytest.mark.once
@pytest.mark.parametrize("rule", RULES, ids=[rule.meta.name for rule in RULES])
def test_all_that_a_rule_says(rule: type[Rule[Any]], snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[Diagnostic] = []
    long = listen(rule, monkeypatch)

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
    assert [item.message for item in long if len(fitted(item.message)) > LONGEST] == []
    room = {rooms(text) for item in long for text in (item.message, str(item.help)) if _LONG.search(text)}
    assert "\n".join(sorted(room)) == snapshot(name="with long names")
