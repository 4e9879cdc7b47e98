"""Texts, places and frames as the protocol has them."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlparse
from urllib.request import url2pathname

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from llmlint.api import Position, Span
from llmlint.diagnostics import Diagnostic
from llmlint.server import actions
from llmlint.server.convert import Reader, moved, told
from llmlint.server.documents import Documents, path_of
from llmlint.server.framing import MAX_BODY, FramingError, read_message
from llmlint.server.hovers import rule_at
from llmlint.server.positions import Encoding, Text, characters, units
from llmlint.server.settings import Settings
from llmlint.suppressions.add import with_file_ignore

pytestmark = pytest.mark.once

ENCODINGS: tuple[Encoding, ...] = ("utf-8", "utf-16", "utf-32")
PIECES = st.sampled_from(["a", "é", "😀", "\n", "\r\n", "\r", "\x0c", "\u2028", "\x85", " ", "\ud800"])
TEXTS = st.lists(PIECES, max_size=30).map("".join)


def reference(text: str, encoding: Encoding) -> list[tuple[int, int, int]]:
    """Every character of a text with its line and its column in units, counted one by one."""
    found: list[tuple[int, int, int]] = []
    line = column = 0
    for index, character in enumerate(text):
        found.append((index, line, column))
        ends = character == "\n" or (character == "\r" and text[index + 1 : index + 2] != "\n")
        line, column = (line + 1, 0) if ends else (line, column + units(character, encoding))
    return [*found, (len(text), line, column)]


@given(TEXTS, st.sampled_from(ENCODINGS))
def test_places_are_found_in_every_encoding(content: str, encoding: Encoding) -> None:
    text = Text(content)
    for index, line, column in reference(content, encoding):
        if content[index - 1 : index + 1] != "\r\n":
            assert text.offset(line, column, encoding) == index


@given(TEXTS, st.integers(-3, 40), st.integers(-3, 40), st.integers(-3, 40), st.integers(-3, 40), TEXTS, st.sampled_from(ENCODINGS))
def test_an_edit_anywhere_leaves_a_text(content: str, a: int, b: int, c: int, d: int, new: str, encoding: Encoding) -> None:
    text = Text(content)
    start, end = text.offset(a, b, encoding), text.offset(c, d, encoding)
    text.replace(start, end, new)
    assert text.text == content[:start] + new + content[max(start, end) :]
    assert text.count == Text(text.text).count


def test_a_column_within_a_character_is_moved_behind_it() -> None:
    assert [characters("a😀b", column, "utf-16") for column in range(6)] == [0, 1, 2, 2, 3, 3]
    assert [characters("é", column, "utf-8") for column in range(4)] == [0, 1, 1, 1]


def test_changes_come_in_order_and_only_to_what_is_open() -> None:
    documents = Documents()
    item = types.TextDocumentItem("file:///a%20b.py", "python", 1, "x = 1\n")
    file = documents.open(item)
    assert file is not None
    assert str(file.path) == "/a b.py"
    place = types.Position(0, 5)
    changes = [
        types.TextDocumentContentChangePartial(range=types.Range(place, place), text="2"),
        types.TextDocumentContentChangePartial(range=types.Range(types.Position(0, 4), types.Position(0, 5)), text=""),
    ]
    assert documents.change("file:///a b.py", 2, changes) is file
    assert file.whole == "x = 2\n"
    assert documents.change("file:///other.py", 2, changes) is None
    assert documents.open(types.TextDocumentItem("untitled:1", "python", 1, "")) is None
    assert documents.open(types.TextDocumentItem("file:///a.txt", "plaintext", 1, "")) is None
    documents.close(item.uri)
    assert documents.files == []


@pytest.mark.parametrize("uri", ["", "file:", "http://x/a.py", "file:///a%00.py", "vscode-notebook-cell:/a.ipynb#1"])
def test_what_is_no_file_of_this_machine_is_left_alone(uri: str) -> None:
    assert path_of(uri) is None


def frames(data: bytes) -> list[bytes | str]:
    stream, found = io.BytesIO(data), list[bytes | str]()
    while True:
        try:
            body = read_message(stream)
        except FramingError:
            found.append("refused")
            continue
        if body is None:
            return found
        found.append(body)


def test_messages_are_found_again_behind_what_is_none() -> None:
    good = b"Content-Length: 2\r\n\r\n{}"
    assert frames(good + good) == [b"{}", b"{}"]
    assert frames(b"content-length: 2\r\nContent-Type: x\r\n\r\n{}" + good) == [b"{}", b"{}"]
    for wrong in (b"-5", b"99999999999", b"x", b"", str(MAX_BODY + 1).encode(), b"9" * 100):
        assert frames(b"Content-Length: " + wrong + b"\r\n\r\n{}" + good) == ["refused", b"{}"], wrong
    assert frames(b"Content-Length: 2\r\n\r\n{}}}}}" + good) == [b"{}", b"{}"]
    assert frames(b"\x00\xff\n" * 40 + good) == ["refused", b"{}"]
    assert frames(b"z" * 30_000 + good)[-1] == b"{}"
    assert frames(b"Content-Length: 20\r\n\r\n{}") == []


def found_at(line: int, message: str = "m", path: str = "a.py") -> Diagnostic:
    return Diagnostic("LLM301", "call-in-loop", "warning", message, path, Span(path, Position(line, 1), Position(line, 2)))


def test_findings_move_with_the_lines_around_them() -> None:
    old = "a\nb\nc\nd\n"
    findings = [found_at(line) for line in (1, 2, 3, 4)]

    def lines(new: str) -> list[int]:
        return [item.span.start.line for item in moved(findings, "a.py", old, new)]

    assert lines(old) == [1, 2, 3, 4]
    assert lines("a\nnew\nb\nc\nd\n") == [1, 3, 4, 5]
    assert lines("a\nB\nc\nd\n") == [1, 3, 4]
    assert lines("d\n") == [1]
    assert lines("") == []


def test_nothing_of_the_code_reaches_the_editor_as_it_is() -> None:
    said = told(found_at(1, "a\x1b[31m key sk-abcdefghijkl\n# heading"))
    assert "\x1b" not in said
    assert "\n" not in said
    assert "abcdefghijkl" not in said


def test_pages_are_linked_where_there_are_any() -> None:
    reader = Reader("utf-16", lambda path: f"file:///{path}", lambda path, line: "")
    assert reader.diagnostic(replace(found_at(1), name="rule-of-a-pack")).code_description is None
    linked = replace(found_at(1), url="https://docs/rule")
    assert reader.diagnostic(linked).code_description == types.CodeDescription("https://docs/rule")
    assert replace(reader, pages=False).diagnostic(linked).code_description is None


def test_the_page_of_a_built_in_rule_is_opened_where_it_is_installed() -> None:
    reader = Reader("utf-16", lambda path: f"file:///{path}", lambda path, line: "")
    description = reader.diagnostic(replace(found_at(1), code="LLM201", name="missing-timeout")).code_description
    assert description is not None
    page = Path(url2pathname(urlparse(description.href).path))
    assert page.read_text(encoding="utf-8").startswith("# missing-timeout (LLM201)")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "# llmlint: file-ignore[x]\n"),
        ("a = 1", "# llmlint: file-ignore[x]\na = 1"),
        ("#!/bin/python\r\na = 1\r\n", "#!/bin/python\r\n# llmlint: file-ignore[x]\r\na = 1\r\n"),
        ("#!p\n# coding: utf-8\na = 1\n", "#!p\n# coding: utf-8\n# llmlint: file-ignore[x]\na = 1\n"),
    ],
)
def test_a_comment_for_the_whole_file_stands_below_what_must_come_first(text: str, expected: str) -> None:
    assert with_file_ignore(text, "x") == expected
    reader = Reader("utf-32", str, lambda path, line: "")
    edit = actions.difference(Text(text), expected, reader)
    changed = Text(text)
    start, end = (changed.offset(place.line, place.character, "utf-32") for place in (edit.range.start, edit.range.end))
    changed.replace(start, end, edit.new_text)
    assert changed.text == expected


def test_the_rule_of_a_comment_is_found_by_its_column() -> None:
    line = "    x = 1  # llmlint: ignore[call-in-loop, LLM201] why"
    assert rule_at(line, line.index("call") + 3) == ("call-in-loop", line.index("call"), line.index("call") + 12)
    assert rule_at(line, line.index("LLM201")) == ("LLM201", line.index("LLM201"), line.index("LLM201") + 6)
    assert rule_at(line, 4) is None


def test_settings_of_the_wrong_kind_are_named_and_left() -> None:
    settings = Settings.read(
        {
            "settings": {
                "run": "never",
                "deadline": "x",
                "configuration": 3,
                "packs": [1, "p"],
                "enable": None,
                "configurationPreference": "mine",
            }
        }
    )
    assert sorted(settings.wrong) == ["configuration", "configurationPreference", "deadline", "run"]
    assert settings.options.packs == ("p",)
    assert settings.enable
    assert Settings.read([1]) == Settings.read(None) == Settings()
    assert Settings.read({"trusted": False, "configuration": "c", "packs": ["p"]}, ("own",)).options.packs == ("own",)
    assert Settings.read({"trusted": False, "configuration": "c"}).options.configuration == ""
