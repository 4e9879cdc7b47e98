"""How fixes are tried, kept and given up: a house whose rules know words, not code, so that each case is a few lines of text."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from llmlint.api import Edit, Fix, Position, Span
from llmlint.diagnostics import Diagnostic
from llmlint.fixes import Fixer
from llmlint.fixes import fixer as module
from llmlint.fixes.candidates import Candidate, compatible
from llmlint.runs import Result
from llmlint.splice import Piece, lines_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from llmlint.fixes.fixer import Outcome

pytestmark = pytest.mark.once  # what is tested here depends on no version of Python


class House:
    """A project with one rule for each pattern: what is found is to be replaced by a text, or has no fix."""

    request = SimpleNamespace(stdin=None)

    def __init__(self, folder: Path, files: Mapping[str, str], rules: Mapping[str, tuple[str, str | None]]) -> None:
        self.working_directory, self.rules, self.runs = folder, rules, 0
        self.files = dict(files)
        for name, text in files.items():
            (folder / name).write_text(text, newline="")

    def run(self, drafts: Mapping[str, Any] | None = None) -> Result:
        self.runs += drafts is not None
        texts = {**self.files, **{name: source.text for name, source in (drafts or {}).items()}}
        found = tuple(self._found(name, code, match) for name in texts for code in self.rules for match in self._matches(code, texts[name]))
        return Result(found, (), (), len(texts), 0, 0, False, self.files.get, unfiltered=found)

    def _matches(self, code: str, text: str) -> list[re.Match[str]]:
        return list(re.finditer(self.rules[code][0], text, re.DOTALL))

    def _found(self, name: str, code: str, match: re.Match[str]) -> Diagnostic:
        lines, new = lines_of(match.string), self.rules[code][1]
        span = Span(name, lines.position(match.start()), lines.position(match.end()))
        fix = Fix("mend it", (Edit(span, match.expand(new)),)) if new is not None else None
        return Diagnostic(code, f"rule-{code.lower()}", "warning", f"`{match[0]}`", name, span, fix=fix)

    def fix(self, allowed: Callable[[Diagnostic], bool] = lambda item: item.fix is not None, shown: slice = slice(None)) -> Outcome:
        result = self.run()
        chosen = Result(result.diagnostics[shown], (), (), 1, 0, 0, False, result.text_of, unfiltered=result.unfiltered)
        return Fixer(self, allowed).fix(chosen)  # type: ignore[arg-type]


def after(outcome: Outcome) -> dict[str, str]:
    return {changed.after.display: changed.after.source.text for changed in outcome.changed}


def refused(outcome: Outcome) -> list[tuple[int, str]]:
    return [(item.diagnostic.span.start.line, item.reason) for item in outcome.refused]


def test_all_that_go_together_take_one_step(tmp_path: Path) -> None:
    house = House(tmp_path, {"a.py": "x = bad\ny = bad\n", "b.py": "z = bad\n", "c.py": "z = 1\n"}, {"W1": ("bad", "good")})
    outcome = house.fix()
    assert after(outcome) == {"a.py": "x = good\ny = good\n", "b.py": "z = good\n"}
    assert [len(changed.fixed) for changed in outcome.changed] == [2, 1]
    assert [changed.before.source.text for changed in outcome.changed] == ["x = bad\ny = bad\n", "z = bad\n"]
    assert (len(outcome.fixed), refused(outcome), house.runs) == (3, [], 1)


def test_what_is_not_allowed_or_not_shown_stays(tmp_path: Path) -> None:
    rules = {"W1": ("bad", "good"), "W2": ("worse", "better"), "W3": ("none", None)}
    house = House(tmp_path, {"a.py": "x = bad, worse, none\ny = bad\n"}, rules)
    assert after(house.fix(lambda item: item.code == "W1")) == {"a.py": "x = good, worse, none\ny = good\n"}
    assert after(house.fix(lambda _: True)) == {"a.py": "x = good, better, none\ny = good\n"}
    assert after(house.fix(shown=slice(1, 2))) == {"a.py": "x = bad, worse, none\ny = good\n"}
    assert after(house.fix(lambda _: False)) == {}


def test_a_fix_that_cures_nothing_is_given_up_and_the_others_stay(tmp_path: Path) -> None:
    house = House(tmp_path, {"a.py": "x = bad\ny = worse\n", "b.py": "z = worse\n"}, {"W1": ("bad", "bad1"), "W2": ("worse", "better")})
    outcome = house.fix()
    assert after(outcome) == {"a.py": "x = bad\ny = better\n", "b.py": "z = better\n"}
    assert refused(outcome) == [(1, "the finding would still be there")]


def test_what_is_wrong_only_beside_others_is_made_alone(tmp_path: Path) -> None:
    house = House(tmp_path, {"a.py": "x = bad\ny = bad\nz = bad\n"}, {"W1": ("bad", "good"), "W9": ("good.*good", None)})
    outcome = house.fix()
    assert after(outcome) == {"a.py": "x = good\ny = bad\nz = bad\n"}
    assert refused(outcome) == [(line, "it would lead to another finding, W9 (rule-w9)") for line in (2, 3)]


def test_one_file_does_not_wait_for_another(tmp_path: Path) -> None:
    files = {f"{name}.py": "x = bad1\ny = bad1\n" if name == "c" else "x = bad\ny = bad\n" for name in "abcd"}
    house = House(tmp_path, files, {"W1": ("bad", "good"), "W9": ("good1.*good1", None)})
    outcome = house.fix()
    assert after(outcome) == {name: text.replace("bad", "good", 1 if name == "c.py" else 2) for name, text in files.items()}
    # All at once, then those of files in which nothing went wrong, then those of the other file one by one.
    assert house.runs == 4


def test_of_two_at_one_place_the_second_waits_for_its_turn(tmp_path: Path) -> None:
    house = House(tmp_path, {"a.py": "x = bad_worse\n"}, {"W1": ("bad_", "good_"), "W2": ("(?<=_)worse|bad_worse", "better")})
    assert (after(house.fix()), house.runs) == ({"a.py": "x = good_better\n"}, 2)


def test_a_comment_that_is_needed_no_more_goes_in_the_next_step(tmp_path: Path) -> None:
    house = House(tmp_path, {"a.py": "x = bad  # ignore\n"}, {"W1": ("bad", "good"), "LLM901": ("(good)  # ignore", r"\1")})
    outcome = house.fix()
    assert (after(outcome), refused(outcome), house.runs) == ({"a.py": "x = good\n"}, [], 2)


def test_there_is_an_end_to_the_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert module.MAX_RUNS == 200
    monkeypatch.setattr(module, "MAX_RUNS", 1)
    house = House(tmp_path, {"a.py": "x = bad  # ignore\n"}, {"W1": ("bad", "good"), "LLM901": ("(good)  # ignore", r"\1")})
    outcome = house.fix()
    assert after(outcome) == {"a.py": "x = good  # ignore\n"}
    assert (refused(outcome), house.runs) == ([(1, "too many fixes at once: run it again")], 1)


def test_a_change_that_python_cannot_read_is_not_tried(tmp_path: Path) -> None:
    house = House(tmp_path, {"a.py": "x = bad\ny = worse\n"}, {"W1": ("bad", ")"), "W2": ("worse", "better")})
    outcome = house.fix()
    assert after(outcome) == {"a.py": "x = bad\ny = better\n"}
    assert (refused(outcome), house.runs) == ([(1, "the result would not be valid Python")], 1)


@pytest.mark.parametrize("change", ["x = 1\nx = bad\n", None])
def test_a_file_that_has_changed_meanwhile_is_left_alone(tmp_path: Path, change: str | None) -> None:
    house = House(tmp_path, {"a.py": "x = bad\n"}, {"W1": ("bad", "good")})
    (tmp_path / "a.py").unlink()
    if change is not None:
        (tmp_path / "a.py").write_text(change)
    outcome = house.fix()
    assert (after(outcome), refused(outcome)) == ({}, [(1, "the file has changed meanwhile")])


def made(start: int, end: int, text: str, path: str = "a.py", without: str = "") -> Candidate:
    at = Span(path, Position(1, start), Position(1, end))
    item = Diagnostic("W1", "rule", "warning", "said", path, at, fix=Fix("mend it", (Edit(at, text),)))
    return Candidate(item, path, path, (Piece(start, end, text),), frozenset(without.split()))


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        (made(1, 3, "a"), made(3, 4, "b"), True),
        (made(1, 3, "a"), made(2, 4, "b"), False),
        (made(1, 3, "a"), made(2, 4, "b", "b.py"), True),
        (made(1, 1, "class Answer:\n"), made(9, 9, "class Answer:\n"), False),
        (made(1, 1, "class Answer:\n"), made(9, 9, "class Reply:\n"), True),
        (made(1, 1, "LIMIT = 1\n"), made(9, 9, "LIMIT = 2\r"), False),
        (made(1, 2, "LIMIT = 1\n"), made(9, 9, "LIMIT = 2\n"), True),
        (made(1, 1, "LIMIT = 1"), made(9, 9, "LIMIT = 2\n"), True),
        (made(1, 3, "", without="re"), made(9, 9, "re.compile"), False),
        (made(1, 3, "", without="re"), made(9, 9, "os.path"), True),
        (made(1, 3, "re.compile"), made(9, 9, "", without="re"), False),
    ],
)
def test_what_goes_together(one: Candidate, other: Candidate, *, together: bool) -> None:
    assert len(compatible([one, other])) == 1 + together
    assert [item.order for item in compatible([other, one])] == [item.order for item in compatible([one, other])]


def test_at_most_so_many_of_each_file() -> None:
    three = [made(1, 2, "a"), made(3, 4, "b"), made(5, 6, "c"), made(1, 2, "a", "b.py")]
    assert [len(compatible(three, most)) for most in (None, 1, 2, 3)] == [4, 2, 3, 4]


def test_what_stands_where_something_has_gone_is_another_finding(tmp_path: Path) -> None:
    house = House(tmp_path, {"a.py": "x = [bad, b2, ok]\n"}, {"W1": (r"b\w+, ", "")})
    outcome = house.fix(lambda item: item.message == "`bad, `")
    assert (after(outcome), refused(outcome)) == ({"a.py": "x = [b2, ok]\n"}, [])


def test_what_is_said_of_a_statement_goes_with_it(tmp_path: Path) -> None:
    house = House(tmp_path, {"a.py": "a(none)\nbad\n"}, {"W1": (r"(a\(none\))\n(bad)", r"\2ly\n\1"), "W2": ("none", None)})
    outcome = house.fix()
    assert (after(outcome), refused(outcome)) == ({"a.py": "badly\na(none)\n"}, [])
