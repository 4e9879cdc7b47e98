"""Which comments silence which findings."""

from __future__ import annotations

from textwrap import dedent

import pytest

from llmlint.api import Position, Span
from llmlint.diagnostics import Diagnostic
from llmlint.suppressions import Suppressions, suppress

GROUPS = {
    "LLM301": {"LLM301"},
    "call-in-loop": {"LLM301"},
    "LLM3": {"LLM301", "LLM302"},
    "cost": {"LLM301", "LLM302"},
    "LLM201": {"LLM201"},
}


def meaning(word: str) -> frozenset[str] | None:
    return frozenset(GROUPS[word]) if word in GROUPS else None


def at(line: int, last: int | None = None, code: str = "LLM301") -> Diagnostic:
    return Diagnostic(code, "name", "warning", "message", "a.py", Span("a.py", Position(line, 3), Position(last or line, 9)))


def silenced(text: str, *diagnostics: Diagnostic) -> list[bool]:
    comments = Suppressions.read(dedent(text))
    return [comments.silences(diagnostic, meaning) is not None for diagnostic in diagnostics]


@pytest.mark.parametrize("word", ["LLM301", "call-in-loop", "LLM3", "cost", "nonsense, LLM301"])
def test_a_comment_at_the_end_of_the_line(word: str) -> None:
    assert silenced(f"x = ask()  # llmlint: ignore[{word}] known\ny = 1\n", at(1), at(2)) == [True, False]


def test_only_the_rules_named() -> None:
    assert silenced("x = ask()  # llmlint: ignore[LLM301]\n", at(1, code="LLM201")) == [False]
    assert silenced("x = ask()  # llmlint: ignore\n", at(1)) == [False]
    assert silenced("x = ask()  # llmlint: ignore[]\n", at(1)) == [False]


def test_text_in_strings_is_no_comment() -> None:
    text = '''\
    """
    # llmlint: skip-file
    """
    x = ask("# llmlint: ignore[LLM301]")
    '''
    assert silenced(text, at(4)) == [False]


@pytest.mark.parametrize("place", [3, 6])
def test_a_long_statement_is_silenced_from_its_first_or_last_line(place: int) -> None:
    lines = ["def f():", "    pass", "x = (", "    ask(", "    )", ")", "y = ask()"]
    lines[place - 1] += "  # llmlint: ignore[LLM301]"
    assert silenced("\n".join(lines) + "\n", at(4), at(7), at(1)) == [True, False, False]


def test_the_middle_of_a_statement_speaks_for_its_own_line() -> None:
    text = """\
    x = (
        ask(),  # llmlint: ignore[LLM301]
        ask(),
    )
    """
    assert silenced(text, at(2), at(3)) == [True, False]


def test_a_comment_of_its_own_line_speaks_for_the_next_statement() -> None:
    text = """\
    # llmlint: ignore[LLM301] these are few

    x = (
        ask()
    )
    y = ask()
    """
    assert silenced(text, at(4), at(6)) == [True, False]


def test_before_a_loop_only_its_header_is_meant() -> None:
    text = """\
    # llmlint: ignore[LLM301]
    for x in [
        ask(),
    ]:
        ask()
    """
    assert silenced(text, at(3), at(5)) == [True, False]


def test_the_end_of_a_header_speaks_for_the_header() -> None:
    text = """\
    for x in [
        ask(),
    ]:  # llmlint: ignore[LLM301]
        ask()
    """
    assert silenced(text, at(2), at(4)) == [True, False]


def test_a_finding_over_several_lines_is_silenced_from_each() -> None:
    text = """\
    x = ask(
        1,  # llmlint: ignore[LLM301]
    )
    """
    assert silenced(text, at(1, 3)) == [True]


def test_a_whole_file() -> None:
    assert silenced("# llmlint: file-ignore[cost] generated\nx = ask()\n", at(2), at(2, code="LLM201")) == [True, False]
    assert silenced("x = ask()\n\n# llmlint: skip-file\n", at(1), at(1, code="LLM201")) == [True, True]


def test_a_file_that_breaks_off() -> None:
    assert silenced("x = ask()  # llmlint: ignore[LLM301]\ny = (\n", at(1), at(2)) == [True, False]
    assert silenced("# llmlint: skip-file\ndef f(:\n", at(2)) == [True]


def test_other_line_ends() -> None:
    assert silenced("a = 1\r\nx = ask()  # llmlint: ignore[LLM301] reason\r\n", at(2)) == [True]


def test_spelling_is_forgiving_about_spaces_only() -> None:
    assert silenced("x = ask()  #llmlint:ignore[ LLM301 ]\n", at(1)) == [True]
    assert silenced("x = ask()  # llmlint: ignored[LLM301]\n", at(1)) == [False]


def test_the_silenced_are_counted() -> None:
    comments = Suppressions.read("ask()  # llmlint: ignore[LLM301]\nask()\n")
    kept, used = suppress([at(1), at(2)], lambda _: comments, meaning)
    assert [diagnostic.span.start.line for diagnostic in kept] == [2]
    assert [(path, comment.line, word) for path, comment, word in used] == [("a.py", 1, 0)]


def test_a_comment_that_tools_share() -> None:
    assert silenced("x = ask()  # noqa: E501  # llmlint: ignore[LLM301] why  # type: ignore\n", at(1)) == [True]


def test_a_block() -> None:
    text = """\
    ask()
    # llmlint: disable[LLM301]
    ask()
    # llmlint: enable[LLM301]
    ask()
    """
    assert silenced(text, at(1), at(3), at(5)) == [False, True, False]


def test_a_block_ends_with_the_code_it_stands_in() -> None:
    text = """\
    def f():
        # llmlint: disable[LLM301]
        ask()
        if x:
            ask()
    ask()
    """
    assert silenced(text, at(3), at(5), at(6)) == [True, True, False]
    assert [mistake.message for mistake in Suppressions.read(dedent(text)).mistakes] == ["`disable` is never closed"]


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("# llmlint: ignore", "`ignore` names no rule"),
        ("# llmlint: file-ignore[]", "`file-ignore` names no rule"),
        ("# llmlint: ignroe[LLM301]", "`ignroe` is nothing that llmlint understands"),
        ("# llmlint:", "nothing stands behind `llmlint:`"),
        ("# llmlint: enable[LLM301]", "`enable[LLM301]` ends no `disable`"),
        ("x = 1  # llmlint: disable[LLM301]", "`disable` stands behind code"),
        ("x = 1  # llmlint ignore[LLM301] reason", "without a colon behind `llmlint` this comment does nothing"),
        ("x = 1  # llmlint-ignore LLM301", "without a colon behind `llmlint` this comment does nothing"),
        ("# llmlint skip-file", "without a colon behind `llmlint` this comment does nothing"),
    ],
)
def test_mistakes(comment: str, message: str) -> None:
    assert [mistake.message for mistake in Suppressions.read(f"{comment}\n").mistakes] == [message]


@pytest.mark.parametrize("comment", ["# llmlint ignores this", "# llmlint disable comments are rare", "# ask llmlint ignore"])
def test_prose_about_llmlint_is_no_mistake(comment: str) -> None:
    assert Suppressions.read(f"{comment}\n").mistakes == ()
