"""What is made of every kind of bytes: the verdict is Python's own, and places count characters."""

from __future__ import annotations

import ast
import itertools
import json
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Outcome

CODE = 'from google import genai\nname = "{}"; client = genai.Client()\nreply = client.models.generate_content(model="m", contents=name)\n'
COLUMN = len('name = ""; client = ') + 1
BOM = b"\xef\xbb\xbf"
TEXTS = {"ascii": "a", "latin": "é", "euro": "€", "wide": "日本", "emoji": "😀", "combined": "e\u0301", "rtl": "שלום"}
CODECS = (
    "",
    "utf-8",
    "UTF8",
    "utf_8",
    "latin-1",
    "iso-8859-15",
    "cp1252",
    "ascii",
    "euc-jp",
    "shift_jis",
    "gb18030",
    "koi8-r",
    "cp437",
    "mac-roman",
)
REFUSED = (
    "utf-7",
    "rot13",
    "hex",
    "zlib",
    "base64",
    "punycode",
    "idna",
    "undefined",
    "unicode_escape",
    "raw_unicode_escape",
    "klingon",
    "utf-16",
)
REFUSED_THOUGH_PYTHON_READS_THEM = frozenset({"utf-7", "unicode_escape", "raw_unicode_escape", "punycode", "idna"})
ENDINGS = ("\n", "\r\n", "\r")


def places(outcome: Outcome) -> list[tuple[str, int, int]]:
    return [(item["code"], item["range"]["start"]["line"], item["range"]["start"]["column"]) for item in outcome.json["diagnostics"]]


def encoded(kind: str, codec: str, ending: str) -> bytes | None:
    """The code in an encoding that has its characters. Which one it is, Python finds out only in lines that end with a line feed."""
    text = f"# coding: {codec}\n{CODE.format(TEXTS[kind])}" if codec else CODE.format(TEXTS[kind])
    if ending == "\r" and kind != "ascii" and codec.lower().replace("_", "-") not in {"", "utf-8", "utf8"}:
        return None
    try:
        return text.replace("\n", ending).encode(codec or "utf-8")
    except UnicodeEncodeError:
        return None


CASES = [case for case in itertools.product(TEXTS, CODECS, ENDINGS) if encoded(*case) is not None]


@pytest.mark.parametrize(("kind", "codec", "ending"), CASES)
def test_places_count_characters(kind: str, codec: str, ending: str, folder: Path, lint: Callable[..., Outcome]) -> None:
    data = encoded(kind, codec, ending)
    assert data is not None
    (folder / "a.py").write_bytes(data)
    found = places(lint("check", "--isolated", "--no-cache", "--select", "LLM203", "--output-format", "json", "a.py"))
    assert found == [("LLM203", 2 + bool(codec), COLUMN + len(TEXTS[kind]))]


@pytest.mark.parametrize("mark", [False, True])
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_byte_order_mark_counts_for_nothing(mark: bool, ending: str, folder: Path, lint: Callable[..., Outcome]) -> None:
    (folder / "a.py").write_bytes(BOM * mark + CODE.format("é").replace("\n", ending).encode())
    found = places(lint("check", "--isolated", "--no-cache", "--select", "LLM203", "--output-format", "json", "a.py"))
    assert found == [("LLM203", 2, COLUMN + 1)]


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("codec", REFUSED)
def test_what_python_refuses_or_nobody_means_is_reported(codec: str, place: int, folder: Path, lint: Callable[..., Outcome]) -> None:
    (folder / "a.py").write_text("#!/usr/bin/python\n" * place + f"# coding: {codec}\n{CODE.format('a')}")
    (folder / "good.py").write_text(CODE.format("a"))
    outcome = lint("check", "--isolated", "--no-cache", "--select", "LLM203", "--output-format", "json", ".")
    assert outcome.code == 1
    assert [(item["path"], item["code"]) for item in outcome.json["diagnostics"]] == [("a.py", "LLM903"), ("good.py", "LLM203")]


BROKEN = [
    b"\xff",
    b"\xfe\xff",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\xc0\xaf",
    b"\xf5\x80\x80\x80",
    b"\x00",
    b"\xe2\x82",
    "a".encode("utf-16"),
    BOM + BOM + b"x\xff",
]


@pytest.mark.parametrize("where", ["start", "string", "comment", "end"])
@pytest.mark.parametrize("data", BROKEN)
def test_bytes_that_are_no_text_are_reported(data: bytes, where: str, folder: Path, lint: Callable[..., Outcome]) -> None:
    text = CODE.format("a").encode()
    made = {"start": data + text, "string": text + b"s = '" + data + b"'\n", "comment": text + b"# " + data + b"\n", "end": text + data}[
        where
    ]
    (folder / "a.py").write_bytes(made)
    (folder / "good.py").write_text(CODE.format("a"))
    outcome = lint("check", "--isolated", "--no-cache", "--select", "LLM203", "--output-format", "json", ".")
    assert outcome.code == 1
    assert [(item["path"], item["code"]) for item in outcome.json["diagnostics"]] == [("a.py", "LLM903"), ("good.py", "LLM203")]


def test_sizes(folder: Path, lint: Callable[..., Outcome]) -> None:
    head = CODE.format("a")
    (folder / "huge.py").write_text(head + "x = 1\n" * 1_800_000)
    (folder / "long.py").write_text(head + "\n" * 60_000)
    (folder / "lines.py").write_text(head + "# a\n" * 49_000)
    (folder / "string.py").write_text(head + "x = '" + "y" * 1_900_000 + "'\n")
    outcome = lint("check", "--isolated", "--no-cache", "--select", "LLM203", "--output-format", "json", ".")
    found = {item["path"]: (item["code"], item["message"]) for item in outcome.json["diagnostics"]}
    assert found["huge.py"] == ("LLM903", "not analysed: larger than 2,000,000 bytes")
    assert found["long.py"] == ("LLM903", "not analysed: longer than 50,000 lines")
    assert found["lines.py"][0] == found["string.py"][0] == "LLM203"


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX names")
def test_names_that_are_no_text(folder: Path, lint: Callable[..., Outcome]) -> None:
    import os

    with open(os.fsencode(folder) + b"/caf\xe9.py", "wb") as stream:  # noqa: PTH123
        stream.write(CODE.format("a").encode())
    (folder / "user.py").write_text("import caf\n" + CODE.format("a"))
    outcome = lint("check", "--isolated", "--no-cache", "--select", "LLM203", "--output-format", "json", ".")
    assert outcome.code == 1, outcome.err
    assert len(json.loads(outcome.out)["diagnostics"]) == 2


def verdict_cases() -> dict[str, bytes]:
    """A file for each encoding, line of the declaration, kind of letters, end of line, with and without a byte order mark."""
    made: dict[str, bytes] = {}
    for codec, place, letters, ending, mark in itertools.product((*CODECS, *REFUSED), (0, 1), ("a", "é"), ENDINGS[:2], (False, True)):
        if codec or place == 0:
            text = "# first\n" * place + f"# coding: {codec}\n# {letters}\nimport openai\n\n\n{FIXABLE}# {letters}\n"
            try:
                data = text.replace("\n", ending).encode("utf-8" if mark or codec in REFUSED else codec or "utf-8")
            except UnicodeEncodeError:
                continue
            made[f"{len(made)} {codec} {place} {letters} {ENDINGS.index(ending)} {mark}"] = BOM * mark + data
    return made


FIXABLE = "client = openai.OpenAI()\nclient.responses.create(model='m', input='a')\n"
VERDICTS = verdict_cases()


def python_reads(data: bytes) -> bool:
    try:
        ast.parse(data)
    except (SyntaxError, ValueError, LookupError):
        return False
    return True


def test_the_verdict_of_every_kind_is_that_of_python_and_a_fix_changes_nothing_else(folder: Path, lint: Callable[..., Outcome]) -> None:
    assert len(VERDICTS) > 372
    for number, data in enumerate(VERDICTS.values()):
        (folder / f"f{number}.py").write_bytes(data)
    wanted = ("--isolated", "--no-cache", "--select", "LLM201", "--output-format", "json")
    found = {item["path"]: item["code"] for item in lint("check", *wanted, ".").json["diagnostics"]}
    wrong: list[str] = []
    for number, (name, data) in enumerate(VERDICTS.items()):
        readable = python_reads(data) and name.split()[1] not in REFUSED_THOUGH_PYTHON_READS_THEM
        if found.get(f"f{number}.py") != ("LLM201" if readable else "LLM903"):
            wrong.append(name)
    assert not wrong
    lint("check", *wanted, "--fix", "--unsafe-fixes", ".")
    for number, (name, data) in enumerate(VERDICTS.items()):
        after = (folder / f"f{number}.py").read_bytes()
        if found[f"f{number}.py"] == "LLM903":
            assert after == data, name
            continue
        before, _, behind = data.partition(b"openai.OpenAI(")
        assert after != data, name
        assert after.startswith(before + b"openai.OpenAI("), name
        assert after.endswith(behind), name
