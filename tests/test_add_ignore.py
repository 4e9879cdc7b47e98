"""Comments that `check --add-ignore` writes."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
from conftest import LOOP

from llmlint.suppressions.add import with_ignores

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Outcome

LONG = '''\
from openai import OpenAI

client = OpenAI(timeout=30)


def triage(tickets):
    for ticket in tickets:
        reply = client.responses.create(model="m", input=f"""
            {ticket}
        """)
        text = """
            """ + client.responses.create(model="m", input=ticket).output_text + """
        """
        print(reply, text)
'''


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(folder: Path) -> None:
    assert folder.is_dir()


CHOICE = ("--select", "LLM301,LLM901,LLM902")


class TestTheText:
    @pytest.mark.parametrize(
        ("before", "line", "after"),
        [
            ("f(x)\n", 1, "f(x)  # llmlint: ignore[a, b] why\n"),
            ("f(x)", 1, "f(x)  # llmlint: ignore[a, b] why"),
            ("f(x)  \r\ng()\r\n", 1, "f(x)  # llmlint: ignore[a, b] why\r\ng()\r\n"),
            ("f(x)  # noqa: E501\n", 1, "f(x)  # noqa: E501  # llmlint: ignore[a, b] why\n"),
            ("f(x)  # llmlint: ignore[c] old\n", 1, "f(x)  # llmlint: ignore[c, a, b] old\n"),
            ("f(x)  # llmlint: ignore[b]\n", 1, "f(x)  # llmlint: ignore[b, a]\n"),
            ('f("""\n{x}\n""")\n', 1, 'f("""\n{x}\n""")  # llmlint: ignore[a, b] why\n'),
            ('f(f"""\n{x}\n""")\n', 2, 'f(f"""\n{x}\n""")  # llmlint: ignore[a, b] why\n'),
            ("x = 1 + \\\n    f()\n", 1, "x = 1 + \\\n    f()  # llmlint: ignore[a, b] why\n"),
            ('if x:\n    f("""\n""" + \\\n"""\n""") ; g("""\n""" + \\\n"")\n', 5, None),
        ],
    )
    def test_where_it_stands(self, before: str, line: int, after: str | None) -> None:
        changed = with_ignores(before, {line: ["a", "b"]}, "why")
        if after is not None:
            assert changed == after
        else:
            assert changed is not None
            assert "# llmlint: ignore[a, b] why" in changed

    def test_above_where_no_line_is_free(self) -> None:
        text = 'if x:\n    y = """\n    """ + \\\n    z; w = """\n    """ + f(\\\n        y) + """\n    """ + \\\n    z\n'
        changed = with_ignores("if x:\n    y = f(1) + \\\n        z + \\\n\\\n        w\n", {2: ["a"]})
        assert changed is not None
        assert with_ignores(text, {6: ["a"]}) is not None

    def test_no_python(self) -> None:
        assert with_ignores("def f(:\n", {1: ["a"]}) is None
        assert with_ignores("x = '''\n", {1: ["a"]}) is None

    def test_a_reason_in_one_line(self) -> None:
        assert with_ignores("f()\n", {1: ["a"]}, "one\n two") == "f()  # llmlint: ignore[a] one two\n"


class TestTheCommand:
    @pytest.mark.parametrize("text", [LOOP, LONG])
    def test_everything_is_silent_afterwards(self, folder: Path, lint: Callable[..., Outcome], text: str) -> None:
        (folder / "a.py").write_text(text)
        assert lint("a.py", *CHOICE).code == 1
        outcome = lint("a.py", *CHOICE, "--add-ignore")
        assert (outcome.code, outcome.err) == (0, "")
        assert lint("a.py", *CHOICE).code == 0

    def test_a_reason(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "a.py").write_text(LOOP)
        assert lint("a.py", *CHOICE, "--add-ignore=few tickets").out == "Silenced 1 finding in 1 file.\n"
        assert (folder / "a.py").read_text().splitlines()[-1].endswith(".output_text)  # llmlint: ignore[call-in-loop] few tickets")

    def test_no_word_is_taken_for_a_reason(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "a.py").write_text(LOOP)
        assert lint("--add-ignore", "a.py").code == 0
        assert "# llmlint: ignore[call-in-loop]\n" in (folder / "a.py").read_text()

    @pytest.mark.parametrize(
        "encode",
        [
            lambda text: b"\xef\xbb\xbf" + text.encode(),
            lambda text: text.replace("\n", "\r\n").encode(),
            lambda text: ("# coding: latin-1\n# é\n" + text).encode("latin-1"),
            lambda text: text.rstrip("\n").encode(),
        ],
        ids=["mark", "crlf", "latin-1", "no end"],
    )
    def test_nothing_else_changes(self, folder: Path, lint: Callable[..., Outcome], encode: Callable[[str], bytes]) -> None:
        before = encode(LOOP)
        (folder / "a.py").write_bytes(before)
        assert lint("a.py", *CHOICE, "--add-ignore=x").code == 0
        after = (folder / "a.py").read_bytes()
        assert after.replace(b"  # llmlint: ignore[call-in-loop] x", b"") == before
        assert len(after) > len(before)

    def test_a_reason_that_cannot_be_written(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        data = ("# coding: latin-1\n" + LOOP).encode()
        (folder / "a.py").write_bytes(data)
        outcome = lint("a.py", "--add-ignore=日本")
        assert outcome.code == 2
        assert "cannot be written in the file's encoding, iso-8859-1" in outcome.err
        assert (folder / "a.py").read_bytes() == data

    @pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX files")
    def test_permissions_and_links_stay(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "real.py").write_text(LOOP)
        (folder / "real.py").chmod(0o750)
        (folder / "link.py").symlink_to("real.py")
        assert lint("link.py", "--add-ignore").code == 0
        assert (folder / "link.py").is_symlink()
        assert "llmlint: ignore" in (folder / "real.py").read_text()
        assert (folder / "real.py").stat().st_mode & 0o777 == 0o750

    def test_notebooks_are_left_alone(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        import json

        cells = [{"cell_type": "code", "metadata": {}, "source": LOOP, "outputs": [], "execution_count": None}]
        (folder / "a.ipynb").write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
        before = (folder / "a.ipynb").read_bytes()
        outcome = lint("a.ipynb", "--add-ignore")
        assert outcome.code == 2
        assert "comments are not added to notebooks" in outcome.err
        assert (folder / "a.ipynb").read_bytes() == before

    def test_what_was_there_stays_where_writing_fails(
        self, folder: Path, lint: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from pathlib import Path as FilePath

        def fail(*_: object) -> None:
            raise OSError(28, os.strerror(28))

        (folder / "a.py").write_text(LOOP)
        monkeypatch.setattr(FilePath, "replace", fail)
        outcome = lint("a.py", "--add-ignore")
        assert (outcome.code, "cannot be written" in outcome.err) == (2, True)
        assert (folder / "a.py").read_text() == LOOP
        assert [path.name for path in folder.iterdir() if path.name != ".git"] == ["a.py"]

    def test_standard_input_is_no_file(self, lint: Callable[..., Outcome]) -> None:
        assert lint("-", "--add-ignore").code == 2
