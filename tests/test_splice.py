"""Edits put into a text, and what findings are known by: to the character."""

from __future__ import annotations

import ast

import pytest

from llmlint.api import Edit, Position, Span
from llmlint.diagnostics import Diagnostic
from llmlint.fingerprints import with_fingerprints
from llmlint.splice import Lines, MisplacedError, Piece, Places, Splice

TEXT = "ab\r\ncd\re\n\nf"


@pytest.mark.parametrize(
    ("first", "second", "collide"),
    [
        ((1, 3), (3, 5), False),
        ((1, 3), (2, 5), True),
        ((1, 5), (2, 3), True),
        ((2, 2), (2, 2), True),
        ((2, 2), (2, 4), False),
        ((3, 3), (2, 4), True),
        ((4, 4), (2, 4), False),
        ((0, 1), (5, 6), False),
    ],
)
def test_pieces_that_change_the_same_place(first: tuple[int, int], second: tuple[int, int], collide: bool) -> None:
    one, other = Piece(*first, "x"), Piece(*second, "y")
    assert (one.collides(other), other.collides(one)) == (collide, collide)


def test_each_place_of_a_text() -> None:
    lines = Lines(TEXT)
    assert lines.starts == [0, 4, 7, 9, 10]
    for offset in (0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11):
        assert lines.offset(lines.position(offset)) == offset
    assert [lines.newline_at(offset) for offset in (0, 4, 7, 9, 10)] == ["\r\n", "\r", "\n", "\n", "\n"]
    assert Lines("a").newline_at(0) == "\n"


@pytest.mark.parametrize(
    ("line", "column", "offset"),
    [(1, 3, 2), (1, 4, None), (1, 5, 4), (1, 6, None), (5, 2, 11), (5, 3, None), (6, 1, None), (0, 1, None), (1, 0, None)],
)
def test_a_place_that_a_text_has(line: int, column: int, offset: int | None) -> None:
    if offset is not None:
        assert Lines(TEXT).offset(Position(line, column)) == offset
        return
    with pytest.raises(MisplacedError):
        Lines(TEXT).offset(Position(line, column))


def test_edits_of_one_place_stay_in_their_order() -> None:
    def edit(start: tuple[int, int], end: tuple[int, int], text: str) -> Edit:
        return Edit(Span("a.py", Position(*start), Position(*end)), text)

    edits = [edit((2, 1), (2, 1), "x\n"), edit((1, 1), (1, 2), ""), edit((2, 1), (2, 1), "y")]
    assert Lines(TEXT).pieces(edits) == (Piece(0, 1, ""), Piece(4, 4, "x\ry"))
    with pytest.raises(MisplacedError):
        Lines(TEXT).pieces([edit((1, 2), (1, 1), "x")])


@pytest.mark.parametrize("text", ["é = ask('é', 1)", "é = ask('é', 1)\n", "e = ask('e', 1)", "x = '\\\né'\né = f(\n  'ä', é)"])
def test_the_places_of_nodes(text: str) -> None:
    places = Places(text)
    for node in ast.walk(ast.parse(text)):
        place = places.of(node)
        if isinstance(node, ast.expr):
            assert place is not None
            assert text[slice(*place)] == ast.get_source_segment(text, node)


def test_decorators_belong_to_what_they_stand_at() -> None:
    text = "@a\n@b\ndef f(): pass\n"
    assert Places(text).of(ast.parse(text).body[0]) == (1, 19)


def test_the_way_there_and_back() -> None:
    splice = Splice("abcdefgh", [Piece(6, 6, "YY"), Piece(1, 3, "x"), Piece(4, 5, "")])
    assert splice.after == "axdfYYgh"
    assert [splice.moved(offset) for offset in range(9)] == [0, 1, 1, 2, 3, 3, 4, 7, 8]
    assert [splice.moved(offset, behind=True) for offset in range(9)] == [0, 2, 2, 2, 3, 3, 6, 7, 8]
    back = splice.inverse
    assert back.after == "a  d fgh"
    assert [back.moved(splice.moved(offset)) for offset in (0, 3, 5, 7, 8)] == [0, 3, 4, 7, 8]


def test_equal_findings_are_told_apart_by_their_number() -> None:
    def at(line: int, path: str = "a.py") -> Diagnostic:
        return Diagnostic("LLM301", "name", "warning", "message", path, Span(path, Position(line, 1), Position(line, 4)))

    text = "ask()\nask()\nother()\n"
    marks = [item.fingerprint for item in with_fingerprints([at(1), at(2), at(3), at(1, "b.py")], lambda _: text, str)]
    assert len(set(marks)) == 4
    assert marks[:2] == [item.fingerprint for item in with_fingerprints([at(2), at(1)], lambda _: text, str)]
