"""Only what a change touches: `check --since`, with git as it really answers."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from llmlint.files.changes import read_diff
from llmlint.files.git_index import tracked_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Outcome

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")

HEAD = "from openai import OpenAI\n\nclient = OpenAI(timeout=30)\n\n\n"
LOOP = """\
def {name}(tickets):
    for ticket in tickets:
        reply = client.responses.create(
            model="gpt-6-luna",
            input=ticket,
        )
        print(reply.output_text)


"""
TWO = HEAD + LOOP.format(name="first") + LOOP.format(name="second")


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=n", "-c", "user.email=n@example.org", "-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(folder: Path) -> Path:
    (folder / ".git").rmdir()
    git(folder, "init", "-q")
    (folder / "a.py").write_text(TWO)
    (folder / "b.py").write_text(TWO)
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "one")
    return folder


def places(outcome: Outcome) -> list[str]:
    assert outcome.code in (0, 1), outcome.err
    return [line.split(": ")[0] for line in outcome.out.splitlines() if " LLM301 " in line]


CHOICE = ("--select", "LLM301", "--output-format", "concise")


def test_nothing_has_changed(repository: Path, lint: Callable[..., Outcome]) -> None:
    assert len(places(lint(".", *CHOICE))) == 4
    outcome = lint(".", *CHOICE, "--since", "HEAD")
    assert (outcome.code, places(outcome)) == (0, [])


def test_the_statement_of_a_finding_is_touched(repository: Path, lint: Callable[..., Outcome]) -> None:
    lines = TWO.splitlines(keepends=True)
    lines[9] = lines[9].replace("ticket,", "ticket.text,")
    (repository / "a.py").write_text("".join(lines))
    assert places(lint(".", *CHOICE, "--since", "HEAD")) == ["a.py:8:17"]


def test_a_line_taken_out_of_a_statement(repository: Path, lint: Callable[..., Outcome]) -> None:
    lines = TWO.splitlines(keepends=True)
    del lines[8]
    (repository / "a.py").write_text("".join(lines))
    assert places(lint(".", *CHOICE, "--since", "HEAD")) == ["a.py:8:17"]


def test_a_place_that_a_finding_names_is_touched(repository: Path, lint: Callable[..., Outcome]) -> None:
    (repository / "a.py").write_text(TWO.replace("for ticket in tickets:", "for ticket in list(tickets):", 1))
    assert places(lint(".", *CHOICE, "--since", "HEAD")) == ["a.py:8:17"]


def test_lines_elsewhere_are_none_of_it(repository: Path, lint: Callable[..., Outcome]) -> None:
    (repository / "a.py").write_text("import os\n" + TWO + "\nprint(os.name)\n")
    assert places(lint(".", *CHOICE, "--since", "HEAD")) == []


def test_new_files(repository: Path, lint: Callable[..., Outcome]) -> None:
    (repository / "staged.py").write_text(HEAD + LOOP.format(name="x"))
    (repository / "unknown file.py").write_text(HEAD + LOOP.format(name="x"))
    git(repository, "add", "staged.py")
    assert places(lint(".", *CHOICE, "--since", "HEAD")) == ["staged.py:8:17", "unknown file.py:8:17"]
    (repository / "unknown file.py").unlink()
    git(repository, "update-index", "--index-version", "4")
    (repository / "unknown.py").write_text(HEAD + LOOP.format(name="x"))
    assert places(lint(".", *CHOICE, "--since", "HEAD")) == ["staged.py:8:17", "unknown.py:8:17"]


def test_only_what_the_branch_did(repository: Path, lint: Callable[..., Outcome]) -> None:
    git(repository, "checkout", "-qb", "work")
    (repository / "b.py").write_text(TWO.replace("second", "other").replace("input=ticket", "input=ticket.b"))
    git(repository, "commit", "-qam", "mine")
    git(repository, "checkout", "-q", "main")
    (repository / "a.py").write_text(TWO.replace("input=ticket", "input=ticket.a"))
    git(repository, "commit", "-qam", "theirs")
    git(repository, "checkout", "-q", "work")
    assert places(lint(".", *CHOICE, "--since", "main")) == ["b.py:8:17", "b.py:17:17"]


def test_from_a_folder_further_in(repository: Path, lint: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
    (repository / "in").mkdir()
    (repository / "in/c.py").write_text(HEAD + LOOP.format(name="x"))
    (repository / "a.py").write_text(TWO.replace("input=ticket", "input=ticket.a"))
    monkeypatch.chdir(repository / "in")
    assert places(lint(".", "../b.py", *CHOICE, "--since", "HEAD")) == ["c.py:8:17"]


def test_a_file_that_is_no_python_any_more(repository: Path, lint: Callable[..., Outcome]) -> None:
    (repository / "b.py").write_text("def f(:\n")
    git(repository, "commit", "-qam", "broken")
    assert lint(".", "--since", "HEAD").code == 0
    assert lint(".", "--since", "HEAD~1").code == 1


@pytest.mark.parametrize(
    ("reference", "words"), [("nowhere", "nowhere"), ("--output=x", "`--output=x` is no commit"), ("", "`` is no commit")]
)
def test_commits_that_are_none(repository: Path, lint: Callable[..., Outcome], reference: str, words: str) -> None:
    outcome = lint(".", f"--since={reference}")
    assert (outcome.code, outcome.out) == (2, "")
    assert words in outcome.err
    assert not (repository / "x").exists()


def test_without_a_repository(folder: Path, lint: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / ".git").rmdir()
    assert "in no git repository" in lint(".", "--since", "HEAD").err
    (folder / ".git").mkdir()
    assert "error: --since HEAD: git finds no repository here, or is older than 2.30\n" in lint(".", "--since", "HEAD").err
    monkeypatch.setenv("PATH", str(folder))
    assert "git cannot be started" in lint(".", "--since", "HEAD").err


def test_no_program_of_the_repository_is_started(repository: Path, lint: Callable[..., Outcome]) -> None:
    script = repository / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch {repository}/started\n")
    script.chmod(0o755)
    for key in ("core.fsmonitor", "diff.external", "diff.x.textconv", "diff.x.command"):
        git(repository, "config", key, str(script))
    (repository / ".gitattributes").write_text("*.py diff=x\n")
    (repository / "a.py").write_text(TWO.replace("ticket,", "ticket.text,"))
    assert lint(".", *CHOICE, "--since", "HEAD").code == 1
    assert not (repository / "started").exists()


def test_names_as_git_writes_them() -> None:
    diff = (
        b'diff --git "a/t\\303\\251\\"\\t.py" "b/t\\303\\251\\"\\t.py"\n--- "a/x"\n+++ "b/t\\303\\251\\"\\t.py"\n'
        b"@@ -1 +1,2 @@\n-a\n+b\n+++ b/forged.py\n"
        b"diff --git a/with space.py b/with space.py\n--- a/with space.py\t\n+++ b/with space.py\t\n@@ -3,2 +2,0 @@ def f\n-a\n-b\n"
        b"diff --git a/gone.py b/gone.py\n--- a/gone.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"
    )
    assert list(read_diff(diff)) == [('té"\t.py', ((1, 2),)), ("with space.py", ((2, 3),))]


def test_an_index_that_cannot_be_read(repository: Path) -> None:
    assert tracked_files(repository) == {"a.py", "b.py"}
    (repository / ".git/index").write_bytes(b"DIRC\0\0\0\2\0\0\0\5")
    assert tracked_files(repository) is None
