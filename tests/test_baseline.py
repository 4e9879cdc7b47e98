"""Recorded findings: what they survive, and what they do not hide."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from llmlint.baseline import Baseline, BaselineError, Entry, read_baseline, render_baseline

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Outcome

CODE = """\
import json

from openai import OpenAI

client = OpenAI(timeout=30)


def read(prompt):
    reply = client.chat.completions.create(model="gpt-6-luna", messages=[{"role": "user", "content": prompt}])
    return json.loads(reply.choices[0].message.content)
"""
OTHER = '\n\ndef ask(prompt):\n    return int(client.responses.create(model="gpt-6-luna", input=prompt).output_text.split(":")[1])\n'


@pytest.fixture
def recorded(folder: Path, lint: Callable[..., Outcome]) -> Path:
    (folder / "pyproject.toml").write_text("[project]\nname = 'desk'\n[tool.llmlint]\n")
    (folder / "app.py").write_text(CODE)
    outcome = lint("baseline", "create")
    assert (outcome.code, outcome.out) == (0, "Baseline .llmlint-baseline.json: 2 recorded.\n")
    return folder


class TestCheck:
    def test_recorded_findings_are_hidden_and_counted(self, recorded: Path, lint: Callable[..., Outcome]) -> None:
        outcome = lint("check", ".")
        assert outcome.code == 0
        assert "2 hidden by baseline" in outcome.out
        assert lint("check", "--output-format", "json").json["summary"]["baselined"] == 2

    def test_they_can_be_shown(self, recorded: Path, lint: Callable[..., Outcome]) -> None:
        assert lint("check", "--no-baseline").code == 1

    def test_edits_around_a_finding(self, recorded: Path, lint: Callable[..., Outcome]) -> None:
        (recorded / "app.py").write_text(CODE.replace("def read", "SIZE = 3\n\n\ndef read"))
        assert lint("check", ".").code == 0

    def test_a_renamed_file(self, recorded: Path, lint: Callable[..., Outcome]) -> None:
        (recorded / "app.py").rename(recorded / "desk.py")
        assert lint("check", ".").code == 0

    def test_a_copy_is_new(self, recorded: Path, lint: Callable[..., Outcome]) -> None:
        (recorded / "copy.py").write_text(CODE)
        found = lint("check", ".", "--output-format", "json").json["diagnostics"]
        assert {item["path"] for item in found} == {"copy.py"}

    def test_one_fixed_and_one_added(self, recorded: Path, lint: Callable[..., Outcome]) -> None:
        (recorded / "app.py").write_text(CODE.replace("return json.loads(", "return (") + OTHER)
        outcome = lint("check", ".", "--output-format", "concise")
        assert outcome.code == 1
        assert "app.py:14:" in outcome.out

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ('(model="gpt-6-luna", messages', '(  # who answers\n        model="gpt-6-luna",\n        messages'),
            ('"user", "content": prompt}])', '"user",\n "content": prompt},],\n    )'),
            ("reply = client.chat.completions.create", "reply = (\n        client.chat\n        .completions.create)"),
            ("(reply.choices[0].message.content)", "(\n        reply.choices[0].message.content,\n    )"),
            ('"', "'"),
            ("def read(prompt):\n", "def read(prompt):\n    print(prompt)\n"),
            ("def read", 'DESK = """\n\ndef read():\n"""\n\n\ndef read'),
            ("def read", "def look"),
            ('"gpt-6-luna"', "MODEL"),
        ],
        ids=["lines", "commas", "parentheses", "a call", "quotes", "a line before", "text that looks like code", "a name", "arguments"],
    )
    def test_what_it_outlives(self, old: str, new: str, recorded: Path, lint: Callable[..., Outcome]) -> None:
        (recorded / "app.py").write_text(CODE.replace(old, new))
        outcome = lint("check", ".")
        assert (outcome.code, "2 hidden by baseline" in outcome.out, outcome.err) == (0, True, "")

    def test_one_fixed_in_a_function_and_the_same_in_a_new_one(self, recorded: Path, lint: Callable[..., Outcome]) -> None:
        added = CODE.partition("\n\n\n")[2].replace("read", "look")
        (recorded / "app.py").write_text(CODE.replace("return json.loads(", "return (") + f"\n\n{added}")
        assert lint("check", ".", "--output-format", "concise").out.count("app.py:15:") == 2

    def test_one_client_fixed_and_another_made(self, recorded: Path, lint: Callable[..., Outcome]) -> None:
        client = "client = OpenAI(timeout=30)"
        (recorded / "app.py").write_text(CODE.replace("timeout=30", "timeout=None"))
        lint("baseline", "update")
        (recorded / "app.py").write_text(CODE.replace(client, f"{client}\nother = OpenAI(timeout=None)"))
        assert "app.py:6:" in lint("check", ".", "--output-format", "concise").out

    def test_a_function_that_moved_to_another_file(self, recorded: Path, lint: Callable[..., Outcome]) -> None:
        (recorded / "app.py").write_text("")
        (recorded / "desk.py").write_text(CODE)
        assert lint("check", ".").code == 0

    def test_the_same_wherever_it_starts(self, recorded: Path, lint: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
        (recorded / "inner").mkdir()
        monkeypatch.chdir(recorded / "inner")
        assert lint("check", str(recorded)).code == 0

    def test_a_file_that_is_not_analysed_is_never_hidden(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "bad.py").write_text("def f(:\n")
        assert "1 file" not in lint("baseline", "create").out
        assert lint("check", ".").code == 1

    @pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 9, "findings": []}', '{"version": 1, "findings": [1]}', "[" * 100_000])
    def test_one_that_cannot_be_read(self, text: str, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "app.py").write_text(CODE)
        (folder / "known.json").write_text(text)
        outcome = lint("check", ".", "--baseline", "known.json")
        assert outcome.code == 2
        assert outcome.err.startswith("error: ")
        assert "known.json" in outcome.err

    def test_a_missing_one(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "app.py").write_text(CODE)
        assert "cannot read the baseline `none.json`" in lint("check", ".", "--baseline", "none.json").err
        (folder / "llmlint.toml").write_text('baseline = "tools/known.json"\n')
        said = lint("check", ".").err
        assert said.startswith("error: cannot read the baseline `tools/known.json`: the folder `tools` does not exist\n")
        assert "record it with `llmlint baseline create`" in said
        assert "cannot write `tools/known.json`: the folder `tools` does not exist" in lint("baseline", "create").err
        (folder / "tools").mkdir()
        assert "the baseline `tools/known.json`: No such file or directory" in lint("check", ".").err
        assert lint("baseline", "create").code == lint("check", ".").code == 0

    def test_the_usual_one_is_shown_among_the_settings(self, recorded: Path, lint: Callable[..., Outcome]) -> None:
        line = 'baseline = ".llmlint-baseline.json"  # default\n'
        assert line in lint("config").out
        assert line in lint("check", "--show-settings").out
        assert line not in lint("config", "--isolated").out
        (recorded / ".llmlint-baseline.json").unlink()
        assert line not in lint("config").out

    def test_the_configured_one(self, recorded: Path, lint: Callable[..., Outcome]) -> None:
        (recorded / ".llmlint-baseline.json").rename(recorded / "known.json")
        assert lint("check", ".").code == 1
        (recorded / "pyproject.toml").write_text("[project]\nname = 'desk'\n[tool.llmlint]\nbaseline = 'known.json'\n")
        assert lint("check", ".").code == 0


class TestCommands:
    def test_create_keeps_what_exists(self, recorded: Path, lint: Callable[..., Outcome]) -> None:
        outcome = lint("baseline", "create")
        assert outcome.code == 2
        assert "exists" in outcome.err

    def test_update_records_anew(self, recorded: Path, lint: Callable[..., Outcome]) -> None:
        (recorded / "app.py").write_text(CODE + OTHER)
        assert lint("check", ".").code == 1
        assert lint("baseline", "update").code == 0
        assert lint("check", ".").code == 0

    def test_prune_drops_what_is_gone_and_adds_nothing(self, recorded: Path, lint: Callable[..., Outcome]) -> None:
        (recorded / "app.py").write_text(CODE.replace("return json.loads(", "return (") + OTHER)
        assert lint("baseline", "prune").out == "Baseline .llmlint-baseline.json: 2 dropped, 0 left.\n"
        assert json.loads((recorded / ".llmlint-baseline.json").read_text())["findings"] == []

    def test_what_is_not_looked_at_stays(self, recorded: Path, lint: Callable[..., Outcome]) -> None:
        (recorded / "desk.py").write_text(CODE.replace("read", "look"))
        lint("baseline", "update")
        for action in ("prune", "update"):
            assert lint("baseline", action, "desk.py").code == 0
            assert lint("check", ".").code == 0
        (recorded / "app.py").write_bytes(b"\xff")
        assert lint("baseline", "prune").out.endswith(": 0 dropped, 4 left.\n")
        (recorded / "app.py").unlink()
        assert lint("baseline", "prune", "desk.py").out.endswith(": 2 dropped, 2 left.\n")

    def test_what_no_longer_occurs_is_told(self, recorded: Path, lint: Callable[..., Outcome]) -> None:
        assert lint("check", ".").err == ""
        (recorded / "app.py").write_text(CODE.replace("return json.loads(", "return ("))
        assert lint("check", ".").err.startswith("hint: 2 entries of the baseline no longer occur")
        assert lint("check", ".", "-q").err == ""
        assert lint("check", ".", "--select", "LLM301").err == ""
        (recorded / "desk.py").write_text("")
        assert lint("check", "desk.py").err == ""

    def test_it_is_kept_where_check_looks_for_it(
        self, recorded: Path, lint: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (recorded / "in").mkdir()
        monkeypatch.chdir(recorded / "in")
        assert lint("baseline", "prune").out == "Baseline ../.llmlint-baseline.json: 0 dropped, 2 left.\n"
        assert lint("baseline", "show").out.endswith("Baseline ../.llmlint-baseline.json: 2 recorded.\n")
        (recorded / "pyproject.toml").write_text("[project]\nname = 'desk'\n[tool.llmlint]\nbaseline = 'known.json'\n")
        assert lint("baseline", "create", "..").out == "Baseline ../known.json: 2 recorded.\n"
        assert lint("check", "..").code == 0

    def test_show(self, recorded: Path, lint: Callable[..., Outcome]) -> None:
        first, second, last = lint("baseline", "show").out.splitlines()
        assert first.startswith("app.py:10:12  LLM101  nothing catches what `json.loads` raises")
        assert second.startswith("app.py:10:12  LLM602  ")
        assert last == "Baseline .llmlint-baseline.json: 2 recorded."
        (recorded / "desk.py").write_text(CODE.replace("return json.loads(", "return ("))
        (recorded / "app.py").rename(recorded / "other.py")
        (recorded / "other.py").write_text("")
        shown = lint("baseline", "show").out
        assert shown.startswith("app.py  LLM101  no longer occurs\n")
        assert shown.endswith(": 2 recorded, 2 no longer occur (`llmlint baseline prune`).\n")
        (recorded / "app.py").write_text("")
        assert "app.py  LLM101  not looked for\n" in lint("baseline", "show", "other.py").out
        (recorded / "llmlint.toml").write_text('ignore = ["LLM602"]\n')
        assert "app.py  LLM602  not looked for\n" in lint("baseline", "show").out

    def test_nothing_to_show(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        assert lint("baseline", "show").code == 2


def test_a_written_one_reads_the_same(tmp_path: Path) -> None:
    entries = (Entry("b.py", "LLM301", "f", "s", "c"), Entry('a"\n.py', "LLM101", "g", "s", "c"))
    (tmp_path / "known.json").write_text(render_baseline(entries))
    assert read_baseline(tmp_path / "known.json", "known.json") == Baseline(tuple(sorted(entries)))
    (tmp_path / "known.json").write_text(render_baseline(()))
    assert read_baseline(tmp_path / "known.json", "known.json") == Baseline()


def test_a_folder_is_no_baseline(tmp_path: Path) -> None:
    with pytest.raises(BaselineError):
        read_baseline(tmp_path, "known")


class TestPerFile:
    def test_a_pattern_switches_rules_off(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "app").mkdir()
        for path in ("app/one.py", "two.py"):
            (folder / path).write_text(CODE)
        (folder / "llmlint.toml").write_text('[per-file-ignores]\n"app/**" = ["parsing", "LLM101"]\n')
        found = lint("check", ".", "--output-format", "json").json["diagnostics"]
        assert {(item["path"], item["code"]) for item in found} == {("two.py", "LLM101"), ("two.py", "LLM602")}

    def test_a_comment_for_a_rule_that_is_off_is_not_judged(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "one.py").write_text("x = 1  # llmlint: ignore[LLM301]\n")
        assert lint("check", ".").code == 1
        (folder / "llmlint.toml").write_text('[per-file-ignores]\n"one.py" = "LLM301"\n')
        assert lint("check", ".").code == 0

    def test_mistakes(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "llmlint.toml").write_text('baseline = 3\n[per-file-ignores]\n"a" = 3\n"b" = ["call-in-lop"]\n')
        outcome = lint("check", ".")
        assert outcome.code == 2
        for words in ("`baseline` must be a path", "must be a list of rules", "unknown rule `call-in-lop`"):
            assert words in outcome.err
        (folder / "llmlint.toml").write_text('per-file-ignores = ["a"]\n')
        assert "must be a table of patterns" in lint("check", ".").err
