"""What people and machines get to see."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest

from llmlint.api import Edit, Fix, Place, Position, Span
from llmlint.diagnostics import Crash, Diagnostic
from llmlint.facts.model import (
    GivenTimeout,
    How,
    Kind,
    Loop,
    LoopKind,
    LoopUse,
    ModelCall,
    Retries,
    Source,
    State,
    Structured,
    Timeout,
    Truth,
    UsedModel,
)
from llmlint.literals import long_literals
from llmlint.report.calls_json import render_calls_json
from llmlint.report.calls_text import write_calls
from llmlint.report.concise import write_concise
from llmlint.report.frame import Mark, Text
from llmlint.report.grouped import write_grouped
from llmlint.report.json import render_json
from llmlint.report.paint import Painter, wants_color
from llmlint.report.patch import patch
from llmlint.report.statistics import write_statistics
from llmlint.report.text import FullReport, crash_line, mark, summary_lines, write_full
from llmlint.report.visible import visible, width
from llmlint.runs import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TRIAGE = """\
from openai import OpenAI

client = OpenAI()


def triage(tickets):
    for ticket in tickets:
        reply = client.chat.completions.create(
            model="gpt-6-luna",
            messages=[{"role": "user", "content": f"Which queue does this support ticket belong to? {ticket}"}],
        )
        print(reply)
"""


def span(line: int, column: int, end_column: int, end_line: int = 0, path: str = "app/triage.py") -> Span:
    return Span(path, Position(line, column), Position(end_line or line, end_column))


FINDING = Diagnostic(
    code="LLM301",
    name="call-in-loop",
    severity="warning",
    message="`client.chat.completions.create` runs once per `ticket`",
    path="app/triage.py",
    span=span(8, 17, 47),
    related=(Place(span(7, 5, 26), "the loop over data"),),
    why=("`client` is `openai.OpenAI` (line 3)",),
    help="put several tickets into one prompt",
    fingerprint="f" * 32,
)
CALL = ModelCall(
    span=span(8, 17, 10, 11),
    callee=span(8, 17, 47),
    text="client.chat.completions.create",
    sdk="openai",
    operation="chat.completions.create",
    kind=Kind.CHAT,
    how=How.SDK,
    is_async=Truth.NO,
    streaming=Truth.UNKNOWN,
    timeout=Timeout(State.UNSET, default_seconds=600.0, default_bounded=True),
    retries=Retries(State.UNSET, default=2),
    structured=Structured(Truth.NO, offered=Truth.YES),
    loops=(LoopUse(Loop(LoopKind.DATA, span(7, 5, 26), "for", "ticket", "tickets"), Truth.YES),),
    because="`client` is `openai.OpenAI` (line 3)",
    function="triage",
)


def result(*diagnostics: Diagnostic, texts: Mapping[str, str] | None = None, **changes: Any) -> Result:
    known = {"app/triage.py": TRIAGE} if texts is None else texts
    made = Result(
        diagnostics=diagnostics,
        crashes=(),
        calls=(CALL,),
        files_checked=41,
        files_failed=0,
        suppressed=0,
        failed=bool(diagnostics),
        text_of=known.get,
    )
    return replace(made, **changes)


def written(write: Callable[[Painter], object], encoding: str = "utf-8", *, color: bool = False) -> str:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, errors="backslashreplace", newline="\n")
    write(Painter(stream, color=color))
    stream.flush()
    return raw.getvalue().decode(encoding)


def full(*diagnostics: Diagnostic, texts: Mapping[str, str] | None = None, **changes: Any) -> str:
    return written(lambda painter: FullReport(result(*diagnostics, texts=texts, **changes), painter).write())


def framed(text: str, *marks: Mark, columns: int = 120) -> str:
    lines = Text(text).frame(marks, columns=columns)
    return "\n".join("".join(piece for piece, _ in line).rstrip() for line in lines)


def body(text: str, *marks: Mark, columns: int = 120) -> list[str]:
    """The frame without its gutter."""
    return [line.partition("|")[2][1:] for line in framed(text, *marks, columns=columns).split("\n")[1:-1]]


class TestFull:
    def test_a_fix_that_changes_another_file_is_not_counted(self) -> None:
        here, there = (Edit(span(8, 17, 25, path=path), "ask") for path in (FINDING.path, "app/other.py"))
        alone, both = (replace(FINDING, fix=Fix("ask", edits)) for edits in ((here,), (here, there)))
        assert mark(alone) == " [*]"
        assert "0 fixable with `--fix`, 1 more with" in full(alone)
        assert mark(both) == ""
        assert "fixable with" not in full(both)

    def test_a_finding_with_everything(self) -> None:
        assert full(FINDING) == dedent("""\
            LLM301 warning  call-in-loop
              `client.chat.completions.create` runs once per `ticket`
             --> app/triage.py:8:17
              |
            7 |     for ticket in tickets:
              |     --------------------- the loop over data
            8 |         reply = client.chat.completions.create(
              |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              |
              = help: put several tickets into one prompt
              = note: `client` is `openai.OpenAI` (line 3)

            Found 1 problem (1 warning) in 1 of 41 files.
            Run `llmlint rule LLM301` to learn more.
            """)

    def test_places_in_other_files_and_gaps(self) -> None:
        wrapper = Place(span(2, 12, 18, path="app/llm.py"), "reaches the model here")
        finding = replace(FINDING, related=(Place(span(3, 10, 18), "the client"), wrapper), why=(), help="")
        texts = {"app/triage.py": TRIAGE, "app/llm.py": "def ask():\n    return create()\n"}
        assert full(finding, texts=texts).split("\n\n")[0] == dedent("""\
            LLM301 warning  call-in-loop
              `client.chat.completions.create` runs once per `ticket`
             --> app/triage.py:8:17
              |
            3 | client = OpenAI()
              |          -------- the client
            ...
            8 |         reply = client.chat.completions.create(
              |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              |
             ::: app/llm.py:2:12
              |
            2 |     return create()
              |            ------ reaches the model here
              |""")

    def test_a_file_without_text_has_its_place_at_least(self) -> None:
        assert " --> app/triage.py:8:17\n  = help" in full(replace(FINDING, related=()), texts={})

    def test_counts(self) -> None:
        others = (replace(FINDING, severity="error", path="b.py"), replace(FINDING, severity="info", code="LLM201"))
        text = full(FINDING, *others, suppressed=2, files_failed=1)
        assert text.endswith(
            "Found 3 problems (1 error, 1 warning, 1 info) in 2 of 42 files. 2 suppressed.\n"
            "1 file could not be analysed.\nRun `llmlint rule LLM301` to learn more.\n"
        )

    def test_clean_means_seen(self) -> None:
        calls = (CALL, replace(CALL, sdk="anthropic"), CALL)
        assert full(calls=calls) == "All checks passed! 41 files, 3 model calls (openai 2, anthropic 1).\n"
        assert full(calls=(), files_checked=1, suppressed=1) == "All checks passed! 1 file, 0 model calls. 1 suppressed.\n"
        assert full(calls=(), baselined=3, suppressed=1).endswith(" 0 model calls. 3 hidden by baseline, 1 suppressed.\n")
        assert full(files_checked=0) == ""

    @pytest.mark.parametrize(("seconds", "words"), [(0.34, " in 0.3s."), (0.046, " in 0.05s."), (61.0, " in 61.0s.")])
    def test_a_person_is_told_how_long_it_took(self, seconds: float, words: str) -> None:
        for write in (write_concise, write_full, write_grouped):
            for stream, expected in ((_Terminal(), words), (io.StringIO(), ".")):
                write(result(), Painter(stream, color=False, clock=lambda: seconds))
                assert stream.getvalue() == f"All checks passed! 41 files, 1 model call (openai 1){expected}\n"

    def test_a_crash_is_never_clean(self) -> None:
        crash = Crash("LLM402", "volatile-in-prefix", "app/x.py", "KeyError: 'id'", "volatile_in_prefix.py:31")
        lines = summary_lines(result(crashes=(crash,)))
        assert "passed" not in lines[0][0][0]
        assert crash_line(crash).startswith("rule LLM402 (volatile-in-prefix) crashed on app/x.py: KeyError: 'id' at")

    def test_in_colour_the_words_are_the_same(self) -> None:
        import re

        colored = written(lambda painter: FullReport(result(FINDING), painter).write(), color=True)
        assert "\x1b[1;33mwarning\x1b[0m" in colored
        assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == full(FINDING)

    def test_markup_in_code_is_no_markup(self) -> None:
        finding = replace(FINDING, message="`[/INST] [bold] :smile:` is sent", related=())
        colored = written(lambda painter: FullReport(result(finding), painter).write(), color=True)
        assert "`[/INST] [bold] :smile:` is sent" in colored

    def test_ascii_where_nothing_else_can_be_shown(self) -> None:
        line = 'x = ask("' + "é" * 50 + '")\n'
        finding = replace(FINDING, span=span(1, 5, 8, path="app/triage.py"), related=(), message="é…")
        text = written(lambda painter: FullReport(result(finding, texts={"app/triage.py": line}), painter).write(), "ascii")
        assert '1 | x = ask("...")\n' in text
        assert "\\xe9..." in text


class TestFrame:
    def test_tabs_are_expanded_and_wide_characters_measured(self) -> None:
        assert body("\tx = 日本(y)\n", Mark(1, 6, 1, 8)) == ["    x = 日本(y)", "        ^^^^"]
        assert body("a\tb\n", Mark(1, 3, 1, 4)) == ["a   b", "    ^"]
        assert body("e\u0301 = f\n", Mark(1, 6, 1, 7)) == ["e\u0301 = f", "    ^"]

    def test_control_characters_are_written_out(self) -> None:
        assert body("x = '\x1b]0;evil\x07' \u202e y\n", Mark(1, 1, 1, 2)) == ["x = '\\x1b]0;evil\\x07' \\u202e y", "^"]
        assert body("\x0cx = 1\n", Mark(1, 2, 1, 3)) == ["\\x0cx = 1", "    ^"]

    def test_several_lines_are_underlined_on_the_first(self) -> None:
        assert body("x = f(  \n    1,\n)\n", Mark(1, 5, 3, 2)) == ["x = f(", "    ^^"]

    def test_an_end_beyond_the_line(self) -> None:
        assert body("abc\n", Mark(1, 4, 1, 5)) == ["abc", "   ^"]
        assert body("abc\n", Mark(1, 9, 1, 12)) == ["abc", "   ^"]
        assert framed("abc\n", Mark(9, 1, 9, 2)) == ""
        assert body("", Mark(1, 1, 1, 2)) == ["", "^"]

    def test_marks_on_one_line_stand_below_each_other(self) -> None:
        marks = (Mark(1, 1, 1, 2, "left", primary=False), Mark(1, 5, 1, 6, "right"))
        assert body("a + b\n", *marks) == ["a + b", "    ^ right", "- left"]

    def test_lines_end_where_python_ends_them(self) -> None:
        assert body("a = 1\r\nb = '\x0b'\r\nc = 3\r\n", Mark(3, 1, 3, 2)) == ["c = 3", "^"]

    @pytest.mark.parametrize("column", [1, 60, 200, 399])
    def test_a_long_line_is_cropped_round_the_mark(self, column: int) -> None:
        line = "".join(f"v{number:03} + " for number in range(60))
        shown, mark = body(line, Mark(1, column, 1, column + 4), columns=80)
        assert width(shown) <= 77
        start = mark.index("^")
        assert shown[start : start + 4].strip() == line[column - 1 : column + 3].strip()

    def test_a_line_without_end(self) -> None:
        line = "x" * 500_000 + "MARK" + "y" * 500_000
        shown, mark = body(line, Mark(1, 500_001, 1, 500_005), columns=80)
        assert shown.startswith("…x")
        assert shown.endswith("y…")
        assert shown[mark.index("^") :].startswith("MARK")
        assert mark.count("^") == 4

    def test_a_mark_longer_than_the_terminal(self) -> None:
        shown, mark = body("x" * 50 + "(" + "y" * 300 + ")", Mark(1, 51, 1, 353), columns=60)
        assert width(shown) <= 57
        assert width(mark) <= 58
        assert shown[mark.index("^")] == "("


class TestSecrets:
    LONG = "You are a helpful assistant who answers support tickets politely"

    @pytest.mark.parametrize(
        ("code", "shown"),
        [
            ('f("{long}")', 'f("…")'),
            ("f('{long}', 1)", "f('…', 1)"),
            ('f("""{long}""")', 'f("""…""")'),
            ('f(rb"{long}")', 'f(rb"…")'),
            ('f(f"{long} {{name}} {long}")', 'f(f"…{name}…")'),
            ('f(f"{long} {{d["a"]!r:>10}}")', 'f(f"…{d["a"]!r:>10}")'),
            ('f("short")  # "{long}', 'f("short")  # "{long}'),
            ('f("a\\"{long}")', 'f("…")'),
            ("f(f'{{{{{long}')", "f(f'…')"),
        ],
    )
    def test_long_literals_are_left_out(self, code: str, shown: str) -> None:
        source = code.format(long=self.LONG)
        assert body(source, Mark(1, 1, 1, 2))[0] == shown.replace("{long}", self.LONG)

    def test_every_line_of_a_long_literal(self) -> None:
        source = f'PROMPT = """\n{self.LONG}\n\n    {self.LONG}"""\n'
        assert body(source, Mark(2, 1, 2, 5))[0] == "…"
        assert body(source, Mark(4, 5, 4, 9))[0] == '…"""'

    def test_a_value_inside_a_prompt_is_underlined_where_it_is_shown(self) -> None:
        source = f'f(f"{self.LONG} {{now()}} end")\n'
        column = source.index("now") + 1
        assert body(source, Mark(1, column, 1, column + 5)) == ['f(f"…{now()}…")', "      ^^^^^"]

    def test_an_unfinished_string_does_no_harm(self) -> None:
        assert long_literals('x = "' + "a" * 50) == [(5, 55)]
        assert long_literals("'''" * 1001) is not None

    @pytest.mark.parametrize(
        "key",
        [
            "sk-abcdefghijklmnop1234",
            "sk-proj-AbCd_efgh-1234567890",
            "sk-ant-api03-abcdefgh-1234567890",
            "AIzaSyA1234567890abcdefghijklmnopqrstu",
            "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
            "hf_abcdefghijklmnopqrstuvwxyz",
            "xoxb-1234567890-abcdefghij",
            "AKIAIOSFODNN7EXAMPLE",
            "gsk_abcdefghijklmnop1234567890",
        ],
    )
    def test_keys_are_masked_everywhere(self, key: str) -> None:
        finding = replace(
            FINDING,
            message=f"`{key}` is sent",
            why=(f"because {key}",),
            help=f"drop {key}",
            span=span(1, 1, 2),
            related=(Place(span(1, 1, 2), f"here {key}"),),
        )
        texts = {"app/triage.py": f'x = "{key}"  # {key}\n'}
        call = replace(CALL, because=key, loops=(LoopUse(replace(CALL.loops[0].loop, over=f'f("{key}")'), Truth.YES),))
        outputs = (
            full(finding, texts=texts),
            written(lambda painter: write_concise(result(finding), painter)),
            render_json(result(finding)),
            render_calls_json(result(calls=(call,))),
        )
        for output in outputs:
            assert key not in output
            assert key[-8:] not in output

    def test_words_are_no_keys(self) -> None:
        for text in ("task-list-of-the-day", "ask-something-else-now", "sk-learn", "risk-assessment-model", "hf_hub"):
            assert visible(text) == text


class TestHostileText:
    def test_names_cannot_forge_lines_or_sequences(self) -> None:
        path = "b\n::error file=x::FORGED\x1b]0;t\x07\x9b2J\u202e\udcff.py"
        finding = replace(FINDING, path=path, span=span(1, 1, 2, path=path), related=(), message="m\r::error::x")
        for text in (full(finding, texts={}), written(lambda painter: write_concise(result(finding), painter))):
            assert not any(line.startswith("::") for line in text.splitlines())
            assert all(character == "\n" or character.isprintable() for character in text)


class TestPatch:
    def of(self, text: str, *edits: Edit, columns: int = 80) -> list[str]:
        fix = Fix("put it right", edits)
        rows = patch(replace(FINDING, fix=fix), Text(text), columns=columns)
        return [f"{row.number or ''}{row.sign} {row.text}" for row in rows]

    def test_the_lines_that_change(self) -> None:
        edits = (Edit(span(2, 1, 1), "import b\n"), Edit(span(4, 7, 7), ", 2"))
        assert self.of("import a\n\n\nx = f(1)\ny = 3\n", *edits) == ["2+ import b", " …", "4- x = f(1)", "5+ x = f(, 21)"]

    def test_lines_that_go(self) -> None:
        assert self.of("a = 1\nb = 2\nc = 3\n", Edit(span(2, 1, 1, 3), "")) == ["2- b = 2"]

    def test_what_is_long_or_secret_stays_hidden(self) -> None:
        prompt = "be kind " * 9
        assert self.of(f'x = "{prompt}"\n', Edit(span(1, 1, 2), "y")) == ['1- x = "…"', '1+ y = "…"']
        assert self.of(f'x = "{prompt}"\n', Edit(span(1, 10, 10), "est")) == []
        assert self.of("x = 1\n", Edit(span(1, 5, 6), f'"{prompt}"')) == ["1- x = 1", '1+ x = "…"']
        assert self.of('key = "sk-ant-abcdefghijklmnop"\n', Edit(span(1, 1, 1), "a")) == ['1- key = "sk-ant-…"', '1+ akey = "sk-ant-…"']

    def test_a_long_line_is_shown_where_it_changes(self) -> None:
        call = f"x = f({', '.join(f'a{number}' for number in range(60))}"
        assert self.of(f"{call})\n", Edit(span(1, len(call) + 1, len(call) + 1), ", z=1"), columns=30)[1].endswith("a59, z=1)")

    def test_not_all_of_a_long_change(self) -> None:
        rows = self.of("a\n", Edit(span(1, 1, 1), "b\n" * 40))
        assert (len(rows), rows[-1]) == (16, " … and 25 more lines")

    def test_what_cannot_be_placed(self) -> None:
        assert self.of("a\n", Edit(span(9, 1, 1), "b")) == []
        assert self.of("a\n", Edit(span(1, 1, 1, path="app/other.py"), "b")) == []


class TestConcise:
    def test_one_line_each(self) -> None:
        assert written(lambda painter: write_concise(result(FINDING), painter, summary=False)) == (
            "app/triage.py:8:17: warning LLM301 call-in-loop: `client.chat.completions.create` runs once per `ticket`\n"
        )

    def test_statistics(self) -> None:
        fix = Fix("add a timeout", (Edit(span(3, 17, 17), "timeout=30"),))
        other = replace(FINDING, code="LLM201", name="missing-timeout", severity="info", fix=fix)
        assert written(lambda painter: write_statistics(result(FINDING, other, FINDING), painter)) == (
            "2  LLM301  warning  [ ] call-in-loop\n1  LLM201  info     [*] missing-timeout\n"
        )


class TestJson:
    def test_the_contract(self) -> None:
        fix = Fix("add a timeout", (Edit(span(3, 17, 17), "timeout=30"),))
        document = json.loads(render_json(result(replace(FINDING, fix=fix), suppressed=1)))
        assert document["version"] == 1
        assert document["summary"] == {
            "files_checked": 41,
            "files_failed": 0,
            "calls": 1,
            "diagnostics": 1,
            "suppressed": 1,
            "baselined": 0,
            "crashes": 0,
        }
        place = {"start": {"line": 3, "column": 17}, "end": {"line": 3, "column": 17}}
        assert document["diagnostics"] == [
            {
                "id": "LLM301",
                "code": "LLM301",
                "name": "call-in-loop",
                "severity": "warning",
                "confidence": "high",
                "message": "`client.chat.completions.create` runs once per `ticket`",
                "path": "app/triage.py",
                "range": {"start": {"line": 8, "column": 17}, "end": {"line": 8, "column": 47}},
                "related": [
                    {
                        "message": "the loop over data",
                        "path": "app/triage.py",
                        "range": {"start": {"line": 7, "column": 5}, "end": {"line": 7, "column": 26}},
                    }
                ],
                "route": [],
                "notes": ["`client` is `openai.OpenAI` (line 3)"],
                "help": "put several tickets into one prompt",
                "fix": {
                    "applicability": "unsafe",
                    "title": "add a timeout",
                    "edits": [{"path": "app/triage.py", "range": place, "content": "timeout=30"}],
                },
                "fingerprint": "f" * 32,
                "url": "",
                "suppressed": False,
            }
        ]

    def test_nothing_is_a_document_too(self) -> None:
        document = json.loads(render_json(result()))
        assert document["diagnostics"] == []

    def test_plain_ascii_in_every_locale(self) -> None:
        text = render_json(result(replace(FINDING, path="日\udcff.py")))
        assert text.isascii()
        assert json.loads(text)["diagnostics"][0]["path"] == "日\udcff.py"


class TestCalls:
    def test_json(self) -> None:
        given = GivenTimeout(Source.CLIENT, span(3, 17, 27), "30", 30.0, False, "s")
        asked = {"client": span(3, 10, 18), "client_name": "openai.OpenAI", "models": (UsedModel("gpt-6-luna", span(9, 19, 31)),)}
        call = replace(CALL, **asked, timeout=Timeout(State.SET, (given,)), chain=(Place(span(9, 1, 2), "`ask`"),))
        (found,) = json.loads(render_calls_json(result(calls=(call,))))["calls"]
        assert {key: found[key] for key in ("path", "line", "column", "end_line", "end_column", "sdk", "operation", "kind", "how")} == {
            "path": "app/triage.py",
            "line": 8,
            "column": 17,
            "end_line": 11,
            "end_column": 10,
            "sdk": "openai",
            "operation": "chat.completions.create",
            "kind": "chat",
            "how": "sdk",
        }
        assert (found["async"], found["streaming"], found["function"], found["sure"]) == (False, None, "triage", True)
        assert (found["client"]["name"], found["client"]["range"]["start"]) == ("openai.OpenAI", {"line": 3, "column": 10})
        assert found["models"] == ["gpt-6-luna"]
        assert found["timeout"]["given"] == [{"source": "client", "seconds": 30.0, "unlimited": False}]
        assert found["structured"] == {"answer": False, "mode": "", "offered": True}
        assert (found["loops"][0]["kind"], found["loops"][0]["over"]) == ("data", "tickets")
        assert found["chain"][0]["message"] == "`ask`"

    def test_text(self) -> None:
        end = Place(span(31, 12, 20, path="app/llm.py"), "`create`")
        asked = {"client": span(3, 10, 18), "client_name": "openai.OpenAI", "models": (UsedModel("gpt-6-luna", span(9, 19, 31)),)}
        wrapped = replace(CALL, how=How.WRAPPER, text="ask", span=span(12, 9, 20), chain=(end,), loops=(), is_async=Truth.YES)
        assert written(lambda painter: write_calls(result(calls=(replace(CALL, **asked), wrapped)), painter)) == (
            "app/triage.py:8:17  openai.chat.completions.create  chat  client=OpenAI (app/triage.py:3)  model=gpt-6-luna  "
            "timeout=default 600s  retries=2  loop=data  in=triage\n"
            "app/triage.py:12:9  (via wrapper `ask`)  chat  timeout=default 600s  retries=2  async  -> app/llm.py:31:12  in=triage\n"
            "41 files, 1 model call (openai 1), 1 more via wrappers.\n"
        )

    @pytest.mark.parametrize(
        ("timeout", "words"),
        [
            (Timeout(State.UNKNOWN), "timeout=?"),
            (Timeout(State.UNSET), "timeout=default ?"),
            (Timeout(State.UNSET, default_bounded=False), "timeout=none"),
            (Timeout(State.SET, (GivenTimeout(Source.CALL, span(1, 1, 2), "None", None, True, "s"),)), "timeout=none"),
            (Timeout(State.SET, (GivenTimeout(Source.CALL, span(1, 1, 2), "T", None, False, "s"),)), "timeout=set"),
            (Timeout(State.SET, (GivenTimeout(Source.CALL, span(1, 1, 2), "2.5", 2.5, False, "s"),)), "timeout=2.5s"),
        ],
    )
    def test_time_limits_in_words(self, timeout: Timeout, words: str) -> None:
        text = written(lambda painter: write_calls(result(calls=(replace(CALL, timeout=timeout),)), painter))
        assert f"  {words}  " in text


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("choice", "terminal", "environment", "expected"),
    [
        ("auto", True, {}, True),
        ("auto", False, {}, False),
        ("auto", True, {"NO_COLOR": "1"}, False),
        ("auto", True, {"NO_COLOR": ""}, True),
        ("auto", True, {"TERM": "dumb"}, False),
        ("auto", False, {"FORCE_COLOR": "1"}, True),
        ("auto", False, {"FORCE_COLOR": "0"}, False),
        ("auto", False, {"CLICOLOR_FORCE": "1"}, True),
        ("auto", True, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        ("always", False, {"NO_COLOR": "1"}, True),
        ("never", True, {"FORCE_COLOR": "1"}, False),
    ],
)
def test_when_to_colour(choice: Any, terminal: bool, environment: dict[str, str], expected: bool) -> None:
    stream = _Terminal() if terminal else io.StringIO()
    assert wants_color(choice, stream, environment) is expected
