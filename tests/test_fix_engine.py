"""How edits are put into texts, and what is refused."""

from __future__ import annotations

import ast
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmlint.api import Edit, Position, Span
from llmlint.fixes.cells import with_cells
from llmlint.fixes.syntax import why_not
from llmlint.splice import Lines, MisplacedError, Piece, Splice


def edit(line: int, column: int, end_line: int, end_column: int, text: str) -> Edit:
    return Edit(Span("a.py", Position(line, column), Position(end_line, end_column)), text)


def spliced(text: str, *edits: Edit) -> str:
    return Splice(text, Lines(text).pieces(edits)).after


class TestSplice:
    def test_several_edits_count_from_the_text_before(self) -> None:
        assert spliced("a = 1\nb = 2\n", edit(1, 1, 1, 2, "long"), edit(2, 5, 2, 6, "3")) == "long = 1\nb = 3\n"

    @pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
    def test_line_ends_are_those_of_the_place(self, newline: str) -> None:
        text = f"a = 1{newline}b = 2{newline}"
        assert spliced(text, edit(2, 1, 2, 1, "import x\n")) == f"a = 1{newline}import x{newline}b = 2{newline}"

    def test_mixed_line_ends_stay_as_they_are(self) -> None:
        text = "a = 1\r\nb = 2\nc = 3\rd = 4"
        assert spliced(text, edit(2, 1, 2, 1, "x\n"), edit(4, 1, 4, 2, "e")) == "a = 1\r\nx\nb = 2\nc = 3\re = 4"

    def test_a_form_feed_ends_no_line(self) -> None:
        assert spliced("\x0ca = 1\nb = 2\n", edit(2, 1, 2, 2, "c")) == "\x0ca = 1\nc = 2\n"

    @pytest.mark.parametrize("place", [(9, 1, 9, 1), (1, 99, 1, 99), (1, 3, 1, 2), (0, 1, 1, 1), (1, 0, 1, 1)])
    def test_places_that_are_not_there(self, place: tuple[int, int, int, int]) -> None:
        with pytest.raises(MisplacedError):
            Lines("a = 1\n").pieces([edit(*place, "x")])

    def test_insertions_of_one_fix_at_one_place_keep_their_order(self) -> None:
        assert spliced("x\n", edit(1, 1, 1, 1, "b\n"), edit(1, 1, 1, 1, "a\n")) == "b\na\nx\n"

    def test_two_insertions_at_one_place_collide(self) -> None:
        assert Piece(3, 3, "a").collides(Piece(3, 3, "b"))
        assert not Piece(3, 3, "a").collides(Piece(3, 5, "b"))
        assert Piece(3, 5, "a").collides(Piece(4, 4, "b"))

    @given(st.text("ab\n", max_size=20), st.lists(st.tuples(st.integers(0, 20), st.integers(0, 3), st.text("xy", max_size=3)), max_size=4))
    def test_every_place_outside_is_found_again(self, text: str, wanted: list[tuple[int, int, str]]) -> None:
        pieces: list[Piece] = []
        for start, length, new in wanted:
            piece = Piece(min(start, len(text)), min(start + length, len(text)), new)
            if not any(piece.collides(other) for other in pieces):
                pieces.append(piece)
        splice = Splice(text, pieces)
        for offset in range(len(text)):
            if not any(piece.start <= offset < piece.end for piece in pieces):
                assert splice.after[splice.moved(offset, behind=True)] == text[offset]
        back = Splice(splice.after, [Piece(p.start, p.end, "") for p in splice.inverse.pieces])
        kept = Splice(text, [Piece(p.start, p.end, "") for p in splice.pieces])
        assert back.after == kept.after


class TestSyntax:
    @pytest.mark.parametrize(
        ("before", "edits", "expected"),
        [
            ("x = f()\n", [edit(1, 7, 1, 7, "timeout=30")], ""),
            ("x = f()\n", [edit(1, 7, 1, 7, "timeout=")], "the result would not be valid Python"),
            ("def f():\n    g()\n", [edit(2, 5, 2, 5, "await ")], "the result would not be valid Python"),
            ("async def f():\n    g()\n", [edit(2, 5, 2, 5, "await ")], ""),
            ('"""Doc."""\nx = 1\n', [edit(1, 1, 1, 1, "import y\n")], "it would change what the code around it means"),
            ('"""Doc."""\nx = 1\n', [edit(2, 1, 2, 1, "import y\n")], ""),
            ("from __future__ import annotations\n", [edit(1, 1, 1, 1, "import y\n")], "the result would not be valid Python"),
            ("for x in y:\n    g()\nh()\n", [edit(3, 1, 3, 1, "    ")], "it would change what the code around it means"),
            ("x = 1  # y = 2\n", [edit(1, 6, 1, 10, "\n")], "it would change what the code around it means"),
            ("x = 'a'\n", [edit(1, 5, 1, 5, "f")], ""),
            ("x = (\n", [edit(1, 5, 1, 6, "1")], "the running Python cannot read the file as it is"),
            ("é = 'é'; x = f(é)\n", [edit(1, 17, 1, 17, ", timeout=30")], ""),
        ],
    )
    def test_verdict(self, before: str, edits: list[Edit], expected: str) -> None:
        assert why_not(before, Splice(before, Lines(before).pieces(edits))) == expected

    def test_cells_may_await(self) -> None:
        assert why_not("f()\n", Splice("f()\n", [Piece(0, 0, "await ")]), in_notebook=True) == ""


class TestCells:
    def notebook(self, indent: int | None, **source: object) -> str:
        cells = [
            {"cell_type": "markdown", "source": ["# Title é"]},
            {"cell_type": "code", "metadata": {"b": 1, "a": [1.50, 1e3]}, "outputs": [], **source},
        ]
        return json.dumps({"nbformat": 4, "cells": cells, "metadata": {}}, indent=indent, ensure_ascii=False) + "\n"

    @pytest.mark.parametrize("indent", [None, 1, 4])
    def test_only_the_lines_that_change(self, indent: int | None) -> None:
        text = self.notebook(indent, source=["a = 1\n", "b = 'é'\n", "c = 3"])
        new = with_cells(text, {2: "import x\na = 1\nb = 'é'\nc = 4"})
        assert new == self.notebook(indent, source=["import x\n", "a = 1\n", "b = 'é'\n", "c = 4"])

    def test_a_line_that_stays_is_spelled_as_it_was(self) -> None:
        text = self.notebook(1, source=["a = '#'\n", "b = 'é'\n", "c = 3"]).replace("#", "\\u00e9")
        assert with_cells(text, {2: "a = 'é'\nb = 'é'\nc = 4"}) == text.replace("c = 3", "c = 4")

    def test_a_source_in_one_string(self) -> None:
        assert with_cells(self.notebook(1, source="a = 1"), {2: "a = 2"}) == self.notebook(1, source="a = 2")

    @pytest.mark.parametrize("text", ["{}", "[]", '{"worksheets": []}', '{"cells": [1]}', '{"cells": [{}, {"source": [1]}]}', "{"])
    def test_other_forms_are_left_alone(self, text: str) -> None:
        assert with_cells(text, {2: "a"}) is None

    @given(
        st.recursive(
            st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(), lambda v: st.lists(v) | st.dictionaries(st.text(), v)
        )
    )
    def test_whatever_else_a_notebook_holds(self, value: object) -> None:
        text = self.notebook(1, metadata=value, source=["x"])
        changed = with_cells(text, {2: "y\nz"})
        assert changed is not None
        assert json.loads(changed)["cells"][1] == json.loads(text)["cells"][1] | {"source": ["y\n", "z"]}


def test_the_same_tree_has_the_same_untouched_parts() -> None:
    text = "@deco\ndef f(a, *, b=1):\n    '''Doc'''\n    with g() as h:\n        return f'{a!r:>{b}}' + h(x for x in a)\n"
    assert ast.parse(text)
    assert why_not(text, Splice(text, [Piece(0, 0, "import x\n")])) == ""
