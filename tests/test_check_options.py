"""Options of `check` that change what is shown, and how much is said."""

from __future__ import annotations

import io
import itertools
import sys
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from conftest import LOOP, Outcome

from llmlint.cli import progress as progress_module
from llmlint.cli.progress import progress
from llmlint.cli.terminal import Terminal
from llmlint.cli.watch import changes, snapshot, watch
from llmlint.config.keys import KEYS
from llmlint.report.paint import wants_links

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CHOICE = ("--select", "LLM301,LLM901,LLM902", "--output-format", "concise")


@pytest.fixture(autouse=True)
def loop(folder: Path) -> Path:
    (folder / "a.py").write_text(LOOP)
    return folder / "a.py"


class TestRules:
    def test_severity(self, lint: Callable[..., Outcome]) -> None:
        assert lint(".", *CHOICE, "--severity", "call-in-loop=info").code == 0
        assert "error LLM301" in lint(".", *CHOICE, "--severity", "cost=error").out
        assert "written as `RULE=LEVEL`" in lint(".", "--severity", "LLM301").err
        assert "did you mean `error`?" in lint(".", "--severity", "LLM301=eror").err

    def test_for_files(self, lint: Callable[..., Outcome]) -> None:
        assert lint(".", *CHOICE, "--per-file-ignores", "a.py:LLM301").code == 0
        assert lint(".", *CHOICE, "--per-file-ignores", "b.py:LLM301,*.py:cost").code == 0
        assert lint(".", *CHOICE, "--per-file-ignores", "b.py:LLM301").code == 1
        assert "written as `PATTERN:RULE`" in lint(".", "--per-file-ignores", "a.py").err

    def test_excluded(self, lint: Callable[..., Outcome]) -> None:
        assert "no Python files" in lint(".", "--extend-exclude", "a.py").err
        assert lint("a.py", *CHOICE, "--extend-exclude", "a.py").code == 1
        assert lint("a.py", *CHOICE, "--extend-exclude", "a.py", "--force-exclude").code == 0


class TestComments:
    def test_what_is_silenced_can_be_shown(self, loop: Path, lint: Callable[..., Outcome]) -> None:
        loop.write_text(LOOP.rstrip() + "  # llmlint: ignore[call-in-loop]\nprint()  # llmlint: ignore[LLM301]\n")
        assert "LLM901" in lint(".", *CHOICE).out
        out = lint(".", *CHOICE, "--ignore-suppressions", "--output-format", "full").out
        assert "LLM301" in out
        assert "= note: a comment silences this" in out
        assert "LLM901" not in out
        loop.write_text(f"{LOOP}{LOOP.rstrip()}  # llmlint: ignore[call-in-loop]\n")
        found = lint(".", *CHOICE, "--ignore-suppressions", "--output-format", "json").json["diagnostics"]
        assert [item["suppressed"] for item in found] == [False, True]

    @pytest.mark.parametrize("comment", ["# noqa", "# NOQA: LLM301", "# noqa:E501,LLM301 why", "# type: ignore # noqa: LLM301 E501"])
    def test_noqa(self, loop: Path, lint: Callable[..., Outcome], comment: str) -> None:
        loop.write_text(f"{LOOP.rstrip()}  {comment}\n")
        outcome = lint(".", *CHOICE)
        assert (outcome.code, "1 suppressed" in outcome.out) == (0, True)

    @pytest.mark.parametrize("comment", ["# noqa: E501", "# noqa-ish", "# noqa: LLM302", "# see noqa"])
    def test_noqa_of_others(self, loop: Path, lint: Callable[..., Outcome], comment: str) -> None:
        loop.write_text(f"{LOOP.rstrip()}  {comment}\n")
        outcome = lint(".", *CHOICE)
        assert outcome.code == 1
        assert "LLM90" not in outcome.out

    def test_noqa_does_not_silence_what_is_said_of_the_file(self, loop: Path, lint: Callable[..., Outcome]) -> None:
        loop.write_text("def f(:  # noqa\n")
        assert lint(".").code == 1

    def test_a_reason_may_be_asked_for(self, folder: Path, loop: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "llmlint.toml").write_text("require-reason = true\n")
        loop.write_text(LOOP.rstrip() + "  # llmlint: ignore[call-in-loop]\n")
        (line,) = (line for line in lint(".", *CHOICE).out.splitlines() if " LLM902 " in line)
        assert line.endswith("warning LLM902 invalid-suppression: the comment does not say why")
        loop.write_text(LOOP.rstrip() + "  # llmlint: ignore[call-in-loop] few tickets\n")
        assert lint(".", *CHOICE).code == 0
        loop.write_text(LOOP.rstrip() + "  # noqa: LLM301\n")
        assert lint(".", *CHOICE).code == 0

    def test_files_that_are_no_python(self, loop: Path, lint: Callable[..., Outcome]) -> None:
        loop.write_text("def f(:\n")
        outcome = lint(".", "--ignore-syntax-errors")
        assert (outcome.code, "LLM903 info" in outcome.out) == (0, True)
        loop.write_bytes(b"\xff")
        assert lint(".", "--ignore-syntax-errors").code == 0
        loop.write_text("x = 1\n" * 400_000)
        assert lint(".", "--ignore-syntax-errors").code == 1


class TestHowMuchIsSaid:
    def test_nothing(self, lint: Callable[..., Outcome]) -> None:
        assert lint(".", "-s") == Outcome(1, "", "")
        assert lint(".", "-s", "--statistics") == Outcome(1, "", "")
        assert lint("nowhere", "-s").code == 2
        assert lint("calls", "-s") == Outcome(0, "", "")
        assert lint("calls", "-s", "--output-format", "json") == Outcome(0, "", "")

    def test_a_report_is_written_in_silence(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        assert lint(".", "-s", "-o", "out.json", "--output-format", "json") == Outcome(1, "", "")
        assert (folder / "out.json").stat().st_size

    def test_what_is_done(self, lint: Callable[..., Outcome]) -> None:
        err = lint(".", "-v").err
        assert err.startswith("llmlint read 1 files in ")
        assert "settings from no file" in err
        assert "1 model calls" in err

    def test_where_a_rule_crashes(self, lint: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
        from llmlint_rules.cost.call_in_loop import CallInLoop

        def fail(*_: object) -> None:
            raise KeyError("id")

        monkeypatch.setattr(CallInLoop, "check", fail)
        outcome = lint(".", "--select", "LLM301")
        assert outcome.code == 2
        assert "Traceback" not in outcome.err
        assert "--debug shows where" in outcome.err
        outcome = lint(".", "--select", "LLM301", "--debug")
        assert (outcome.code, "Traceback" in outcome.err) == (2, True)

    def test_a_hint_on_github(self, lint: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        assert "hint: on GitHub Actions" in lint(".", *CHOICE).err
        assert "hint" not in lint(".", *CHOICE, "-q").err
        assert "hint" not in lint(".", "--output", "github").err
        assert "hint" not in lint(".", *CHOICE, "--per-file-ignores", "a.py:LLM301").err

    def test_the_format_of_the_configuration(self, folder: Path, lint: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
        (folder / "llmlint.toml").write_text("output-format = 'json'\n")
        assert lint(".").json["version"] == 1
        monkeypatch.setenv("LLMLINT_OUTPUT_FORMAT", "concise")
        assert lint(".").out.startswith("a.py:8:")
        assert lint(".", "--output-format", "full").out.startswith("LLM301 warning")

    def test_warnings_are_said_once(self, folder: Path, lint: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(KEYS, "preview", replace(KEYS["preview"], deprecated="experimental"))
        (folder / "b").mkdir()
        (folder / "b/b.py").write_text("")
        (folder / "llmlint.toml").write_text("preview = true\n")
        assert lint(".", "b").err.count("the setting `preview` is deprecated") == 1


class _Screen(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


class TestLinks:
    def test_places_lead_to_files(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        plain = lint(".", *CHOICE).out
        out = lint(".", *CHOICE, "--hyperlinks", "always").out
        uri = (folder / "a.py").as_uri()
        assert out.startswith(f"\x1b]8;;{uri}\x1b\\a.py:8:15\x1b]8;;\x1b\\: warning")
        assert "\x1b" not in plain
        colored = lint(".", *CHOICE, "--hyperlinks", "always", "--color", "always").out
        assert f";{uri}\x1b\\" in colored
        for words in (("calls", "."), (".", "--output-format", "grouped"), (".", "--output-format", "full")):
            assert f"\x1b]8;;{uri}\x1b\\" in lint(*words, "--hyperlinks", "always").out
        assert "\x1b]8" not in lint(".", "--output-format", "json", "--hyperlinks", "always").out

    @pytest.mark.parametrize(
        ("environment", "expected"),
        [
            ({"TERM": "xterm-256color"}, False),
            ({"TERM": "xterm-256color", "VTE_VERSION": "7006"}, True),
            ({"TERM": "xterm-256color", "VTE_VERSION": "4800"}, False),
            ({"TERM": "xterm-256color", "TERM_PROGRAM": "vscode"}, True),
            ({"TERM": "dumb", "TERM_PROGRAM": "vscode"}, False),
        ],
    )
    def test_only_where_they_are_understood(self, environment: dict[str, str], expected: bool) -> None:
        assert wants_links("auto", _Screen(), environment) is expected
        assert wants_links("auto", io.StringIO(), environment) is False
        assert wants_links("always", io.StringIO(), environment) is True
        assert wants_links("never", _Screen(), environment) is False


class TestPages:
    @pytest.mark.parametrize("words", [("--output", "html"), ("--output-format", "html"), ("--config", "output-format='html'")])
    def test_a_terminal_is_no_place_for_a_page(
        self, words: tuple[str, ...], folder: Path, lint: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert lint(".", *words).out.startswith("<!doctype html>")
        monkeypatch.setattr(sys, "stdout", _Screen())
        refused = lint(".", *words)
        assert (refused.code, refused.err.startswith("error: `html` is a page for a browser: name a file for it")) == (2, True)
        assert lint(".", "--output", "html=page.html").code == 1
        assert (folder / "page.html").exists()


class TestProgress:
    def test_only_for_those_who_wait_and_look(self, monkeypatch: pytest.MonkeyPatch) -> None:
        terminal = Terminal()
        terminal.out.stream = terminal.err.stream = screen = _Screen()
        monkeypatch.setattr(progress_module, "PATIENCE", 0.05)
        with progress(terminal):
            pass
        assert screen.getvalue() == ""
        with progress(terminal):
            time.sleep(0.4)
        assert "following names" in screen.getvalue()
        terminal.err.stream = elsewhere = io.StringIO()
        with progress(terminal):
            time.sleep(0.2)
        assert elsewhere.getvalue() == ""
        assert threading.active_count() < 20


class TestWatch:
    def test_every_change_is_checked(self, lint: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
        codes = iter([1, 0])
        monkeypatch.setattr("llmlint.cli.watch.changes", lambda _paths: iter([None]))
        assert watch(lambda: next(codes), ["."], Terminal(quiet=True)) == 0

    def test_changes_are_seen(self, folder: Path, loop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        steps = itertools.count()

        def work(_seconds: float) -> None:
            step = next(steps)
            assert step < 9
            if step == 1:
                loop.write_text(LOOP + "\n")
            if step == 3:
                (folder / "b.py").write_text("")
            if step == 5:
                loop.unlink()

        monkeypatch.setattr("llmlint.cli.watch.find_spec", lambda _name: None)
        monkeypatch.setattr(time, "sleep", work)
        seen = changes(["."])
        for expected in (2, 4, 6):
            next(seen)
            assert next(steps) == expected

    def test_the_system_tells_of_changes(self, folder: Path, loop: Path) -> None:
        pytest.importorskip("watchfiles")
        done = threading.Event()

        def write() -> None:
            for number in itertools.count():
                if done.wait(0.3):
                    return
                (folder / "notes.md").write_text(str(number))
                loop.write_text(f"{LOOP}# {number}\n")

        writer = threading.Thread(target=write)
        writer.start()
        try:
            next(changes(["."]))
        finally:
            done.set()
            writer.join()

    def test_what_does_not_matter(self, folder: Path) -> None:
        for name in (".venv/a.py", "a.pyc", "llmlint.toml", "sub/b.py"):
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text("")
        names = {name.replace("\\", "/").removeprefix("./") for name in snapshot(["."])}
        assert names == {"a.py", "llmlint.toml", "sub/b.py"}
        assert set(snapshot(["a.py"])) == {"a.py"}

    def test_the_interrupt_ends_it(self, lint: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
        def interrupted(_paths: object) -> Any:
            raise KeyboardInterrupt

        monkeypatch.setattr("llmlint.cli.watch.changes", interrupted)
        outcome = lint("-w", *CHOICE, ".")
        assert outcome.code == 130
        assert "LLM301" in outcome.out
        assert "watching `.`" in outcome.err.replace("watching .", "watching `.`")

    def test_standard_input_does_not_change(self, lint: Callable[..., Outcome]) -> None:
        assert lint("-w", "-").code == 2
