"""`check --fix` and what belongs to it, on files."""

from __future__ import annotations

import io
import json
import os
import shutil
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from conftest import spawn

from llmlint.api import Edit, Fix, Position, Span
from llmlint.cli import replace
from llmlint.cli.replace import ChangedMeanwhileError, replace_if_same
from llmlint.config import CommandLine
from llmlint.fixes import Fixer
from llmlint.project import Project
from llmlint.runs import Request

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Outcome

    from llmlint.diagnostics import Diagnostic
    from llmlint.runs import Result

CODE = """\
import ollama

client = ollama.Client()  # the local one


def ask(text):
    return client.chat(model="llama3.2", messages=[{"role": "user", "content": text}])
"""
FIXED = CODE.replace("Client()", "Client(timeout=120)")
ONLY = ("--unsafe-fixes", "--select", "LLM201,LLM301,LLM901,LLM902")
COMMENTED = CODE.replace("# the", "# llmlint: ignore[call-in-loop] the").replace("text}])", "text}])  # llmlint: ignore[call-in-lop]")


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(folder: Path) -> None:
    assert folder.is_dir()


HEADS = [(b"", "utf-8"), (b"\xef\xbb\xbf", "utf-8"), (b"# coding: latin-1\n", "latin-1"), (b"# coding: cp1252\n", "cp1252")]
TWO = "timeout=120)\nfor m in open('x'):\n    client.chat(model='m', messages=[m]"


class TestFiles:
    def test_a_fix(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "a.py").write_text(CODE)
        done = lint("check", *ONLY, "--fix", "--show-fixes")
        assert (folder / "a.py").read_text() == FIXED
        assert (done.code, done.out) == (0, "All checks passed! 1 file, 1 model call (ollama 1).\n")
        assert (
            done.err
            == "Fixed 1 problem in 1 file.\n  a.py:3:10: LLM201 missing-timeout: add `timeout=120`, if no answer may take longer (unsafe)\n"
        )
        assert lint("check", *ONLY, "--fix").err == ""
        assert (folder / "a.py").read_text() == FIXED

    def test_a_file_outside_of_the_folder(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "elsewhere").mkdir()
        (folder / "elsewhere" / "a.py").write_text(CODE)
        (folder / "here").mkdir()
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(folder / "here")
            done = lint("check", *ONLY, "--fix", "../elsewhere/a.py")
        assert (folder / "elsewhere" / "a.py").read_text() == FIXED
        assert (done.code, done.err) == (0, "Fixed 1 problem in 1 file.\n")

    def test_what_is_left_is_reported(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "a.py").write_text(CODE)
        done = lint("check", "--unsafe-fixes", "--select", "LLM201,LLM203", "--fix", "--output-format", "concise", "-q")
        assert done.code == 1
        assert done.out.startswith("a.py:3:10: warning LLM203")
        (folder / "a.py").write_text(CODE)
        assert lint("check", "--unsafe-fixes", "--select", "LLM201,LLM203", "--fix-only").out == ""
        assert (folder / "a.py").read_text() == FIXED

    def test_unsafe_fixes_are_asked_for(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        text = (
            "from openai import OpenAI\n\nclient = OpenAI(timeout=120)\n"
            'client.chat.completions.create(model="gpt-6-luna", messages=[{"role": "assitant", "content": "Hi"}])\n'
        )
        (folder / "a.py").write_text(text)
        assert lint("check", "--select", "LLM510", "--fix").out.endswith(
            "[*] 0 fixable with `--fix`, 1 more with `--fix --unsafe-fixes`.\nRun `llmlint rule LLM510` to learn more.\n"
        )
        assert (folder / "a.py").read_text() == text
        (folder / "llmlint.toml").write_text("unsafe-fixes = true\n")
        assert lint("check", "--select", "LLM510", "--fix", "--no-unsafe-fixes").code == 1
        assert lint("check", "--select", "LLM510", "--fix").code == 0
        assert (folder / "a.py").read_text() == text.replace('"assitant"', '"assistant"')

    def test_rules_whose_fixes_are_made(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "a.py").write_text(COMMENTED)
        lint("check", *ONLY, "--fix", "--unfixable", "LLM9")
        assert (folder / "a.py").read_text() == COMMENTED.replace("Client()", "Client(timeout=120)")
        lint("check", *ONLY, "--fix", "--fixable", "unused-suppression")
        assert "ignore[call-in-loop]" not in (folder / "a.py").read_text()
        assert "ignore[call-in-lop]" in (folder / "a.py").read_text()
        assert "unknown rule `nope`" in lint("check", "--fix", "--fixable", "nope").err

    def test_comments_go_with_their_white_space(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "a.py").write_text(
            "# llmlint: file-ignore[LLM301]\nimport os\n\n# llmlint: ignore[LLM301] why\n"
            "x = 1   # llmlint: ignore[LLM301] why  # type: ignore\n"
            "y = 1  # noqa  # llmlint: ignore[LLM302] \nz = 1  # llmlint: ignore[call-in-lop]"
        )
        done = lint("check", "--select", "LLM301,LLM302,LLM901,LLM902", "--fix")
        assert (folder / "a.py").read_text() == "import os\n\nx = 1   # type: ignore\ny = 1  # noqa\nz = 1"
        assert (done.code, done.err) == (0, "Fixed 6 problems in 1 file.\n")

    @pytest.mark.parametrize("newline", [b"\n", b"\r\n", b"\r"])
    @pytest.mark.parametrize(("head", "encoding"), HEADS)
    def test_every_other_byte_stays(self, folder: Path, lint: Callable[..., Outcome], newline: bytes, head: bytes, encoding: str) -> None:
        text = CODE.replace("one\n", "one é\n").replace("    return", "\treturn") + "x = 1 \\\n  + 2  \n\x0c\n"
        before = (head + text.encode(encoding)).replace(b"\n", newline)
        (folder / "a.py").write_bytes(before)
        lint("check", *ONLY, "--fix")
        readable = newline != b"\r" or not head.startswith(b"#")  # Python finds no cookie where no line feed ends the first line.
        assert (folder / "a.py").read_bytes() == (before.replace(b"Client()", b"Client(timeout=120)") if readable else before)

    def test_without_a_cache(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "a.py").write_text(COMMENTED)
        assert lint("check", *ONLY, "--fix", "--no-cache").code == 0

    def test_findings_that_are_not_shown_stay(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "a.py").write_text(CODE)
        lint("baseline", "create")
        lint("check", "--fix")
        assert (folder / "a.py").read_text() == CODE


class TestSeveralPasses:
    def test_what_is_said_of_a_statement_moves_with_it(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        text = (
            "from openai import OpenAI\n\n\ndef label(rows):\n{}    for row in rows:\n{}        row.label = client.responses.create({})\n"
        )
        ask = 'model="m", input=row'
        (folder / "a.py").write_text(text.format("", "        client = OpenAI(max_retries=1)\n", ask))
        done = lint("check", "--select", "LLM201,LLM209", "--fix", "--unsafe-fixes")
        assert (folder / "a.py").read_text() == text.format("    client = OpenAI(max_retries=1, timeout=120)\n", "", ask)
        assert (done.code, done.err) == (0, "Fixed 2 problems in 1 file.\n")


class TestDiff:
    def test_it_can_be_applied(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "a.py").write_text(CODE)
        (folder / "b.py").write_bytes((CODE + "x = 'é'").encode().replace(b"\n", b"\r\n"))
        done = lint("check", *ONLY, "--diff", "--show-fixes")
        assert (done.code, done.err.partition("\n")[0]) == (1, "Would fix 2 problems in 2 files.")
        assert (folder / "a.py").read_text() == CODE
        raw = spawn("check", *ONLY, "--diff").stdout
        assert subprocess.run(["git", "apply", "-"], input=raw, check=False).returncode == 0
        assert lint("check", *ONLY, "--diff").code == 0
        assert (folder / "a.py").read_text() == FIXED

    @pytest.mark.parametrize("tool", [["git", "apply", "-"], ["patch", "-p1", "--silent"]], ids=["git", "patch"])
    def test_it_can_be_applied_where_it_was_made(self, folder: Path, monkeypatch: pytest.MonkeyPatch, tool: list[str]) -> None:
        if shutil.which(tool[0]) is None:
            pytest.skip(f"{tool[0]} is not installed")
        (folder / "app" / "our desk").mkdir(parents=True)
        (folder / "app" / "our desk" / "a b.py").write_text(CODE)
        monkeypatch.chdir(folder / "app")
        raw = spawn("check", *ONLY, "--diff").stdout
        done = subprocess.run(tool, input=raw, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        assert (folder / "app" / "our desk" / "a b.py").read_text() == FIXED

    @pytest.mark.parametrize("code", ["LLM812", "LLM201"], ids=["the key goes", "the key stands beside"])
    def test_a_key_is_shown_to_tools_alone(
        self, code: str, folder: Path, lint: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        secret = "Zk3vQ81tLw0pR6uYb2nE9d"
        client = f'client = openai.OpenAI(api_key="sk-proj-{secret}")\n'
        text = f'import openai\n\n{client}client.responses.create(model="m", input="Hi")\n'
        (folder / "a.py").write_text(text)
        raw = spawn("check", "--unsafe-fixes", "--select", code, "--diff")
        assert secret.encode() in raw.stdout
        assert b"the patch of a.py holds what looks like a key: keep it to yourself" in raw.stderr
        assert subprocess.run(["git", "apply", "--check", "-"], input=raw.stdout, check=False).returncode == 0
        screen = io.StringIO()
        monkeypatch.setattr(screen, "isatty", lambda: True)
        monkeypatch.setattr(sys, "stdout", screen)
        done = lint("check", "--unsafe-fixes", "--select", code, "--diff", "--color", "never")
        assert "api_key=" in screen.getvalue()
        assert secret not in screen.getvalue() + done.err
        assert "the patch of a.py is shown without its keys and cannot be applied so" in done.err

    def test_nothing_to_do(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "a.py").write_text(FIXED)
        done = lint("check", *ONLY, "--diff")
        assert (done.code, done.out, done.err) == (0, "", "Nothing would be fixed.\n")

    def test_nothing_to_do_but_what_is_unsafe(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "a.py").write_text("from openai import OpenAI\n\nprint(OpenAI().responses.create(model='m', input='x'))\n")
        done = lint("check", "--select", "LLM201", "--diff")
        assert (done.code, done.out, done.err) == (0, "", "Nothing would be fixed; with `--unsafe-fixes`, 1 problem would be.\n")
        assert lint("check", "--select", "LLM201", "--diff", "-q").err == ""

    @pytest.mark.parametrize("option", ["--unsafe-fixes", "--show-fixes", "--fixable=LLM901", "--unfixable=LLM901"])
    def test_an_option_without_effect(self, folder: Path, lint: Callable[..., Outcome], option: str) -> None:
        (folder / "a.py").write_text(FIXED)
        words = f"hint: {option.partition('=')[0]} changes nothing without --fix, --fix-only or --diff\n"
        assert lint("check", option).err == words
        assert lint("check", option, "--fix").err == ""


class TestStandardInput:
    @pytest.mark.parametrize("data", [CODE.encode(), b"\xef\xbb\xbf" + CODE.encode().replace(b"\n", b"\r\n")])
    def test_the_source_comes_back(self, data: bytes) -> None:
        done = spawn("check", *ONLY, "--fix", "-", "--stdin-filename", "a.py", stdin=data)
        assert (done.returncode, done.stdout) == (0, data.replace(b"Client()", b"Client(timeout=120)"))
        assert b"All checks passed!" in done.stderr

    @pytest.mark.parametrize("data", [b"def f(:\n", b"\xff\xfe", b"", b"x = 1"])
    def test_what_cannot_be_changed_comes_back_as_it_is(self, data: bytes) -> None:
        assert spawn("check", "--fix", "-", stdin=data).stdout == data

    def test_diff(self) -> None:
        done = spawn("check", *ONLY, "--diff", "-", "--stdin-filename", "a.py", stdin=CODE.encode())
        assert (done.returncode, done.stdout.splitlines()[0]) == (1, b"--- a/a.py")


class TestNotebooks:
    def notebook(self, *cells: str) -> str:
        made = [
            {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": cell.splitlines(True)} for cell in cells
        ]
        return json.dumps({"cells": made, "metadata": {"z": 1, "a": 2}, "nbformat": 4, "nbformat_minor": 5}, indent=3) + "\n"

    def test_a_cell(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        asks = CODE.partition("\n\n")[2]
        cells = ["%pip install ollama\nimport ollama", f"!ls -l\n{asks}!ls\n%time ask('x')", "x = await ask('é')"]
        (folder / "n.ipynb").write_text(self.notebook(*cells))
        done = lint("check", *ONLY, "--fix")
        cells[1] = cells[1].replace("Client()", "Client(timeout=120)")
        assert (folder / "n.ipynb").read_text() == self.notebook(*cells)
        assert done.code == 0

    def test_a_line_with_magics_is_left_alone(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        text = self.notebook("import ollama\n%time client = ollama.Client()\nclient.chat(model='m', messages=[])")
        (folder / "n.ipynb").write_text(text)
        done = lint("check", *ONLY, "--fix")
        assert "n.ipynb:cell 1:2:16: the fix of LLM201 is not made: its lines hold what only IPython understands" in done.err
        assert (folder / "n.ipynb").read_text() == text


class TestRefusals:
    """Fixes that a rule should not have offered do no harm."""

    def outcome(self, folder: Path, text: str, *fixes: Fix) -> tuple[str, list[str]]:
        (folder / "a.py").write_text(text)
        project = Project(Request(("a.py",), CommandLine(isolated=True, select=("LLM201", "LLM301"))), folder)
        first = project.run()
        assert len(first.diagnostics) >= len(fixes)
        given = [_with_fix(item, fix) for item, fix in zip(first.diagnostics, fixes, strict=False)]
        result, run = _replaced(first, tuple(given)), project.run
        # A rule that offers such a fix offers it again in the next run.
        project.run = lambda drafts=None: _always(run(drafts), fixes[-1])  # type: ignore[method-assign]
        outcome = Fixer(project, lambda item: item.fix is not None).fix(result)
        after = outcome.changed[0].after.source.text if outcome.changed else text
        return after, [refused.reason for refused in outcome.refused]

    def fix(self, line: int, column: int, text: str, path: str = "a.py") -> Fix:
        at = Position(line, column)
        return Fix("do it", (Edit(Span(path, at, at), text),))

    @pytest.mark.parametrize(
        ("line", "column", "text", "reason"),
        [
            (3, 24, ", timeout=", "the result would not be valid Python"),
            (4, 1, "x = 1\n", "the finding would still be there"),
            (6, 1, "if x:\n  ", "it would change what the code around it means"),
            (99, 1, "x", "its place is not where it was found"),
            (1, 1, "'''", "the result would not be valid Python"),
            (
                3,
                24,
                "timeout=120)\nfor m in open('x'):\n    client.chat(model='m', messages=[m]",
                "it would lead to another finding, LLM301 (call-in-loop)",
            ),
        ],
    )
    def test_reasons(self, folder: Path, line: int, column: int, text: str, reason: str) -> None:
        after, reasons = self.outcome(folder, CODE, self.fix(line, column, text))
        assert (after, reasons) == (CODE, [reason])

    def test_another_file(self, folder: Path) -> None:
        assert self.outcome(folder, CODE, self.fix(1, 1, "x", "b.py")) == (CODE, ["it would change another file as well"])

    def test_its_own_edits_overlap(self, folder: Path) -> None:
        whole = Edit(Span("a.py", Position(3, 1), Position(3, 9)), "x")
        assert self.outcome(folder, CODE, Fix("do it", (whole, *self.fix(3, 4, "a").edits))) == (CODE, ["its own changes overlap"])

    def test_a_good_one_beside_a_bad_one(self, folder: Path) -> None:
        text = CODE + "\n\nother = ollama.Client()\n\n\ndef say(text):\n    return other.chat(model='m', messages=[text])\n"
        after, reasons = self.outcome(folder, text, self.fix(3, 24, "timeout=120"), self.fix(1, 1, "x = 1\n"))
        assert after == text.replace("client = ollama.Client()", "client = ollama.Client(timeout=120)")
        assert reasons == ["the finding would still be there"]


def _with_fix(item: Diagnostic, fix: Fix) -> Diagnostic:
    from dataclasses import replace as replaced

    return replaced(item, fix=fix)


def _replaced(result: Result, diagnostics: tuple[Diagnostic, ...]) -> Result:
    from dataclasses import replace as replaced

    return replaced(result, diagnostics=diagnostics, unfiltered=diagnostics)


def _always(result: Result, fix: Fix) -> Result:
    return _replaced(result, tuple(_with_fix(item, fix) for item in result.diagnostics))


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX files")
class TestWriting:
    @pytest.mark.parametrize("mode", [0o644, 0o755, 0o600])
    def test_the_mode_stays(self, folder: Path, lint: Callable[..., Outcome], mode: int) -> None:
        (folder / "a.py").write_text(CODE)
        (folder / "a.py").chmod(mode)
        lint("check", *ONLY, "--fix")
        assert stat.S_IMODE((folder / "a.py").stat().st_mode) == mode
        assert sorted(path.name for path in folder.iterdir()) == [".git", "a.py"]

    def test_a_link_stays_one(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "real").mkdir()
        (folder / "real" / "a.py").write_text(CODE)
        (folder / "a.py").symlink_to("real/a.py")
        lint("check", *ONLY, "--fix", "a.py")
        assert (folder / "a.py").is_symlink()
        assert (folder / "real" / "a.py").read_text() == FIXED

    def test_a_hard_link_is_left_alone(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "a.py").write_text(CODE)
        os.link(folder / "a.py", folder / "b.txt")
        done = lint("check", *ONLY, "--fix")
        assert done.code == 2
        assert "a.py cannot be written: has a second name (a hard link)" in done.err
        assert (folder / "a.py").read_text() == CODE

    def test_a_read_only_file_is_left_alone(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "a.py").write_text(CODE)
        (folder / "a.py").chmod(0o444)
        done = lint("check", *ONLY, "--fix")
        assert (done.code, "a.py cannot be written: is read-only" in done.err) == (2, True)
        assert (folder / "a.py").read_text() == CODE

    def test_what_others_have_written_meanwhile_wins(
        self, folder: Path, lint: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (folder / "a.py").write_text(CODE)
        make = replace._beside

        def make_and_be_late(path: Path, data: bytes, owner: tuple[int, int] | None = None) -> Path:
            (folder / "a.py").write_text("theirs\n")
            return make(path, data, owner)

        monkeypatch.setattr(replace, "_beside", make_and_be_late)
        done = lint("check", *ONLY, "--fix")
        assert (done.code, "has changed meanwhile" in done.err) == (2, True)
        assert (folder / "a.py").read_text() == "theirs\n"
        assert sorted(path.name for path in folder.iterdir()) == [".git", "a.py"]

    def test_a_full_disk(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (folder / "a.py").write_text(CODE)

        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            replace_if_same(folder / "a.py", CODE.encode(), b"new")
        assert (folder / "a.py").read_text() == CODE
        assert sorted(path.name for path in folder.iterdir()) == [".git", "a.py"]

    def test_what_a_killed_run_left_is_swept(self, folder: Path) -> None:
        (folder / "a.py").write_bytes(b"a")
        for name, age in (("old", 7200), ("new", 0)):
            left = folder / f".llmlint-{name}.part"
            left.write_bytes(b"")
            os.utime(left, (left.stat().st_atime - age, left.stat().st_mtime - age))
        replace_if_same(folder / "a.py", b"a", b"b")
        assert sorted(path.name for path in folder.glob(".llmlint-*")) == [".llmlint-new.part"]
        with pytest.raises(ChangedMeanwhileError):
            replace_if_same(folder / "a.py", b"a", b"c")


def test_the_hook_for_fixes(folder: Path, lint: Callable[..., Outcome]) -> None:
    from test_hooks import hook

    (folder / "a.py").write_text(CODE)
    program, *arguments = hook("llmlint-fix")["entry"].split()
    assert program == "llmlint"
    lint(*arguments, "a.py", *ONLY)
    assert (folder / "a.py").read_text() == FIXED


def test_terminals_are_not_steered(folder: Path, lint: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.py").write_text(CODE.replace("local", "\x1b]0;x\x07"))
    assert "\x1b" in lint("check", *ONLY, "--diff").out
    screen = io.StringIO()
    monkeypatch.setattr(screen, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdout", screen)
    lint("check", *ONLY, "--diff", "--color", "never")
    assert "\x1b" not in screen.getvalue()
    assert "\\x1b]0;" in screen.getvalue()
