"""What a fix must not lose or leave behind: comments in what it replaces, imports of which it takes the last use."""

from __future__ import annotations

import ast

import pytest

from llmlint.api import Edit, Fix, Position, Span
from llmlint.engine import careful
from llmlint.splice import Lines, Splice


def mended(text: str, old: str, new: str, path: str = "app.py") -> str | None:
    """The text in which one piece is replaced, with all that goes along."""
    lines, start = Lines(text), text.index(old)
    edit = Edit(Span(path, lines.position(start), lines.position(start + len(old))), new)
    fix = careful(Fix("mend it", (edit,)), lambda _: text)
    return Splice(text, lines.pieces(fix.edits)).after if fix is not None else None


class TestComments:
    def test_they_go_above_the_statement(self) -> None:
        text = "def f(a):\n    return g(\n        a,  # the first\n        # the second\n        b,\n    )\n"
        after = "def f(a):\n    # the first\n    # the second\n    return g(c)\n"
        assert mended(text, text[text.index("(\n") : -1], "(c)") == after

    def test_those_that_are_put_in_again_stay_there(self) -> None:
        assert mended("f(\n    a,  # one\n)\n", "(\n    a,  # one\n)", "(b,  # one\n)") == "f(b,  # one\n)\n"

    def test_line_ends_are_those_of_the_place(self) -> None:
        assert mended("f(  # one\r\n    a)\r\n", "(  # one\r\n    a)", "()") == "# one\r\nf()\r\n"

    def test_a_comment_alone_is_what_is_meant(self) -> None:
        assert mended("f()  # one\n", "  # one", "") == "f()\n"

    def test_a_sharp_in_a_text_is_none(self) -> None:
        assert mended("f('# one')\n", "'# one'", "''") == "f('')\n"

    @pytest.mark.parametrize("comment", ["# type: ignore[arg-type]", "# noqa: E501", "# llmlint: ignore[LLM601]", "# pragma: no cover"])
    def test_what_holds_for_its_place_is_not_moved(self, comment: str) -> None:
        assert mended(f"f(  {comment}\n    a)\n", f"(  {comment}\n    a)", "()") is None


class TestImports:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("import re\n\nimport attrs\n", "import attrs\n"),
            ("import os\nimport re\n\nimport attrs\n", "import os\n\nimport attrs\n"),
            ('"""Text."""\n\nimport re\n\n\nx = 1\n', '"""Text."""\n\n\nx = 1\n'),
            ("import os, re\n", "import os\n"),
            ("import re, os\n", "import os\n"),
            ("def f():\n    import re\n\n    x = 1\n", "def f():\n    x = 1\n"),
            ("import regex as re\n", ""),
            ("import re\r\nimport os\r\n", "import os\r\n"),
        ],
    )
    def test_what_nothing_uses_any_more_goes(self, before: str, after: str) -> None:
        assert mended(f"{before}use = re.compile(x)\n", "re.compile(x)", "x") == f"{after}use = x\n"

    def test_of_a_list_of_names_one_goes(self) -> None:
        text = "from re import (\n    compile,\n    match,\n    search,\n)\nf(match, compile)\nmatch(search)\n"
        assert mended(text, "match(search)", "x") == "from re import (\n    compile,\n    match,\n)\nf(match, compile)\nx\n"

    @pytest.mark.parametrize(
        "before",
        [
            "import re\nprint(re)\n",
            "import re\n__all__ = ['re']\n",
            "import re as re\n",
            "import re  # for others\n",
            "try:\n    import re\nexcept ImportError:\n    re = None\n",
            "if x:\n    import re\nelse:\n    import regex as re\n",
            "if x:\n    import re\n",
            "import re; x = 1\n",
            "class A:\n    import re\n",
            "import re\ndef f(x: 're.Pattern'): ...\n",
            "import re\nx = []  # type: list[re.Pattern]\n",
            "import re\nx = 'patch re.search here'\n",
            "import re\ndef f():\n    global re\n",
            "from re import *\n",
        ],
    )
    def test_what_may_be_used_stays(self, before: str) -> None:
        assert mended(f"{before}use = re.compile(x)\n", "re.compile(x)", "x") == f"{before}use = x\n"

    def test_a_package_imports_for_others(self) -> None:
        assert mended("import re\nre.x\n", "re.x", "x", "app/__init__.py") == "import re\nx\n"

    def test_what_was_unused_before_stays(self) -> None:
        assert mended("import re\nx = 're'\n", "'re'", "1") == "import re\nx = 1\n"


def test_a_text_is_read_once_for_all_of_its_fixes(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    parse = ast.parse
    monkeypatch.setattr(ast, "parse", lambda text: read.append(text) or parse(text))
    text = "import re\n" + "".join(f"use_{number} = re.compile(x)\n" for number in range(40))
    for number in range(40):
        assert mended(text, f"use_{number} = re.compile(x)", f"use_{number} = x") is not None
    assert len(read) == 1


def test_what_cannot_be_placed_is_left_to_the_fixer() -> None:
    fix = Fix("mend it", (Edit(Span("app.py", Position(9, 1), Position(9, 2)), "x"),))
    assert careful(fix, lambda _: "x\n") is fix


def test_what_goes_along_is_put_beside_the_edits_of_each_file() -> None:
    def edit(path: str, line: int, column: int, end: int, text: str) -> Edit:
        return Edit(Span(path, Position(line, column), Position(line, end)), text)

    texts = {"app.py": "import re\nx = re.a\n", "b.py": "y = 1\n"}
    fix = careful(Fix("mend it", (edit("app.py", 2, 5, 9, "1"), edit("b.py", 1, 5, 6, "2"))), texts.get)
    assert fix is not None
    assert [(item.span.path, item.span.start.line, item.text) for item in fix.edits] == [
        ("app.py", 1, ""),
        ("app.py", 2, "1"),
        ("b.py", 1, "2"),
    ]
    put_in = Fix("mend it", (edit("app.py", 2, 5, 5, "1"),))
    assert careful(put_in, pytest.fail) is put_in


def test_a_cell_keeps_its_imports_and_its_comments() -> None:
    text = "import re\nx = re.a\ny = f(  # one\n    a)\n"
    assert mended(text, "re.a", "1", "n.ipynb:cell 2") == text.replace("re.a", "1")
    assert mended(text, "(  # one\n    a)", "()", "n.ipynb:cell 2") == "import re\nx = re.a\n# one\ny = f()\n"
