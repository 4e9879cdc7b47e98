"""The fixture runner judged by fixtures of which the outcome is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from llmlint.api import Example, Finding, Meta, ModelCall, Position, Rule, Span
from llmlint.diagnostics import Diagnostic
from llmlint.testing import Expectation, check_example, check_fixture, fixtures_in, read_annotations

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

MESSAGE = "it runs once per `ticket`"


def said(code: str, line: int, column: int = 1, message: str = MESSAGE, path: str = "sample.py", lines: int = 1) -> Diagnostic:
    span = Span(path, Position(line, column), Position(line + lines - 1, column + 4))
    return Diagnostic(code, code.lower(), "warning", message, path, span)


def failures(tmp_path: Path, text: str, *found: Diagnostic) -> list[str]:
    file = tmp_path / "sample.py"
    file.write_text(text)
    result = check_fixture(file, lambda files: found)
    return [f"{failure.line}: {failure.message}" for failure in result.failures]


def test_a_met_expectation_passes(tmp_path: Path) -> None:
    assert failures(tmp_path, "ask()  # expect: LLM301\n", said("LLM301", 1)) == []


def test_an_expectation_without_finding_fails(tmp_path: Path) -> None:
    assert failures(tmp_path, "ask()  # expect: LLM301\n") == ["1: expected LLM301, found nothing"]


def test_a_finding_without_expectation_fails(tmp_path: Path) -> None:
    assert failures(tmp_path, "ask()\n", said("LLM301", 1)) == [f"1: expected nothing more, found LLM301 @1 ({MESSAGE})"]


def test_a_doubled_finding_fails(tmp_path: Path) -> None:
    (failure,) = failures(tmp_path, "ask()  # expect: LLM301\n", said("LLM301", 1), said("LLM301", 1, column=3))
    assert failure.startswith("1: expected nothing more")


def test_a_finding_of_another_rule_fails_twice(tmp_path: Path) -> None:
    missing, surplus = failures(tmp_path, "ask()  # expect: LLM301\n", said("LLM303", 1))
    assert missing.startswith("1: expected LLM301, found LLM303")
    assert surplus.startswith("1: expected nothing more, found LLM303")


@pytest.mark.parametrize(
    "comment",
    [
        "# expect: LLM301, LLM201",
        "# expect: LLM201 # expect: LLM301",
        "# expect: LLM301 @5, LLM201 @1",
        '# expect: LLM301 "once per", LLM201',
        '# expect: LLM301 @5 "per `ticket`", LLM201',
        "# noqa: E501  # expect: LLM201, LLM301",
    ],
)
def test_several_expectations_on_a_line(tmp_path: Path, comment: str) -> None:
    assert failures(tmp_path, f"ask()  {comment}\n", said("LLM201", 1), said("LLM301", 1, column=5)) == []


@pytest.mark.parametrize("comment", ["# expect: LLM301 @4", '# expect: LLM301 "per `mail`"'])
def test_column_and_message_have_to_fit(tmp_path: Path, comment: str) -> None:
    assert len(failures(tmp_path, f"ask()  {comment}\n", said("LLM301", 1))) == 2


def test_the_closer_expectation_takes_its_finding_first(tmp_path: Path) -> None:
    assert failures(tmp_path, "ask()  # expect: LLM301, LLM301 @9\n", said("LLM301", 1, column=9), said("LLM301", 1)) == []


def test_expect_next_speaks_of_the_next_line_of_code(tmp_path: Path) -> None:
    text = "# expect-next: LLM301\n# expect-next: LLM201\n# a word\n\nask()\n"
    assert failures(tmp_path, text, said("LLM301", 5), said("LLM201", 5)) == []


def test_ok_guards_every_line_that_a_finding_touches(tmp_path: Path) -> None:
    (failure,) = failures(tmp_path, "(\n    ask()  # ok: a retry loop\n)  # expect: LLM301\n", said("LLM301", 2))[1:]
    assert failure == "3: expected LLM301, found nothing"
    text = "ask(  # expect: LLM301\n    1,  # ok: a retry loop\n)\n"
    assert failures(tmp_path, text, said("LLM301", 1, lines=3)) == [f"2: guarded (a retry loop), found LLM301 @1 ({MESSAGE})"]
    assert failures(tmp_path, text, said("LLM301", 1)) == []
    assert failures(tmp_path, "ask()  # ok: no loop  # expect: LLM201\n", said("LLM201", 1)) == []


def test_a_gap_passes_while_it_exists_and_fails_once_closed(tmp_path: Path) -> None:
    text = "ask()  # todo-expect: LLM301 the queue is made elsewhere\n"
    file = tmp_path / "sample.py"
    file.write_text(text)
    result = check_fixture(file, lambda files: ())
    result.assert_passed()
    assert [gap.reason for gap in result.gaps] == ["the queue is made elsewhere"]
    assert result.expected == 0
    assert failures(tmp_path, text, said("LLM301", 1)) == ["1: the gap has closed, make it `# expect: LLM301`"]


@pytest.mark.parametrize(
    "text",
    [
        "ask()  # expect LLM301\n",
        "ask()  # expect:\n",
        "ask()  # expect: call-in-loop\n",
        "ask()  # expects: LLM301\n",
        "ask()  # todo-expect: LLM301\n",
        "ask()  # ok:\n",
        "ask()  # ok\n",
        "# expect: LLM301\nask()\n",
        "ask()  # expect-next: LLM301\nask()\n",
        "ask()\n# expect-next: LLM301\n",
    ],
)
def test_a_malformed_annotation_never_passes(tmp_path: Path, text: str) -> None:
    assert failures(tmp_path, text)


def test_text_in_strings_is_no_annotation() -> None:
    annotations = read_annotations('print("# expect: LLM301")\ntext = """\n# ok: nothing\n"""\n')
    assert annotations.expectations == ()
    assert annotations.guarded == {}
    assert annotations.malformed == ()


def test_an_annotation_may_stand_on_any_line_of_a_statement() -> None:
    text = 'ask(\n    f"""one\n    {two}\n    """,  # ok: sent once\n    model,  # expect: LLM401\n)\n'
    annotations = read_annotations(text)
    assert dict(annotations.guarded) == {4: "sent once"}
    assert annotations.expectations == (Expectation(5, "LLM401"),)


def test_a_failure_names_file_and_line(tmp_path: Path) -> None:
    file = tmp_path / "sample.py"
    file.write_text("\nask()  # expect: LLM301\n")
    with pytest.raises(AssertionError, match=r"sample\.py:2: expected LLM301, found nothing"):
        check_fixture(file, lambda files: ()).assert_passed()


def test_a_project_is_one_fixture(tmp_path: Path) -> None:
    project = tmp_path / "projects" / "shop"
    (project / "app").mkdir(parents=True)
    (project / "app" / "llm.py").write_text("ask()  # expect: LLM201\n")
    (project / "main.py").write_text("ask()  # expect: LLM301\n")
    (tmp_path / "cost").mkdir()
    (tmp_path / "cost" / "one.py").write_text("pass\n")
    (tmp_path / "cost" / "one.fixed.py").write_text("pass\n")
    assert fixtures_in(tmp_path) == [tmp_path / "cost" / "one.py", project]
    found = (said("LLM201", 1, path="app/llm.py"), said("LLM301", 1, path="main.py"))
    result = check_fixture(project, lambda files: found)
    assert (result.failures, result.expected) == ((), 2)
    assert check_fixture(project, lambda files: (*found, said("LLM301", 1, path="other.py"))).failures


class Sample(Rule[ModelCall]):
    """A rule with nothing to say."""

    meta = Meta("XYZ001", "sample", "strict", "info", "0.1", "a sample", ())

    def check(self, call: ModelCall, /) -> list[Finding]:  # type: ignore[override]
        return []


def test_an_example_fires_its_rule_and_no_other() -> None:
    def run(files: Mapping[str, str]) -> Sequence[Diagnostic]:
        return [said(word, 1) for word in files["example.py"].split()]

    assert check_example(Sample, Example("XYZ001 XYZ001", "LLM301"), run) == []
    assert len(check_example(Sample, Example("XYZ001 LLM301", ""), run)) == 1
    assert len(check_example(Sample, Example("", ""), run)) == 1
    assert len(check_example(Sample, Example("XYZ001", "XYZ001"), run)) == 1


def test_a_rule_that_is_off_by_default_counts_where_the_fixture_expects_it(tmp_path: Path) -> None:
    assert failures(tmp_path, "ask()\n", said("LLM511", 1)) == []
    (surplus,) = failures(tmp_path, "ask()\nask()  # expect: LLM511\n", said("LLM511", 1), said("LLM511", 2))
    assert surplus.startswith("1: expected nothing more, found LLM511")
