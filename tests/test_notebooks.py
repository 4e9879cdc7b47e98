"""Notebooks: cells become one text with their magics taken out, and places are named by cell."""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING, Any

import pytest
from conftest import spawn
from hypothesis import given
from hypothesis import strategies as st

from llmlint.files import Problem, file_and_cell
from llmlint.files.notebook import Notebook, read_notebook, without_magics

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Outcome

KEYS = ["cells", "worksheets", "cell_type", "source", "input", "metadata", "language_info", "name", "code"]
LINES = ["x = 1", "    y = 2", "!ls", "%time f()", "%%bash", "if x:", "    !ls \\", "f?", "", "'''", "z = !a"]


def code(source: str | list[str]) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}


def notebook(*cells: dict[str, Any], **metadata: Any) -> str:
    return json.dumps({"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


CLIENT = "%pip install openai\n!ls \\\n  -la\nfrom openai import OpenAI\n\nclient = OpenAI(timeout=3)"
LOOP = "%%time\nfiles = !ls\nfor ticket in tickets:\n    !echo {ticket}\n    client.responses.create(model='m', input=ticket)"


@pytest.mark.parametrize(
    ("source", "python"),
    [
        ("x = 1", "x = 1\n"),
        ("%matplotlib inline\nx = 1", "pass\nx = 1\n"),
        ("if x:\n    !ls", "if x:\n    pass\n"),
        ("files = !ls", "files = None\n"),
        ("out = %timeit -o f()", "out = None\n"),
        ("a, b = !ls", "pass\n"),
        ("f?", "pass\n"),
        ("f??\n?f", "pass\npass\n"),
        ("%time f(1)", "pass; f(1)\n"),
        ("%timeit -n 3 f(1)", "pass\n"),
        ("!pip install \\\n  a \\\n  b\nx = 1", "pass\n\n\nx = 1\n"),
        ("%%time\nx = 1", "\nx = 1\n"),
        ("\n%%bash\necho 'x", "\n\n\n"),
        ("%%writefile a.txt\n{", "\n\n"),
        ("text = '''\n!not a command\n%nor a magic\n'''", "text = '''\n!not a command\n%nor a magic\n'''\n"),
        ("y = 5 \\\n  % 2\n%cd ..", "y = 5 \\\n  % 2\npass\n"),
        ("await f()", "await f()\n"),
        ("", "\n"),
    ],
)
def test_magics_are_taken_out(source: str, python: str) -> None:
    assert without_magics(source) == python


def test_a_cell_that_is_no_python() -> None:
    found = without_magics("x = 1\ndef f(:")
    assert isinstance(found, Problem)
    assert (found.kind, found.line) == ("syntax", 2)


@given(st.lists(st.sampled_from(LINES)))
def test_lines_keep_their_places(lines: list[str]) -> None:
    source = "\n".join(lines)
    result = without_magics(source)
    if isinstance(result, str):
        ast.parse(result)
        assert len(result.splitlines()) == max(1, len(source.splitlines()))


@given(st.recursive(st.none() | st.text(max_size=5), lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(KEYS), inner)))
def test_any_json_is_a_notebook_or_a_problem(document: Any) -> None:
    assert isinstance(read_notebook(json.dumps(document)), (Notebook, Problem))


def test_the_form_before_version_4() -> None:
    cells = [{"cell_type": "code", "input": ["x = 1\n", "y = 2"]}, {"cell_type": "heading", "source": "z"}]
    found = read_notebook(json.dumps({"worksheets": [{"cells": cells}], "nbformat": 3}))
    assert isinstance(found, Notebook)
    assert found.text == "x = 1\ny = 2\n"


def test_paths_of_cells() -> None:
    assert file_and_cell("a b/n.ipynb:cell 12") == ("a b/n.ipynb", 12)
    assert file_and_cell("a:cell 3") == ("a:cell 3", 0)
    assert file_and_cell("n.ipynb") == ("n.ipynb", 0)


class TestCheck:
    def test_places_are_named_by_cell(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        text = {"cell_type": "markdown", "source": ["# Tickets"], "metadata": {}}
        (folder / "n.ipynb").write_text(notebook(text, code(CLIENT), code(LOOP.splitlines(keepends=True))))
        outcome = lint(".", "--select", "LLM301", "--output-format", "concise")
        assert outcome.out.startswith("n.ipynb:cell 3:5:5: warning LLM301")
        assert "Found 1 problem (1 warning) in 1 of 1 file." in outcome.out
        (found,) = lint("n.ipynb", "--select", "LLM301", "--output-format", "json").json["diagnostics"]
        assert (found["path"], found["cell"], found["range"]["start"]) == ("n.ipynb", 3, {"line": 5, "column": 5})
        full = lint(".", "--select", "LLM301").out
        assert "4 |     !echo {ticket}" in full
        assert "the client is `openai.OpenAI` (n.ipynb:cell 2:6)" in full
        assert lint("calls").out.startswith("n.ipynb:cell 3:5:5  openai.responses.create")

    def test_cells_are_reported_in_their_order(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "n.ipynb").write_text(notebook(code(CLIENT), *[code(LOOP)] * 10))
        places = [line.split(":")[1] for line in lint(".", "--select", "LLM301", "--output-format", "concise", "-q").out.splitlines()]
        assert places == [f"cell {number}" for number in range(2, 12)]

    def test_comments_of_a_cell(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "n.ipynb").write_text(notebook(code(CLIENT), code(f"{LOOP}  # llmlint: ignore[LLM301] few tickets")))
        assert lint(".").code == 0

    def test_comments_for_the_whole_notebook(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        comment = code("# llmlint: file-ignore[call-in-loop] a demonstration")
        (folder / "n.ipynb").write_text(notebook(comment, code(CLIENT), code(LOOP), code("def f(:")))
        outcome = lint(".", "--output-format", "concise")
        assert "LLM301" not in outcome.out
        assert "n.ipynb:cell 4" in outcome.out

    def test_standard_input(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "n.ipynb").write_text(notebook(code(CLIENT), code(LOOP)))
        piped = spawn("-", "--stdin-filename", "n.ipynb", "--output-format", "concise", stdin=(folder / "n.ipynb").read_bytes())
        assert piped.stdout.decode() == lint("n.ipynb", "--output-format", "concise").out

    def test_a_cell_that_cannot_be_read_is_said(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "n.ipynb").write_text(notebook(code("def f(:"), code(CLIENT), code(LOOP)))
        outcome = lint(".", "--output-format", "concise")
        assert "n.ipynb:cell 1:1:" in outcome.out
        assert "error LLM903 not-analysed" in outcome.out
        assert "n.ipynb:cell 3:5:5: warning LLM301" in outcome.out
        assert "1 file could not be analysed." in outcome.out

    @pytest.mark.parametrize(("content", "message"), [("{", "its JSON is broken"), ("[]", "it holds no list of cells")])
    def test_what_is_no_notebook(self, content: str, message: str, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "n.ipynb").write_text(content)
        assert message in lint(".").out

    def test_other_languages_have_no_python(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "n.ipynb").write_text(notebook(code("x <- 3"), language_info={"name": "R"}))
        assert lint(".").code == 0

    def test_a_notebook_says_nothing_of_the_files_it_uses(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "helper.py").write_text(
            "def ask(client, texts):\n    return [client.responses.create(model='m', input=text) for text in texts]\n"
        )
        (folder / "n.ipynb").write_text(notebook(code(CLIENT), code("from helper import ask\nask(client, ['a', 'b'])")))
        assert lint("helper.py").code == lint(".").code == 0
