"""The command line from outside: what it prints, where, and how it leaves."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import Outcome, spawn

import llmlint
from llmlint.packs import load_rules

if TYPE_CHECKING:
    from collections.abc import Callable

CLEAN = "import os\n\nprint(os.name)\n"
LOOP = """\
from openai import OpenAI

client = OpenAI(timeout=30)


def triage(tickets):
    for ticket in tickets:
        reply = client.chat.completions.create(model="gpt-6-luna", messages=[{"role": "user", "content": ticket}])
        print(reply.choices[0].message.content)
"""
CALLEE = LOOP.splitlines()[7].index("client") + 1


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(folder: Path) -> None:
    """Every test here runs in an empty project."""
    assert folder.is_dir()


class TestExitCodes:
    def test_clean_says_what_it_saw(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "a.py").write_text(CLEAN)
        assert lint(".") == Outcome(0, "All checks passed! 1 file, 0 model calls.\n", "")

    def test_findings(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "a.py").write_text(LOOP)
        outcome = lint("check", "a.py", "--output-format", "concise", "-q")
        assert (outcome.code, outcome.err) == (1, "")
        assert outcome.out.startswith(f"a.py:8:{CALLEE}: warning LLM301 call-in-loop: ")

    def test_what_fails_is_the_users_choice(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "a.py").write_text(LOOP)
        assert lint("a.py", "--fail-on", "error").code == 0
        assert lint("a.py", "--fail-on", "never").code == 0
        assert lint("a.py", "--exit-zero").code == 0
        assert lint("a.py", "--config", "severity.call-in-loop='error'", "--fail-on", "error").code == 1
        assert lint("a.py", "--config", "severity.call-in-loop=info").code == 0
        assert lint("a.py", "--config", "severity.call-in-loop=info", "--fail-on", "info").code == 1

    def test_check_is_the_default_command(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "a.py").write_text(LOOP)
        assert lint("--exit-zero", "a.py") == lint("check", "--exit-zero", "a.py") == lint("check", "--exit-zero")

    def test_an_interrupt(self, folder: Path, lint: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
        def interrupt(_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("llmlint.project.Project.run", interrupt)
        assert lint(".").code == 130

    @pytest.mark.parametrize(
        ("words", "said", "meant"),
        [
            (("check", "--fail-on", "waring"), "invalid value for `--fail-on`: `waring` is not one of", "did you mean `warning`?"),
            (("check", "--selct", "LLM301"), "no such option: `--selct`", "did you mean `--select`?"),
            (("baseline",), "missing argument `{create|update|prune|show}`. Choose from: create,", "`llmlint baseline --help` lists what"),
            (("check", "--zz\x1b[31m"), "no such option: `--zz\\x1b[31m`", "`llmlint check --help` lists what"),
        ],
        ids=["choice", "option", "argument", "inert"],
    )
    def test_a_mistake_in_the_words(
        self, words: tuple[str, ...], said: str, meant: str, folder: Path, lint: Callable[..., Outcome]
    ) -> None:
        outcome = lint(*words)
        assert outcome.code == 2
        assert outcome.err.startswith(f"error: {said}")
        assert f"\n  = help: {meant}" in outcome.err

    def test_no_words_at_all(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        outcome = lint()
        assert (outcome.code, outcome.out) == (2, "")
        assert outcome.err.startswith("Usage: llmlint")
        assert "\n  check " in outcome.err

    def test_a_mistake_of_ours(self, folder: Path, lint: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(_: object) -> None:
            raise ZeroDivisionError("\x1b[31mdivision")

        monkeypatch.setattr("llmlint.project.Project.run", fail)
        outcome = lint(".")
        assert outcome.code == 2
        assert outcome.err.startswith("error: llmlint failed: ZeroDivisionError: \\x1b[31mdivision at test_cli.py:")
        assert "Traceback" not in outcome.err
        assert "Traceback" in lint(".", "--debug").err
        assert "Traceback" not in lint(".", "--debug", "--no-debug").err
        monkeypatch.setenv("LLMLINT_DEBUG", "1")
        outcome = lint(".")
        assert (outcome.code, "Traceback" in outcome.err) == (2, True)


class TestMistakesOfTheUser:
    def test_a_misspelt_command(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        outcome = lint("chek", ".")
        assert outcome.code == 2
        assert outcome.err == "error: no such file or folder: `chek`\n  = help: did you mean the command `llmlint check`?\n"

    def test_no_rule_is_left(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "triage.py").write_text(LOOP)
        outcome = lint("triage.py", "--select", "LLM3", "--ignore", "LLM3")
        assert (outcome.code, "warning: no rule runs" in outcome.err) == (0, True)
        assert "no rule runs" not in lint("triage.py", "--select", "LLM901").err

    def test_a_word_that_asks_for_help(self, lint: Callable[..., Outcome]) -> None:
        assert "`llmlint --help` lists the commands" in lint("help").err

    def test_a_missing_path(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "triage.py").write_text(LOOP)
        outcome = lint("triag.py", "triage.py", "--output-format", "concise")
        assert outcome.code == 2
        assert outcome.err == "error: no such file or folder: `triag.py`\n  = help: did you mean `triage.py`?\n"
        assert "LLM301" in outcome.out

    def test_no_files(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        assert lint(".") == Outcome(0, "", "warning: no Python files found in `.`\n")
        assert lint(".", "-q") == Outcome(0, "", "")
        assert lint(".", "--output-format", "json").json["diagnostics"] == []

    def test_an_unknown_rule(self, lint: Callable[..., Outcome]) -> None:
        outcome = lint("--select", "call-in-lop", ".")
        assert (outcome.code, outcome.out) == (2, "")
        assert "unknown rule `call-in-lop`" in outcome.err
        assert "did you mean `call-in-loop` (LLM301)?" in outcome.err

    def test_rules_in_preview(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "a.py").write_text(LOOP)
        outcome = lint("--select", "LLM301,LLM809", "a.py")
        assert outcome.code == 1
        assert outcome.err == "warning: in preview, add --preview to run: LLM809\n"

    def test_a_broken_configuration(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "a.py").write_text(LOOP)
        (folder / "llmlint.toml").write_text("selct = []\npreview = 1\n")
        outcome = lint(".")
        assert (outcome.code, outcome.out) == (2, "")
        assert "--> llmlint.toml:1:1" in outcome.err
        assert "--> llmlint.toml:2:11" in outcome.err
        assert lint(".", "--isolated").code == 1

    def test_unknown_options(self, lint: Callable[..., Outcome]) -> None:
        outcome = lint("check", "--selekt", "x")
        assert outcome.code == 2
        assert "--select" in outcome.err

    @pytest.mark.parametrize(
        ("variable", "value", "words"),
        [
            ("LLMLINT_OUTPUT_FORMAT", "jsn", "did you mean `json`?"),
            ("LLMLINT_JOBS", "x", "`LLMLINT_JOBS`: `x` is no number from 1 on\n"),
            ("LLMLINT_PACKS", "nowhere", "`LLMLINT_PACKS`: Directory `nowhere` does not exist\n"),
        ],
    )
    def test_a_variable_is_named_as_such(
        self, lint: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch, variable: str, value: str, words: str
    ) -> None:
        monkeypatch.setenv(variable, value)
        outcome = lint("check", ".")
        assert outcome.code == 2
        assert outcome.err.startswith(f"error: invalid value for `{variable}`: ")
        assert words in outcome.err

    @pytest.mark.parametrize("words", [("check", "--since"), ("baseline", "create", "--file"), ("calls", "--explain")])
    def test_an_option_without_its_value(self, lint: Callable[..., Outcome], words: tuple[str, ...]) -> None:
        outcome = lint(*words)
        advice = f"  = help: `llmlint {words[0]} --help` lists what there is\n"
        assert (outcome.code, outcome.err) == (2, f"error: option `{words[-1]}` requires an argument\n{advice}")

    def test_standard_input_stands_alone(self, lint: Callable[..., Outcome]) -> None:
        assert lint("-", "a.py").code == 2
        assert lint("--stdin-filename", "a.py", "b.py").code == 2

    @pytest.mark.parametrize("arguments", [("nowhere",), ("--select", "x", "."), ("--config", "a=1", "."), ("rule", "x"), ("--nope",)])
    def test_no_tracebacks(self, lint: Callable[..., Outcome], arguments: tuple[str, ...]) -> None:
        outcome = lint(*arguments)
        assert outcome.code == 2
        assert "Traceback" not in outcome.err


class TestFilesThatCannotBeAnalysed:
    @pytest.mark.parametrize(
        ("data", "place", "words"),
        [
            (b"x = '\xff'\n", "1:6", "invalid-encoding: not valid utf-8"),
            (b"# coding: klingon\n", "1:11", "invalid-encoding: declares the unknown encoding `klingon`"),
            (b"x = 1\0\n", "1:6", "null character"),
            (b"def f(:\n", "1:7", "syntax-error: "),
        ],
    )
    def test_they_are_findings_and_fail(self, folder: Path, lint: Callable[..., Outcome], data: bytes, place: str, words: str) -> None:
        (folder / "a.py").write_bytes(data)
        (folder / "b.py").write_text(LOOP)
        outcome = lint(".", "--output-format", "concise", "--ignore", "LLM903")
        assert outcome.code == 1
        first, second = outcome.out.splitlines()[:2]
        assert first.startswith(f"a.py:{place}: error LLM903 not-analysed: ")
        assert words in first
        assert second.startswith("b.py:8:")
        assert "passed" not in outcome.out

    def test_they_are_counted(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "a.py").write_bytes(b"\xff")
        (folder / "b.py").write_text(LOOP)
        summary = lint(".", "--output-format", "json").json["summary"]
        assert (summary["files_checked"], summary["files_failed"], summary["calls"]) == (1, 1, 1)

    @pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX files")
    def test_special_files(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        os.mkfifo(folder / "pipe.py")
        (folder / "loop.py").symlink_to("loop.py")
        (folder / "x.py").mkdir()
        (folder / "x.py/a.py").write_text(CLEAN)
        assert lint(".") == Outcome(0, "All checks passed! 1 file, 0 model calls.\n", "")
        outcome = lint("pipe.py", "loop.py", "--output-format", "concise", "-q")
        assert outcome.code == 1
        assert [line.split(":")[0] for line in outcome.out.splitlines()] == ["loop.py", "pipe.py"]

    @pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may read everything")
    def test_unreadable_files(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "a.py").write_text(CLEAN)
        (folder / "a.py").chmod(0)
        outcome = lint(".", "--output-format", "concise", "-q")
        assert (outcome.code, outcome.out) == (1, "a.py:1:1: error LLM903 not-analysed: not analysed: cannot be read: Permission denied\n")

    def test_files_that_may_not_be_read(self, folder: Path, lint: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(path: object, _limit: int) -> bytes:
            raise PermissionError(13, "Permission denied", str(path))

        (folder / "a.py").write_text(f"import openai\n{CLEAN}")
        monkeypatch.setattr(import_module("llmlint.files.decode"), "read_regular", refuse)
        assert "cannot be read: Permission denied" in lint("a.py").out

    def test_a_file_without_anything(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "a.py").write_bytes(b"")
        assert lint(".") == Outcome(0, "All checks passed! 1 file, 0 model calls.\n", "")

    @pytest.mark.parametrize(
        "data",
        [
            b"\xef\xbb\xbf" + LOOP.encode(),
            LOOP.replace("\n", "\r\n").encode(),
            ("# coding: latin-1\n# é\n" + LOOP).encode("latin-1"),
            ("\n# 日本語 ツ\n" + LOOP).encode(),
        ],
        ids=["mark", "crlf", "latin-1", "wide"],
    )
    def test_every_encoding_has_the_same_places(self, folder: Path, lint: Callable[..., Outcome], data: bytes) -> None:
        (folder / "a.py").write_bytes(data)
        (found,) = lint(".", "--output-format", "json").json["diagnostics"]
        lines = 2 if b"coding" in data or data.startswith(b"\n") else 0
        assert found["range"]["start"] == {"line": 8 + lines, "column": CALLEE}
        assert found["range"]["end"] == {"line": 8 + lines, "column": CALLEE + len("client.chat.completions.create")}


class TestStandardInput:
    def test_under_its_name(self) -> None:
        done = spawn("check", "-", "--stdin-filename", "pkg/a.py", "--output-format", "concise", "-q", stdin=LOOP.encode())
        assert done.returncode == 1
        assert done.stdout.decode().startswith(f"pkg/a.py:8:{CALLEE}: warning LLM301")

    def test_undecodable(self) -> None:
        done = spawn("-", stdin=b"\xff")
        assert (done.returncode, b"LLM903" in done.stdout) == (1, True)

    def test_the_configuration_of_its_folder_holds(self, folder: Path) -> None:
        (folder / "llmlint.toml").write_text("ignore = ['LLM301']\n")
        assert spawn("-", "--stdin-filename", "a.py", stdin=LOOP.encode()).returncode == 0


class TestConfiguration:
    def test_suppressions_are_counted(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        lines = LOOP.splitlines()
        lines[7] += "  # llmlint: ignore[call-in-loop] few tickets"
        (folder / "a.py").write_text("\n".join(lines) + "\n")
        assert lint(".") == Outcome(0, "All checks passed! 1 file, 1 model call (openai 1). 1 suppressed.\n", "")

    def test_the_nearest_configuration_holds_for_each_file(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        for name in ("a", "b", "b/old"):
            (folder / name).mkdir()
            (folder / name / "m.py").write_text(LOOP)
        (folder / "b/llmlint.toml").write_text("extend-exclude = ['old/']\n[severity]\nLLM301 = 'error'\n")
        out = lint(".", "--output-format", "concise", "-q").out.splitlines()
        assert [line.split(": ")[:2] for line in out] == [
            [f"a/m.py:8:{CALLEE}", "warning LLM301 call-in-loop"],
            [f"b/m.py:8:{CALLEE}", "error LLM301 call-in-loop"],
        ]

    def test_the_way_of_an_answer_is_shown(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "box.py").write_text(
            "from openai import OpenAI\n\nclient = OpenAI(timeout=3)\n\n\nclass Box:\n    def ask(self, q):\n"
            "        self.last = client.responses.create(model='m', input=q).output_text\n        return self.last\n"
        )
        (folder / "parse.py").write_text("import json\n\n\ndef parse(text):\n    return json.loads(text)\n")
        (folder / "app.py").write_text(
            "from box import Box\nfrom parse import parse\n\n\ndef go(q):\n    text = Box().ask(q)\n    return parse(text)\n"
        )
        (found,) = lint(".", "--select", "LLM602", "--output-format", "json").json["diagnostics"]
        assert [(place["path"], place["range"]["start"]["line"], place["message"]) for place in found["route"]] == [
            ("box.py", 8, "`client.responses.create` answers here"),
            ("box.py", 8, "it is kept in `last` here"),
            ("app.py", 6, "`Box().ask` passes it on here"),
            ("app.py", 7, "it is handed to `parse` here"),
        ]
        assert "= note: the answer's way: box.py:8 → app.py:6 → app.py:7\n" in lint(".", "--select", "LLM602").out

    def test_what_cannot_be_seen_is_declared(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "llmlint.toml").write_text(
            "model-functions = ['house.llm.ask', 'house.llm.Gate.reply', 'own.local']\n"
            "sanitizers = ['house.clean', 'own.verified']\n"
            "[client-factories]\n'house.llm.client' = 'openai.OpenAI'\n'own.get' = 'anthropic.Anthropic'\n"
        )
        (folder / "own.py").write_text(
            "import wire\n\n\ndef local(q):\n    return wire.go(q)\n\n\ndef get():\n    return wire.client()\n\n\n"
            "def verified(text):\n    return text\n"
        )
        (folder / "app.py").write_text(
            "import json\nfrom house import clean\nfrom house.llm import Gate, ask, client\nimport own\n"
            "ask('a')\nGate('b').reply('c')\nown.local('d')\nclient().responses.create(model='m', input='e')\n"
            "own.get().messages.create(model='m', max_tokens=1, messages=[])\nown.verified('f')\n"
            "text = client().responses.create(model='m', input='e').output_text\n"
            "json.loads(clean(text))\njson.loads(own.verified(text))\njson.loads(text)\n"
        )
        calls = [(call["line"], call["sdk"]) for call in lint("calls", "--output-format", "json").json["calls"]]
        assert calls == [(5, "configured"), (6, "configured"), (7, "configured"), (8, "openai"), (9, "anthropic"), (11, "openai")]
        found = [(item["code"], item["range"]["start"]["line"]) for item in lint(".", "--output-format", "json").json["diagnostics"]]
        assert found == [("LLM101", 14), ("LLM602", 14)]

    def test_a_factory_of_no_known_client(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "llmlint.toml").write_text("[client-factories]\n'house client' = 'openai.OpenAi'\nb = 3\n")
        outcome = lint(".")
        assert outcome.code == 2
        assert "`openai.OpenAi` is no client of an SDK that is known" in outcome.err
        assert "did you mean `openai.OpenAI`?" in outcome.err
        assert "`house client` is not a dotted name" in outcome.err
        assert "`client-factories.b` must be a string" in outcome.err

    def test_what_a_function_does_is_declared(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "llmlint.toml").write_text(
            "[sinks]\n'house.mail.send' = 'mail'\n'house.Desk.close' = 'deletion'\n'own.load' = 'path'\n'own.log' = 'markup'\n"
        )
        (folder / "own.py").write_text("def load(name):\n    return name\n\n\ndef log(text):\n    return text\n")
        (folder / "app.py").write_text(
            "from house import Desk\nfrom house.mail import send\nfrom openai import OpenAI\nimport own\n"
            "text = OpenAI(timeout=9).responses.create(model='m', input='e').output_text\n"
            "send('me', text)\nDesk().close(text)\nown.load(text)\nown.log(text)\nDesk().open(text)\n"
        )
        found = [(item["code"], item["range"]["start"]["line"]) for item in lint(".", "--output-format", "json").json["diagnostics"]]
        assert found == [("LLM803", 6), ("LLM803", 7), ("LLM806", 8), ("LLM804", 9)]

    def test_a_kind_of_sink_that_is_not_known(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "llmlint.toml").write_text("[sinks]\n'house.send' = 'male'\n'house send' = 'mail'\n")
        outcome = lint(".")
        assert outcome.code == 2
        assert "`sinks.house.send` must be one of execution, " in outcome.err
        assert "did you mean `mail`?" in outcome.err
        assert "`house send` is not a dotted name" in outcome.err

    def test_options_reach_the_rule(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        text = LOOP.replace("in tickets:", "in ('a', 'b', 'c'):")
        (folder / "a.py").write_text(text)
        assert lint(".", "--select", "LLM301").code == 0
        assert lint(".", "--select", "LLM301", "--config", "rules.call-in-loop.max-literal-items=2").code == 1

    def test_a_rule_that_crashes(self, folder: Path, lint: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
        def crash(*_: object) -> None:
            raise KeyError("id")

        rule = next(rule for rule in load_rules() if rule.meta.code == "LLM301")
        monkeypatch.setattr(rule, "check", crash)
        (folder / "a.py").write_text(LOOP.replace("timeout=30", "timeout=None"))
        outcome = lint(".", "--output-format", "concise")
        assert outcome.code == 2
        assert "LLM202" in outcome.out
        assert "error: rule LLM301 (call-in-loop) crashed on a.py: KeyError: 'id'" in outcome.err


class TestOutput:
    def test_the_full_report(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "a.py").write_text(LOOP)
        out = lint(".", "--select", "LLM301").out
        assert out.startswith("LLM301 warning  call-in-loop [high confidence]\n  `client.chat.completions.create` runs once per `ticket`")
        assert " --> a.py:8:17\n" in out
        assert out.endswith("\nFound 1 problem (1 warning) in 1 of 1 file.\nRun `llmlint rule LLM301` to learn more.\n")

    def test_json_is_always_a_document(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "a.py").write_text(LOOP)
        document = lint(".", "--output-format", "json", "--select", "LLM301").json
        assert document["tool"] == {"name": "llmlint", "version": llmlint.__version__}
        (found,) = document["diagnostics"]
        assert (found["id"], found["code"], found["path"], len(found["fingerprint"])) == ("LLM301", "LLM301", "a.py", 32)

    def test_a_fingerprint_outlives_moved_lines_and_folders(self, folder: Path, lint: Callable[..., Outcome], monkeypatch: Any) -> None:
        def fingerprints(*paths: str) -> list[str]:
            found = lint(*paths, "--output-format", "json", "--select", "LLM301").json["diagnostics"]
            return [diagnostic["fingerprint"] for diagnostic in found]

        (folder / "a.py").write_text(LOOP)
        before = fingerprints(".")
        (folder / "a.py").write_text("# moved\n\n" + LOOP)
        assert fingerprints(".") == before
        (folder / "sub").mkdir()
        monkeypatch.chdir(folder / "sub")
        assert fingerprints("../a.py") == before
        (folder / "a.py").write_text(LOOP + "\n" + LOOP.replace("triage", "again"))
        twins = fingerprints("../a.py")
        assert twins[0] == before[0]
        assert len(set(twins)) == 2

    def test_the_same_bytes_every_time(self, folder: Path) -> None:
        for number in range(6):
            (folder / f"m{number}.py").write_text(LOOP)
        outputs = {spawn("check", *names, PYTHONHASHSEED=seed).stdout for seed in "012" for names in ([], [".", "m3.py"])}
        assert len(outputs) == 1

    def test_colour(self, folder: Path) -> None:
        (folder / "a.py").write_text(LOOP)
        assert b"\x1b" not in spawn(".").stdout
        assert b"\x1b" in spawn(".", FORCE_COLOR="1").stdout
        assert b"\x1b" not in spawn(".", FORCE_COLOR="1", NO_COLOR="1").stdout
        assert b"\x1b" in spawn(".", "--color", "always", NO_COLOR="1").stdout

    def test_an_ascii_terminal(self, folder: Path) -> None:
        (folder / "é.py").write_text(LOOP.replace("ticket}]", f'"é{"x" * 50}" + ticket}}]'))
        done = spawn(".", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
        assert done.returncode == 1
        assert done.stdout.isascii()

    @pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX pipes")
    def test_a_reader_that_goes_away(self, folder: Path) -> None:
        for number in range(60):
            (folder / f"m{number}.py").write_text(LOOP)
        reader, writer = os.pipe()
        os.close(reader)
        done = subprocess.run([sys.executable, "-m", "llmlint", "."], stdout=writer, stderr=subprocess.PIPE, timeout=60, check=False)
        os.close(writer)
        assert (done.returncode, done.stderr) == (1, b"")

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
    @pytest.mark.parametrize("words", [("check", "."), ("check", ".", "--output-format", "json"), ("calls", "."), ("rule",)])
    def test_no_room_for_the_results(self, folder: Path, words: tuple[str, ...]) -> None:
        (folder / "a.py").write_text(LOOP)
        with Path("/dev/full").open("wb") as full:
            command = [sys.executable, "-m", "llmlint", *words]
            done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=60)
        assert (done.returncode, done.stderr) == (2, "error: cannot write the results: No space left on device\n")

    def test_statistics(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "a.py").write_text(LOOP)
        assert lint(".", "--select", "LLM301", "--statistics").out == "1  LLM301  warning  [ ] call-in-loop\n"


class TestCalls:
    def test_json(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "a.py").write_text(LOOP)
        outcome = lint("calls", "--output-format", "json", "--isolated", ".")
        assert outcome.code == 0
        (call,) = outcome.json["calls"]
        assert (call["path"], call["line"], call["sdk"], call["kind"], call["how"]) == ("a.py", 8, "openai", "chat", "sdk")
        assert lint("calls", "--json", "--isolated", ".") == outcome
        assert lint("calls", "--json", "--no-json").out.endswith("1 file, 1 model call (openai 1).\n")

    def test_text(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "a.py").write_text(LOOP)
        assert lint("calls").out.endswith("1 file, 1 model call (openai 1).\n")

    def test_what_could_not_be_read_is_said(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "a.py").write_bytes(b"\xff")
        outcome = lint("calls", "--output-format", "json")
        assert outcome.json["summary"]["files_failed"] == 1
        assert outcome.code == 1
        assert "warning: a.py:1: invalid-encoding" in outcome.err

    def test_why_a_line_is_a_call(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "a.py").write_text(LOOP)
        outcome = lint("calls", "--explain", "a.py:8")
        assert outcome.code == 0
        assert "`client.chat.completions.create` is a model call" in outcome.out
        assert "  = the client is `openai.OpenAI` (a.py:3)" in outcome.out
        assert "  = it stands in a loop: the loop walks over data" in outcome.out

    def test_why_a_line_is_no_call(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "a.py").write_text(
            "from lib import tool\n\n\ndef f(x, y):\n    tool.run(x)\n    y.go()\n    return len(g(x))\n\n\ndef g(x):\n    return x\n"
        )
        unseen = "  = no name in this file leads to a model, so it is not looked at closely\n"
        assert lint("calls", "--explain", "a.py:5").out == (
            f"a.py:5:5  `tool.run` is no model call\n{unseen}  = `lib.tool.run` is not part of an SDK that is known\n"
        )
        assert "the parameter `y` of `f` is given nothing in sight that reaches a model" in lint("calls", "--explain", "a.py:6").out
        assert "`g` (a.py) reaches no model call" in lint("calls", "--explain", "a.py:7").out
        assert lint("calls", "--explain", "a.py:4").out == "a.py:4: no call stands on this line\n"

    def test_why_is_said_in_words(self, lint: Callable[..., Outcome]) -> None:
        assert "--explain answers in words" in lint("calls", "--explain", "a.py:8", "--json").err

    @pytest.mark.parametrize("place", ["a.py", "a.py:x", ":3"])
    def test_a_place_that_is_none(self, place: str, lint: Callable[..., Outcome]) -> None:
        outcome = lint("calls", "--explain", place)
        assert outcome.code == 2
        assert "FILE:LINE" in outcome.err


class TestRule:
    def test_the_list(self, lint: Callable[..., Outcome]) -> None:
        out = lint("rule").out
        codes = [line.split()[0] for line in out.splitlines()]
        assert codes == sorted(codes)
        assert {"LLM301", "LLM903"} <= set(codes)

    @pytest.mark.parametrize(("word", "first"), [("LLM3", "LLM301"), ("cost", "LLM301"), ("preview", "LLM106")])
    def test_a_group_is_listed(self, lint: Callable[..., Outcome], word: str, first: str) -> None:
        outcome = lint("rule", word)
        assert (outcome.code, outcome.out.split()[0]) == (0, first)
        assert lint("rule", word, "--output-format", "json").json[0]["code"] == first

    @pytest.mark.parametrize("word", ["LLM301", "llm301", "call-in-loop"])
    def test_a_page(self, lint: Callable[..., Outcome], word: str) -> None:
        outcome = lint("rule", word)
        assert outcome.code == 0
        assert outcome.out.startswith("LLM301 call-in-loop\nrecommended · warning · since 0.1")

    def test_for_machines(self, lint: Callable[..., Outcome]) -> None:
        page = lint("rule", "LLM301", "--output-format", "json").json
        assert (page["code"], page["topic"], page["tier"]) == ("LLM301", "cost", "recommended")
        assert (page["confidence"], page["default"]) == ("high", True)
        pages = lint("rule", "--all", "--output-format", "json").json
        assert page in pages

    def test_as_markdown(self, lint: Callable[..., Outcome]) -> None:
        out = lint("rule", "LLM301", "--output-format", "markdown").out
        assert out.startswith("# call-in-loop (LLM301)\n")
        assert "```python\n" in out

    def test_unknown(self, lint: Callable[..., Outcome]) -> None:
        assert "did you mean `call-in-loop` (LLM301)?" in lint("rule", "call-in-lop").err
        assert "did you mean `LLM301`?" in lint("rule", "LM301").err

    @pytest.mark.parametrize("word", ["LLM999", "llm319", "LLM00301"])
    def test_a_number_that_no_rule_has_is_near_to_none(self, word: str, lint: Callable[..., Outcome]) -> None:
        assert lint("rule", word).err == f"error: unknown rule `{word}`\n  = help: `llmlint rule` lists the rules\n"
        assert lint("rule", "LLM301", "--all").code == 2


class TestVersion:
    def test_version(self, lint: Callable[..., Outcome]) -> None:
        assert lint("--version").out == f"llmlint {llmlint.__version__}\n"
        assert lint("version", "--output-format", "json").json["version"] == llmlint.__version__

    def test_the_version_is_said_once(self) -> None:
        pyproject = Path(__file__).parents[1] / "pyproject.toml"
        assert f'\nversion = "{llmlint.__version__}"\n' in pyproject.read_text()


def test_the_folder_it_runs_in_is_not_imported_from(folder: Path) -> None:
    for name in ("json", "click", "libcst", "tokenize"):
        (folder / f"{name}.py").write_text("raise SystemExit('imported')\n")
    (folder / "a.py").write_text(LOOP)
    assert spawn("a.py").returncode == 1
