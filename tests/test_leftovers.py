"""What a fix must not lose or leave behind: comments in what it replaces, imports of which it takes the last use."""

from __future__ import annotations

import ast

import pytest

from llmlint.api import Edit, Fix, Position, Span
from llmlint.engine import careful
from llmlint.kept_comments import with_comments
from llmlint.leftovers import unimported, without_unused_imports
from llmlint.splice import Lines, Piece, Splice

pytestmark = pytest.mark.once  # what is tested here depends on no version of Python


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


def placed(text: str, *edits: tuple[str, str]) -> tuple[Piece, ...]:
    """Pieces in which a bar stands for a place: `a|b` puts something in behind `a`, `ab` replaces both."""
    found: list[Piece] = []
    for old, new in edits:
        start = text.index(old.replace("|", ""))
        found.append(Piece(start + max(0, old.find("|")), start + (old.find("|") if "|" in old else len(old)), new))
    return tuple(sorted(found))


@pytest.mark.parametrize(
    ("text", "edits", "after"),
    [
        # What is put beside the only name that goes takes its place; beside others, each goes on its own.
        ("from re import match\nmatch(x)\n", [("match|\n", ", search"), ("match(x)", "search(x)")], "from re import search\nsearch(x)\n"),
        ("from re import match\nmatch(x)\n", [("|match\n", "search, "), ("match(x)", "search(x)")], "from re import search\nsearch(x)\n"),
        ("from re import a, b\na(b)\n", [(", b|", ", c"), ("(b", "(c")], "from re import a, c\na(c)\n"),
        ("from re import a, b\na(b)\n", [("|a, b", "c, "), ("a(b)", "c(b)")], "from re import c, b\nc(b)\n"),
        (
            "from re import (\n    a,\n    b,\n)\na(b)\n",
            [("b,|", "\n    c,"), ("(b)", "(c)")],
            "from re import (\n    a,\n    c,\n)\na(c)\n",
        ),
        ("from re import a, b\na(b)\n", [(", b|", ", c"), ("a(b)", "c()")], "from re import a, b, c\nc()\n"),
        ("import re\nx = re.a\n", [("import re\n|", "import os\n"), ("re.a", "os.a")], "import os\nx = os.a\n"),
        (
            "import attrs\n\nimport re\n\nx = re.a\n",
            [("import re\n|", "\nimport os\n"), ("re.a", "os.a")],
            "import attrs\n\nimport os\n\nx = os.a\n",
        ),
        # Of several names those that stay keep one comma between them.
        ("from re import a, b, c, d\na(b, c, d)\n", [("a(b, c, d)", "a(c)")], "from re import a, c\na(c)\n"),
        ("from re import a, b, c, d\na(b, c, d)\n", [("a(b, c, d)", "d()")], "from re import d\nd()\n"),
        ("from re import a, b, c, d\na(b, c, d)\n", [("a(b, c, d)", "b()")], "from re import b\nb()\n"),
        ("from re import a, b, c, d\na(b, c, d)\n", [("a(b, c, d)", "a(d)")], "from re import a, d\na(d)\n"),
        # The empty lines around a statement that goes.
        ("x = re.a\nimport re", [("re.a", "1")], "x = 1\n"),
        ("\n\nimport re\n\n\n\nx = re.a\n", [("re.a", "1")], "\n\nx = 1\n"),
        ("if x:\n\n    import re\n\n    import os\n\n    os.a(re.b)\n", [("re.b", "1")], "if x:\n\n    import os\n\n    os.a(1)\n"),
        ("match x:\n    case 1:\n        import re\n        y = re.a\n", [("re.a", "1")], "match x:\n    case 1:\n        y = 1\n"),
        # What else uses a name, or may.
        ("import re\nx = 're' + re.b\n", [("re.b", "1")], "x = 're' + 1\n"),
        ("import os.path\nx = os.path\n", [("= os.path", "= 1")], "x = 1\n"),
        ("from a import Re\nx = 'Re' + Re.b\n", [("Re.b", "1")], None),
        ("import re\nx = f'{re.a}' + re.b\n", [("re.b", "1")], None),
        ("from a import re\n__all__ = ['re']\nx = re.b\n", [("re.b", "1")], None),
        ("from __future__ import annotations\nx = annotations\n", [("= annotations", "= 1")], None),
        ("try:\n    import re\n    y = re.a\nexcept E:\n    pass\n", [("re.a", "1")], None),
        ("import re\n\n\ndef f() -> 're.A':\n    return re.a\n", [("return re.a", "return 1")], None),
    ],
)
def test_imports_after_several_changes(text: str, edits: list[tuple[str, str]], after: str | None) -> None:
    pieces = placed(text, *edits)
    expected = Splice(text, pieces).after if after is None else after
    assert Splice(text, without_unused_imports("app.py", text, pieces)).after == expected


@pytest.mark.parametrize(
    ("text", "edits", "after"),
    [
        ("f(  # one\n  a)\ng(  # one\n  b)\n", [("f(  # one\n  a)", "f()"), ("g(  # one\n  b)", "g()")], "# one\nf()\n# one\ng()\n"),
        ("x = 1\nf(  # one\n  a)\n", [("|f(  #", "y = 2\n"), ("(  # one\n  a)", "()")], "x = 1\ny = 2\n# one\nf()\n"),
        ("x = [\n  # one\n  1]\ny = 2\n", [("1]\ny = 2", "3]")], "x = [\n  # one\n  3]\n"),
        (
            "if x:\n    y = f(\n        # one\n        a)  # two\n",
            [("(\n        # one\n        a)", "()")],
            "if x:\n    # one\n    y = f()  # two\n",
        ),
        ("x = 1  # one\ny = (2,  # two\n  3)\n", [("1  # one\ny = (2,  # two\n  3)", "4")], "# one\n# two\nx = 4\n"),
        ("f('a')  # one\n", [("f('a')", "g")], "g  # one\n"),
        (
            "f(  # one\n  a)\ng(  # one\n  b)\n",
            [("f(  # one\n  a)", "f()"), ("(  # one\n  b)", "(  # one\n)")],
            "# one\nf()\ng(  # one\n)\n",
        ),
        ("f(  # one\n  a)\ng(b)\n", [("(  # one\n  a)", "()"), ("(b)", "(  # one\n  b)")], "f()\ng(  # one\n  b)\n"),
        ("f(a)\n# one\ng(b)\n", [("(a)\n# one\ng", "")], "# one\nf(b)\n"),
        ("f(  # one\n  'open", [("(  # one\n", "(")], None),
        ("x = 1\nif a:  # one\n    f(a)\n", [("1\nif a:  # one\n    f", "f")], "# one\nx = f(a)\n"),
    ],
)
def test_comments_in_what_several_changes_replace(text: str, edits: list[tuple[str, str]], after: str | None) -> None:
    made = with_comments(text, placed(text, *edits))
    assert (Splice(text, made).after if made is not None else None) == after


@pytest.mark.parametrize(
    ("edits", "words"),
    [
        ([("import re\n", "")], {"import", "re"}),
        ([("a, ", "")], {"a"}),
        ([("x = 1\n", "")], set()),
        ([("import re\n", "import os\n")], set()),
        ([("|import re\n", "import os\n")], set()),
    ],
)
def test_the_words_that_are_taken_out_of_imports(edits: list[tuple[str, str]], words: set[str]) -> None:
    text = "import re\nfrom b import a, c\nx = 1\n"
    assert unimported(text, placed(text, *edits)) == words
    assert unimported("x = 1\n", placed("x = 1\n", ("x = 1\n", ""))) == frozenset()
