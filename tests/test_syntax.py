"""The tree of an edited text is the one that parsing it anew gives, with the places of its nodes."""

from __future__ import annotations

import random
from pathlib import Path

import libcst as cst
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmlint.syntax.edited import edited
from llmlint.syntax.index import TreeIndex
from llmlint.syntax.parse import SyntaxProblem, parse_module
from llmlint.syntax.parsed import Parsed
from llmlint.syntax.trees import Trees

SOURCE = '''\
# What this file is about.
"""Answers."""

import openai

# The one client.
client = openai.OpenAI()
NAMES = [
    "a",
    "b",
]

@traced
def ask(question):
    """Ask."""
    if question:
        return client.responses.create(model="m", input=question)
    # nothing to ask
else_name = 1


class Desk:
    size = 3

    def answer(self, question):
        for name in NAMES:
            print(f"{name}: {ask(question)}")
            # done

    # no more methods
# the end of the desk

if NAMES:
    ask("first")
else:
    ask("last")

match NAMES:
    case []:
        pass
    case _:
        ask("other"); ask("more")

with open("x") as file, \\
        open("y") as other:
    ask(file.read())
last = 1
# the end
'''
PIECES = ["", "x", "\n", "    ", '"""', "'", "(", ")", ":", "#", "else:\n", "    pass\n", "@d\n", "def f():\n\treturn 1\n"]
PIECES += ["\\\n", "\f", "é", ";", "\r\n"]


def parsed(text: str) -> Parsed | None:
    try:
        return Parsed(text, parse_module(text))
    except SyntaxProblem:
        return None


def assert_same(found: Parsed, text: str) -> None:
    expected = parsed(text)
    assert expected is not None, "a text that has no tree was given one"
    assert found.text == text
    assert found.module.deep_equals(expected.module)
    assert (found.module.default_indent, found.module.default_newline) == (expected.module.default_indent, expected.module.default_newline)
    assert found.offsets == expected.offsets
    assert found.index.above == expected.index.above
    walked = TreeIndex.of_tree(found.module)
    assert (found.index.nodes, found.index.parents) == (walked.nodes, walked.parents)
    assert [type(node) for node in found.index.nodes] == [type(node) for node in expected.index.nodes]
    assert found.offsets == Parsed(text, found.module).offsets


def places() -> st.SearchStrategy[int]:
    return st.integers(0, len(SOURCE))


@settings(max_examples=600, deadline=None)
@given(places(), st.integers(0, 40), st.sampled_from(PIECES))
def test_any_edit(start: int, length: int, piece: str) -> None:
    before = parsed(SOURCE)
    assert before is not None
    text = SOURCE[:start] + piece + SOURCE[start + length :]
    found = edited(before, text, parse_module)
    if found is not None:
        assert_same(found, text)


def test_edit_after_edit_on_real_code() -> None:
    """Lines of our own code are changed, taken out, doubled and indented, one after the other, and whatever parses is kept."""
    chance = random.Random(1)
    paths = sorted((Path(__file__).parent.parent / "llmlint" / "facts" / "loops").glob("*.py"))
    reused = 0
    for path in chance.sample(paths, 6):
        text = path.read_text()
        kept = parsed(text)
        assert kept is not None
        for _ in range(25):
            changed = _changed_line(kept.text, chance)
            found = edited(kept, changed, parse_module)
            reused += found is not None
            if found is not None:
                assert_same(found, changed)
            kept = found or parsed(changed) or kept
    assert reused > 50


def _changed_line(text: str, chance: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    number = chance.randrange(len(lines))
    line = lines[number]
    lines[number] = chance.choice(
        [line * 2, "", f"    {line}", line.replace("a", "ab"), f"{line.rstrip()}  # why\n", f"\n{line}", line.lstrip()]
    )
    return "".join(lines)


def test_statements_that_are_as_they_were_keep_their_nodes() -> None:
    trees = Trees(1_000_000)
    before = trees.parse("a.py", SOURCE)
    after = trees.parse("a.py", SOURCE.replace("size = 3", "size = 4"))
    kept = [one is other for one, other in zip(before.module.body, after.module.body, strict=True)]
    assert kept.count(False) == 1
    assert isinstance(after.module.body[kept.index(False)], cst.ClassDef)
    assert_same(after, SOURCE.replace("size = 3", "size = 4"))


@pytest.mark.parametrize("name", ["a.py", "b.py"])
def test_a_text_that_breaks_has_no_tree(name: str) -> None:
    trees = Trees(1_000_000)
    trees.parse("a.py", SOURCE)
    with pytest.raises(SyntaxProblem):
        trees.parse(name, SOURCE.replace("def ask(question):", "def ask(question:"))
