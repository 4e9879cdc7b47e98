"""The rules about comments: what silences nothing, and what cannot be followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from llmlint.own_rules import ABOUT_COMMENTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from llmlint.own_rules import UnusedSuppression
    from tests.conftest import Outcome

LOOP = """\
from openai import OpenAI

client = OpenAI(timeout=30)
for text in open("a.txt"):
    client.chat.completions.create(model="gpt-6-luna", messages=[{"role": "user", "content": text}])"""


@pytest.fixture
def said(folder: Path, lint: Callable[..., Outcome]) -> Callable[..., list[str]]:
    """Lints one file and gives the findings, without its path, in one line each."""

    def run(text: str, *arguments: str, name: str = "a.py") -> list[str]:
        (folder / name).write_text(text)
        out = lint(name, "--output-format", "concise", *arguments).out
        return [line.removeprefix(f"{name}:") for line in out.splitlines() if line.startswith(name)]

    return run


@pytest.mark.parametrize("rule", ABOUT_COMMENTS, ids=lambda rule: rule.meta.name)
def test_examples(rule: type[UnusedSuppression], said: Callable[..., list[str]]) -> None:
    for example in rule.meta.examples:
        assert [line.split()[2] for line in said(example.bad)] == [rule.meta.code]
        assert said(example.good) == []


def test_what_is_needed_stays(said: Callable[..., list[str]]) -> None:
    assert said(f"{LOOP}  # llmlint: ignore[call-in-loop] few lines\n") == []


def test_what_is_not_needed_is_named(said: Callable[..., list[str]]) -> None:
    assert said(f"{LOOP}  # llmlint: ignore[LLM602, LLM301, LLM402, LLM603]\n") == [
        "5:121: warning LLM901 unused-suppression: `LLM602`, `LLM402`, … silence nothing here"
    ]


def test_nothing_is_said_of_rules_that_did_not_run(said: Callable[..., list[str]]) -> None:
    comment = "print()  # llmlint: ignore[LLM602]\n"
    assert len(said(comment)) == 1
    assert said(comment, "--ignore", "LLM602") == []
    assert said(comment, "--select", "LLM901") == []
    assert said(comment, name="test_a.py") == []


def test_nothing_is_said_of_a_file_that_was_not_analysed(said: Callable[..., list[str]]) -> None:
    assert [line.split()[2] for line in said("# llmlint: ignore[LLM602]\ndef f(:\n")] == ["LLM903"]


def test_they_can_be_silenced_too(said: Callable[..., list[str]]) -> None:
    assert said("print()  # llmlint: ignore[LLM602]  # llmlint: ignore[LLM901] kept on purpose\n") == []
    assert said("print()  # llmlint: ignore[LLM901]\n") == ["1:28: warning LLM901 unused-suppression: `LLM901` silences nothing here"]


def test_unknown_rules(said: Callable[..., list[str]]) -> None:
    assert said("print()  # llmlint: ignore[call-in-lop]\n") == [
        "1:28: warning LLM902 invalid-suppression: no rule is called `call-in-lop`"
    ]


def test_no_rule_of_a_pack_that_is_not_loaded_is_renamed(folder: Path, lint: Callable[..., Outcome]) -> None:
    text = "print()  # llmlint: ignore[output-limit-too-high]\nprint()  # llmlint: ignore[call-in-lop]\n"
    (folder / "a.py").write_text(text)
    foreign, misspelt = lint("a.py", "--output-format", "json").json["diagnostics"]
    assert foreign["help"].startswith("if it is a rule of your own, name its pack with `--pack` or LLMLINT_PACKS; ")
    assert foreign["fix"] is None
    assert misspelt["help"] == "did you mean `call-in-loop` (LLM301)?"
    assert misspelt["fix"]["title"] == "write `call-in-loop`"


def test_a_comment_for_nothing_at_the_end(said: Callable[..., list[str]]) -> None:
    assert len(said("print()\n# llmlint: ignore[LLM602]\n")) == 1


def test_what_a_fix_removes(folder: Path, lint: Callable[..., Outcome]) -> None:
    (folder / "a.py").write_text(f"{LOOP}  # noqa  # llmlint: ignore[LLM602, LLM301, LLM402]\nprint()  # llmlint: ignore[LLM602] old\n")
    (few, whole) = (found["fix"]["edits"] for found in lint("a.py", "--output-format", "json").json["diagnostics"])
    texts = (folder / "a.py").read_text().splitlines()

    def cut(line: int, edit: dict[str, dict[str, dict[str, int]]]) -> str:
        return texts[line][edit["range"]["start"]["column"] - 1 : edit["range"]["end"]["column"] - 1]

    assert [cut(4, edit) for edit in few] == ["LLM602, ", ", LLM402"]
    assert [cut(5, edit) for edit in whole] == ["  # llmlint: ignore[LLM602] old"]


def test_the_end_of_a_block_goes_with_its_beginning(folder: Path, lint: Callable[..., Outcome]) -> None:
    block = "# llmlint: disable[{}]\n{}\n# llmlint: enable[{}]\n"
    (folder / "a.py").write_text(
        block.format("LLM602, LLM301, LLM402", LOOP, "LLM301,LLM402,LLM602") + block.format("LLM602", "print()", "LLM602")
    )
    assert not lint("a.py", "--fix").code
    assert (folder / "a.py").read_text() == block.format("LLM301", LOOP, "LLM301") + "print()\n"
