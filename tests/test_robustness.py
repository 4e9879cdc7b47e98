"""Whatever bytes come in, what comes out is harmless and comes soon."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmlint.config import ConfigError
from llmlint.config.document import parse_toml
from llmlint.files import Problem, Source, SourceFile, decode
from llmlint.literals import long_literals
from llmlint.report.frame import Mark, Text
from llmlint.report.visible import visible
from llmlint.suppressions import Suppressions
from llmlint.toml.places import Places

if TYPE_CHECKING:
    from pathlib import Path

CODE = st.text(st.sampled_from("\"'fr#{}[]()\\\t\r\n\x0c\x1b\u202e\u65e5e\u0301 =x.1,:!-"), max_size=80)
FILE = SourceFile("a.py", "a.py")


@given(st.binary(max_size=60) | CODE.map(lambda text: ("# coding: " + text).encode()))
def test_any_bytes_have_a_text_or_a_reason(data: bytes) -> None:
    found = decode(FILE, data)
    assert isinstance(found, (Source, Problem))
    if isinstance(found, Problem):
        assert found.message
        assert found.line >= 1
        assert found.column >= 1


@settings(deadline=None)
@given(CODE, st.integers(1, 90), st.integers(1, 90), st.integers(0, 5), st.integers(4, 100))
def test_any_frame_can_be_shown(text: str, column: int, end: int, lines: int, columns: int) -> None:
    line = text.count("\n") // 2 + 1
    for shown in Text(text).frame([Mark(line, column, line + lines, end)], columns=columns):
        assert all(character.isprintable() or character == "\u0301" for piece, _ in shown for character in piece)


@given(CODE)
def test_hidden_stretches_lie_in_the_text(text: str) -> None:
    for begin, end in long_literals(text + "'" + "y" * 50 + "'"):
        assert 0 <= begin < end <= len(text) + 52


@given(CODE.map(lambda text: f"{text}  # llmlint: ignore[LLM301]\n{text}"))
def test_any_text_may_hold_suppressions(text: str) -> None:
    for comment in Suppressions.read(text).comments:
        assert comment.rules == ("LLM301",)


@given(st.text(st.sampled_from("\"'[]{}=.,#ab1 \n\\"), max_size=60))
def test_any_toml_is_read_or_refused(text: str) -> None:
    with suppress(ConfigError):
        parse_toml(text, "llmlint.toml")
    Places(text)


@given(st.text())
def test_visible_text_is_printable(text: str) -> None:
    assert not any(ord(character) < 32 or 0x7F <= ord(character) < 0xA0 for character in visible(text))


@pytest.mark.parametrize(
    "unit",
    ['"', "'", '"""', "f'{", "f'{{", "\\", "#", "sk-", "sk-abcdefgh", "eyJ", "fw_", "csk-", "api_keya", "[", "a.", "\r", "x = '", '"""\\"'],
)
def test_time_grows_with_length_only(unit: str) -> None:
    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        start = time.process_time()
        long_literals(text)
        visible(text)
        Text(text)
        decode(FILE, text.encode())
        return time.process_time() - start

    assert seconds(100_000) < 2.0


def test_numbers_of_any_length(tmp_path: Path) -> None:
    long = "9" * 5000
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'long'\n")
    (tmp_path / "a.py").write_text(
        f"from itertools import combinations\nfrom openai import OpenAI\n\nclient = OpenAI(timeout=30)\n\n\ndef f(xs):\n"
        f"    for x in xs[:{long}]:\n        client.responses.create(model='m', input=x)\n"
        f"    for x in range({long}):\n        client.responses.create(model='m', input=str(x)[:{long}])\n"
        f"    for x in combinations(xs[:999999999], 99999999):\n        client.responses.create(model='m', input=str(x))\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "llmlint", "check", "--isolated", "--no-cache", "--select", "LLM301", "--output-format", "concise", "."],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == "", done.stderr
    assert done.stdout.count("LLM301") >= 2
