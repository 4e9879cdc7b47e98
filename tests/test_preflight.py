"""What is too deep to be given to libcst, and what is not."""

from __future__ import annotations

import pytest

from llmlint.syntax.preflight import MAX_BRACKETS, MAX_DOUBTFUL_BRACKETS, MAX_LINES, MAX_PATTERN_BRACKETS, too_deep

TOO_DEEP = f"brackets nested deeper than {MAX_BRACKETS}"
PATTERN = f"match patterns nested deeper than {MAX_PATTERN_BRACKETS}"


def nested(depth: int, opened: str = "(", closed: str = ")") -> str:
    return opened * depth + "1" + closed * depth


@pytest.mark.parametrize(("opened", "closed"), ["()", "[]", ("{1:", "}")])
def test_brackets(opened: str, closed: str) -> None:
    assert too_deep(f"x = {nested(MAX_BRACKETS, opened, closed)}\n") is None
    assert too_deep(f"x = {nested(MAX_BRACKETS + 1, opened, closed)}\n") == TOO_DEEP


@pytest.mark.parametrize(
    "text", ["# {}", "x = '{}'", 'x = "{}"', "x = '''\n{}\n'''", 'x = """\\""" {} """', "x = r'{}'", "x = 'a\\'{}'", "x = b'{}'"]
)
def test_brackets_in_strings_and_comments_count_for_nothing(text: str) -> None:
    assert too_deep(text.replace("{}", "(" * 200) + "\n") is None


@pytest.mark.parametrize("text", ["x = f'{}'", 'x = F"{}"', "x = rf'''{}'''", "x = t'{}'", "x = Rb'' + fr'{}'"])
def test_brackets_in_formatted_strings_count(text: str) -> None:
    assert too_deep(text.replace("{}", "{" + nested(200) + "}") + "\n") == TOO_DEEP


@pytest.mark.parametrize("before", ["", "x)]}\n", "f'{x}}}'\n"])
def test_brackets_that_close_nothing_do_not_count(before: str) -> None:
    assert too_deep(f"{before}x = {nested(MAX_BRACKETS)}\n") in {
        None,
        f"no Python that is known here, and brackets nested deeper than {MAX_DOUBTFUL_BRACKETS}",
    }
    assert too_deep(f"{before}x = {nested(MAX_BRACKETS + 1)}\n") == TOO_DEEP
    assert too_deep(f"{before}x = {nested(MAX_DOUBTFUL_BRACKETS)}\n") is None
    assert too_deep(f"x = f'}}{{{nested(MAX_BRACKETS - 1)}}}'\n") != TOO_DEEP
    assert too_deep(f"x = f'}}{{{nested(MAX_BRACKETS)}}}'\n") == TOO_DEEP


def test_brackets_side_by_side_are_not_deep() -> None:
    assert too_deep("x = [" + "(1), [2], {3}, " * 500 + "]\n") is None
    assert too_deep(")" * 500) is None
    assert too_deep("x = f'" + "}}" * 200 + "'\n") is None


@pytest.mark.parametrize("text", ["x = {}\n", "x = f'{{}}'\n", "x = f'(){{}}'\n"])
def test_one_that_closes_closes_one(text: str) -> None:
    inside = 1 if "{{" in text else 0
    assert too_deep(text.replace("{}", nested(MAX_BRACKETS + 1 - inside, "[(), ", "]"))) == TOO_DEEP
    assert too_deep("()\n" + text.replace("{}", nested(MAX_BRACKETS - 1 - inside, "[(), ", "]"))) is None


def test_one_that_closes_a_part_of_a_pattern_closes_one() -> None:
    deep = nested(MAX_PATTERN_BRACKETS + 1, "[(), ", "]")
    assert too_deep(f"match a:\n    case {deep}: pass\n") == PATTERN
    assert too_deep(f"match a:\n    case (): pass\n    case {nested(MAX_PATTERN_BRACKETS)}: pass\n") is None


@pytest.mark.parametrize(
    "text",
    [
        "match a:\n    case {}: pass\n",
        "match a:\n\tcase {}: pass\n",
        "match a:\n \x0c case {}: pass\n",
        "match a:\r    case {}: pass\r",
        "match a:\r\n    case {}: pass\r\n",
        "match a:\n    case \\\n {}: pass\n",
        "match a:\n    \\\n    case {}: pass\n",
        "))\nmatch a:\n    case {}: pass\n",
        "match a:\n    case 1: pass\n    # (\n    case {}: pass\n",
        "match a:\n    case [1] | {}: pass\n",
        "match a:\n    case C(a =1, b={}): pass\n",
        "match a:\n    case (\n{}): pass\n",
        "case {}: pass\n",
    ],
)
def test_patterns(text: str) -> None:
    inside = 1 if "C(" in text or "(\n{" in text else 0
    assert too_deep(text.replace("{}", nested(MAX_PATTERN_BRACKETS - inside))) is None
    assert too_deep(text.replace("{}", nested(MAX_PATTERN_BRACKETS + 1))) == PATTERN


@pytest.mark.parametrize(
    "text",
    [
        "match a:\n    case 1: f({})\n",
        "f({})\nmatch a:\n    case 1: pass\n",
        "case = {}\n",
        "case.x = {}\n",
        "x = case({})\n",
        "showcase({})\n",
        "x = [\n    case, {}]\n",
        "match a:\n    case 1:\n        f({})\n",
        "match a:\n    case 1 if b: {}\n",
        "for x in case: f({})\n",
    ],
)
def test_what_is_no_pattern_may_be_deeper(text: str) -> None:
    assert too_deep(text.replace("{}", nested(12))) is None


def test_what_is_no_python_may_be_less_deep() -> None:
    assert too_deep(f"del {nested(MAX_DOUBTFUL_BRACKETS).replace('1', 'a a')}\n") is None
    assert "no Python that is known here" in (too_deep(f"del {nested(MAX_DOUBTFUL_BRACKETS + 1).replace('1', 'a a')}\n") or "")
    assert too_deep(f"del {nested(MAX_DOUBTFUL_BRACKETS + 1).replace('1', 'a')}\n") is None


@pytest.mark.parametrize("ending", ["\n", "\r", "\r\n"])
def test_lines(ending: str) -> None:
    assert too_deep(ending * MAX_LINES) is None
    assert too_deep(ending * (MAX_LINES + 1)) == f"longer than {MAX_LINES:,} lines"
