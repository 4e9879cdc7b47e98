"""What is read of a comment, to the column: fixes take these places out of a text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from llmlint.api import Position, Span
from llmlint.diagnostics import Diagnostic
from llmlint.suppressions import Suppressions
from llmlint.suppressions.add import with_file_ignore, with_ignores
from llmlint.suppressions.by_change import touched
from llmlint.suppressions.comments import Mistake, Suppression, read_comments
from llmlint.suppressions.extents import around, statements
from llmlint.suppressions.of_run import Comments

if TYPE_CHECKING:
    from llmlint.files.changes import Changes, Lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "ask()  # llmlint: ignore[LLM301] known\n",
            Suppression("line", 1, 8, 1, 1, ("LLM301",), "known", 39, (26,), removal=((1, 6), (1, 39))),
        ),
        (
            "ask()  # llmlint: ignore[a,  b]\n",
            Suppression("line", 1, 8, 1, 1, ("a", "b"), "", 32, (26, 30), removal=((1, 6), (1, 32))),
        ),
        (
            "  # llmlint: ignore[a]\nask(\n)\n",
            Suppression("next", 1, 3, 2, 3, ("a",), "", 23, (21,), removal=((1, 1), (2, 1))),
        ),
        ("# llmlint: file-ignore[a] b\n", Suppression("file", 1, 1, 1, 1, ("a",), "b", 28, (24,), removal=((1, 1), (2, 1)))),
        ("# llmlint: skip-file b", Suppression("skip", 1, 1, 1, 1, (), "b", 23, (), removal=((1, 1), (1, 23)))),
        (
            "ask()  # llmlint: ignore[a] b  # type: ignore\n",
            Suppression("line", 1, 8, 1, 1, ("a",), "b", 30, (26,), removal=((1, 8), (1, 32))),
        ),
        (
            "ask()  # why # llmlint: ignore[a] b\n",
            Suppression("line", 1, 14, 1, 1, ("a",), "b", 36, (32,), removal=((1, 13), (1, 36))),
        ),
        ("ask()  # noqa\n", Suppression("line", 1, 8, 1, 1, (), end=14, foreign=True)),
        ("ask()  # a # noqa: llm301,E5\n", Suppression("line", 1, 12, 1, 1, ("LLM301", "E5"), end=29, foreign=True)),
        ("# llmlint: ignore[a]", Suppression("next", 1, 1, 1, 1, ("a",), "", 21, (19,), removal=((1, 1), (1, 21)))),
    ],
)
def test_a_comment(text: str, expected: Suppression) -> None:
    assert read_comments(text) == ((expected,), ())


@pytest.mark.parametrize(
    ("text", "last", "closed"),
    [
        ("if x:\n    # llmlint: disable[a]\n    ask(\n  b,\n    )\n    ask()\n    # llmlint: enable[a]\n", 7, True),
        ("if x:\n    # llmlint: disable[a]\n    ask()\npass\n", 3, False),
        ("if x:\n    # llmlint: disable[a]\n    ask(\n    )\n    # more\nask()\n", 4, False),
        ("# llmlint: disable[a]\nask()\nask()\n", 1_000_000_000, False),
    ],
)
def test_a_block_ends_where_the_code_around_it_does(text: str, last: int, *, closed: bool) -> None:
    (found,), mistakes = read_comments(text)
    assert (found.scope, found.last, found.closing is not None, len(mistakes)) == ("block", last, closed, not closed)


def test_a_block_and_its_end() -> None:
    text = "# llmlint: disable[a]\nask()\n# llmlint: enable[a] why\n"
    closing = Suppression("block", 3, 1, 3, 3, ("a",), "why", 25, (19,), removal=((3, 1), (4, 1)))
    begun = Suppression("block", 1, 1, 1, 3, ("a",), "", 22, (20,), removal=((1, 1), (2, 1)), closing=closing)
    assert read_comments(text) == ((begun,), ())


@pytest.mark.parametrize(
    ("text", "line", "column", "end", "instead"),
    [
        ("ask()  # llmlint: ignored[a]\n", 1, 19, 26, "ignore"),
        ("ask()  # llmlint: nothing-like-it\n", 1, 8, 34, ""),
        ("ask()  # llmlint:\n", 1, 8, 18, ""),
        ("ask()  # llmlint: ignore why\n", 1, 8, 29, ""),
        ("ask()  # llmlint: ignore[] why\n", 1, 8, 31, ""),
        ("ask()  # llmlint: disable[a]\n", 1, 8, 29, ""),
        ("# llmlint: enable[a]\n", 1, 1, 21, ""),
        ("ask()  # llmlint ignore[a]\n", 1, 8, 24, ""),
        ("ask()\n# llmlint skip-file\n", 2, 1, 20, ""),
        ("ask()  # why # llmlint ignore[a]\n", 1, 14, 30, ""),
    ],
)
def test_a_mistake(text: str, line: int, column: int, end: int, instead: str) -> None:
    comments, mistakes = read_comments(text)
    assert comments == ()
    assert [(found.line, found.column, found.end, found.instead) for found in mistakes] == [(line, column, end, instead)]


@pytest.mark.parametrize("column", [0, 4])
def test_a_block_that_is_not_closed_ends_with_its_code(column: int) -> None:
    text = "def f():\n    # llmlint: disable[a]\n    ask()\n\n\nask()\n"
    ((block,), (mistake,)) = read_comments(text if column else text.replace("    #", "#"))
    assert (block.first, block.last) == (2, 3 if column else 1_000_000_000)
    assert mistake == Mistake(
        2,
        block.column,
        block.end,
        "`disable` is never closed",
        "end it with `# llmlint: enable[a]` in the same column",
    )


def test_words_of_a_message_are_cut() -> None:
    _, (mistake,) = read_comments(f"# llmlint: {'x' * 40}[a]\n")
    assert mistake.message == f"`{'x' * 30}` is nothing that llmlint understands"


def test_comments_stand_in_order_and_those_for_other_linters_last() -> None:
    text = "ask()  # noqa\nask()  # llmlint: ignore[a] # llmlint: ignore[b]\n# llmlint: file-ignore[c]\n"
    found, _ = read_comments(text)
    assert [(comment.line, comment.rules, comment.foreign) for comment in found] == [
        (2, ("a",), False),
        (2, ("b",), False),
        (3, ("c",), False),
        (1, (), True),
    ]


def test_what_speaks_for_other_linters_stands_behind_code_only() -> None:
    assert read_comments("# noqa\nask()\n") == ((), ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n", {1: [(1, 1)]}),
        ("a(\n)\n", {1: [(1, 2)], 2: [(1, 2)]}),
        ("if (\n  a\n):\n  b\n", {1: [(1, 3)], 3: [(1, 3)], 4: [(4, 4)]}),
        ("if a: b\n", {1: [(1, 1), (1, 1)]}),
        ("@a\n@b\ndef f():\n  @c\n  def g(): a\n", {1: [(1, 3)], 3: [(1, 3)], 4: [(4, 5)], 5: [(4, 5), (5, 5)]}),
        ("match (\n  a\n):\n  case 1:\n    b\n", {1: [(1, 3)], 3: [(1, 3)], 5: [(5, 5)]}),
        ("if", {}),
    ],
)
def test_the_lines_of_statements(text: str, expected: dict[int, list[tuple[int, int]]]) -> None:
    assert {line: sorted(found) for line, found in statements(text).items()} == expected


def test_the_smallest_statement_around() -> None:
    text = "def f(\n):\n  a(\n  b\n  )\nx = [\n1,\n2]\n"
    assert [around(text, line, line) for line in range(1, 9)] == [(1, 2), (1, 2), (3, 5), (3, 5), (3, 5), (6, 8), (6, 8), (6, 8)]
    assert around(text, 4, 7) == (4, 7)


def test_a_comment_of_another_kind_is_not_added_to() -> None:
    text = "# llmlint: ignore[a]\nask()  # noqa: LLM301\n"
    assert with_ignores(text, {2: ["b"]}) == "# llmlint: ignore[a]\nask()  # noqa: LLM301  # llmlint: ignore[b]\n"


def test_two_findings_of_one_statement_share_a_comment() -> None:
    assert (
        with_ignores("ask(\n'''\na''')\n", {1: ["a", "b"], 2: ["b", "c"]})
        == "ask(  # llmlint: ignore[a, b]\n'''\na''')  # llmlint: ignore[b, c]\n"
    )


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_where_every_line_goes_on_the_comment_stands_above(newline: str) -> None:
    text = "if x:\n    y = f('''\n'''); z = g('''\n''')\n".replace("\n", newline)
    head, body = text.split(newline, 1)
    assert with_ignores(text, {2: ["a"]}) == f"{head}{newline}    # llmlint: ignore[a]{newline}{body}"


def test_the_silenced_are_counted_and_judged_over_the_run() -> None:
    texts = {"a.py": "ask()  # llmlint: ignore[LLM301]\n", "b.py": "ask()  # llmlint: ignore[LLM301]\n"}
    comments = Comments(texts.get, lambda word: frozenset({word}), lambda word: "")
    places = [
        Diagnostic("LLM301", "name", "warning", "message", path, Span(path, Position(1, 1), Position(1, 4))) for path in ("a.py", "c.py")
    ]
    assert comments.suppress(places) == places[1:]
    assert comments.suppress(places[:1]) == []
    assert comments.silenced == 2
    judged = list(comments.judge(["a.py", "b.py"], lambda _: frozenset({"LLM301"})))
    assert [(file.path, len(file.comments), file.can_be_silenced) for file in judged] == [
        ("a.py", 0, True),
        ("b.py", 1, True),
        ("a.py", 0, False),
        ("b.py", 0, False),
    ]


def test_what_is_ignored_is_marked_and_not_judged() -> None:
    texts = {"a.py": "ask()  # llmlint: ignore[LLM301]\nask()\n"}
    comments = Comments(texts.get, lambda word: frozenset({word}), lambda word: "", ignored=True)
    places = [
        Diagnostic("LLM301", "name", "warning", "message", "a.py", Span("a.py", Position(line, 1), Position(line, 4))) for line in (1, 2)
    ]
    assert [found.suppressed for found in comments.suppress(places)] == [True, False]
    assert comments.silenced == 0
    assert list(comments.judge(["a.py"], lambda _: frozenset())) == []


@pytest.mark.parametrize(("end", "silenced"), [(Position(2, 1), False), (Position(2, 2), True), (Position(1, 5), False)])
def test_an_end_in_the_first_column_belongs_to_the_line_before(end: Position, silenced: bool) -> None:
    comments = Suppressions.read("ask(1)\nask(2)  # llmlint: ignore[LLM301]\n")
    found = Diagnostic("LLM301", "name", "warning", "message", "a.py", Span("a.py", Position(1, 1), end))
    assert (comments.silences(found, lambda word: frozenset({word})) is not None) is silenced


@pytest.mark.parametrize(("text", "counts"), [("ask()  # NOQA\n", 1), ("ask()  # llmlint: ignore[a]\n", 1), ("ask()  # no-qa\n", 0)])
def test_only_texts_that_mention_it_are_read(text: str, counts: int) -> None:
    assert len(Suppressions.read(text).comments) == counts


def test_a_cell_has_its_own_comments_and_those_of_the_whole() -> None:
    own, whole = (
        Suppressions.read(text)
        for text in ("a()  # llmlint: ignore[a]\n# llmlint: file-ignore[b]\n", "# llmlint: file-ignore[c]\nb()  # noqa\n")
    )
    assert [comment.rules for comment in own.within(whole).comments] == [("a",), ("c",)]


@pytest.mark.parametrize("end", ["  # llmlint: enable[a]", "# llmlint: enable[a, b]", "# llmlint: enable[b]"])
def test_the_end_of_a_block_names_the_same_in_the_same_column(end: str) -> None:
    _, mistakes = read_comments(f"# llmlint: disable[a]\nask()\n{end}\n")
    assert [mistake.line for mistake in mistakes] == [1, 3]


def test_one_line_may_hold_several_parts() -> None:
    found, mistakes = read_comments("ask()  # llmlint: ignore # llmlint: ignore[b] x # llmlint: ignore[c] y\n")
    assert [(comment.rules, comment.reason, comment.foreign) for comment in found] == [(("b",), "x", False), (("c",), "y", False)]
    assert [mistake.column for mistake in mistakes] == [8]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("", "# llmlint: file-ignore[a]\n"),
        ("ask()", "# llmlint: file-ignore[a]\nask()"),
        ("ask()\r\n", "# llmlint: file-ignore[a]\r\nask()\r\n"),
        ("#!/bin/python\n# coding: utf-8\nask()\n", "#!/bin/python\n# coding: utf-8\n# llmlint: file-ignore[a]\nask()\n"),
        ("#!/bin/python\n", "#!/bin/python\n# llmlint: file-ignore[a]\n"),
    ],
)
def test_a_comment_for_the_file_stands_above_all_that_may(text: str, after: str) -> None:
    assert with_file_ignore(text, "a") == after


def test_an_unknown_word_is_told_once() -> None:
    comments = Comments({"a.py": "ask()  # llmlint: ignore[a]\n"}.get, lambda word: None, lambda word: "b")
    judged = list(comments.judge(["a.py"], lambda _: frozenset()))
    assert [[word.unknown for comment in file.comments for word in comment.words] for file in judged] == [[True], []]


class _Changed:
    def __init__(self, *lines: tuple[int, int]) -> None:
        self._lines = lines

    def of(self, path: Path) -> Lines:
        return self._lines if path.name == "a.py" else ()


@pytest.mark.parametrize(
    ("lines", "end", "is_touched"),
    [
        (((4, 4),), Position(3, 5), False),
        (((3, 3),), Position(3, 5), True),
        (((3, 3),), Position(3, 1), False),
        (((2, 2),), Position(2, 1), True),
        (((1, 1),), Position(2, 5), False),
        (((1, 2),), Position(2, 5), True),
    ],
)
def test_the_lines_that_a_change_touches(lines: tuple[tuple[int, int], ...], end: Position, is_touched: bool) -> None:
    found = Diagnostic("LLM301", "name", "warning", "message", "a.py", Span("a.py", Position(2, 1), end))
    changes = cast("Changes", _Changed(*lines))
    assert touched(found, changes, Path, lambda _: "") is is_touched


@pytest.mark.parametrize(
    ("comment", "code", "silenced"),
    [
        ("noqa", "LLM301", True),
        ("noqa", "LLM901", False),
        ("noqa: LLM301", "LLM301", True),
        ("noqa: E501", "LLM301", False),
        ("llmlint: ignore[LLM302]", "LLM301", False),
    ],
)
def test_what_a_comment_for_other_linters_silences(comment: str, code: str, silenced: bool) -> None:
    found = Diagnostic(code, "name", "warning", "message", "a.py", Span("a.py", Position(1, 1), Position(1, 4)))
    comments = Suppressions.read(f"ask()  # {comment}\n")
    assert (comments.silences(found, lambda word: frozenset({word})) is not None) is silenced


@pytest.mark.parametrize("require", [True, False])
def test_a_comment_without_a_reason_is_asked_for_one_once(*, require: bool) -> None:
    texts = {"a.py": "ask()  # llmlint: ignore[a]\nask()  # llmlint: ignore[a] known\n"}
    comments = Comments(texts.get, lambda word: frozenset({word}), lambda word: "")
    judged = list(comments.judge(["a.py"], lambda _: frozenset(), require_reason=require))
    asked = [(each.span.start.line, each.mistake) for file in judged for each in file.comments if each.mistake]
    assert asked == ([(1, "the comment does not say why")] if require else [])


@pytest.mark.parametrize(
    ("text", "code", "word"),
    [
        ("ask()  # noqa\n", "LLM301", 0),
        ("ask()  # noqa\n", "LLM901", None),
        ("ask()  # noqa: LLM301, LLM302\n", "LLM302", 1),
        ("ask()  # noqa: LLM302\n", "LLM301", None),
        ("ask()\n# noqa\n", "LLM301", None),
        ("ask()\n# llmlint: skip-file\n", "LLM901", 0),
        ("ask()\n# llmlint: file-ignore[LLM302, LLM301]\n", "LLM301", 1),
        ("ask()\n# llmlint: file-ignore[LLM302]\n", "LLM301", None),
        ("ask()  # llmlint: ignore[LLM302, LLM301]\n", "LLM301", 1),
        ("ask()\n# llmlint: ignore[LLM301]\nask()\n", "LLM301", None),
        ("ask(\n)  # llmlint: ignore[LLM301]\n", "LLM301", 0),
        ("# llmlint: disable[LLM301]\n# llmlint: enable[LLM301]\nask()\n", "LLM301", None),
    ],
)
def test_which_word_silences_a_finding(text: str, code: str, word: int | None) -> None:
    line = text[: text.index("ask(")].count("\n") + 1
    found = Diagnostic(code, "name", "warning", "message", "a.py", Span("a.py", Position(line, 1), Position(line, 4)))
    silenced = Suppressions.read(text).silences(found, lambda name: frozenset({name}))
    assert (silenced[1] if silenced is not None else None) == word
