"""`llmlint new-rule`: what it writes holds every law at once, in a project's own pack and among the built-in rules."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from llmlint.cli.scaffold import RULE
from llmlint.packs.unwritten import UNWRITTEN

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Outcome

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[1]


def run_pytest(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    places = [str(folder / "rules"), str(ROOT), str(ROOT / "rules")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(places), "PYTEST_ADDOPTS": ""}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:randomly", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def write_texts(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for words in UNWRITTEN:
        text = text.replace(words, words.replace("ay ", "aying ").replace("a standard", "this standard"))
    path.write_text(text, encoding="utf-8")


def test_a_rule_of_a_projects_own(folder: Path, lint: Callable[..., Outcome]) -> None:
    made = lint("new-rule", "model-not-approved", "--pack", "tools/house_rules")
    assert made.code == 0, made.err
    assert "HOUSE001 works as it stands" in made.out
    assert lint("new-rule", "second-thought", "--pack", "tools/house_rules").out.splitlines()[-1].startswith("HOUSE002 ")
    written = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.py"))
    assert written == [
        "tools/house_rules/__init__.py",
        "tools/house_rules/fixtures/model_not_approved.py",
        "tools/house_rules/fixtures/second_thought.py",
        "tools/house_rules/model_not_approved.py",
        "tools/house_rules/second_thought.py",
        "tools/test_house_rules.py",
    ]
    tested = run_pytest(folder, "tools")
    assert "1 failed, 2 passed" in tested.stdout, tested.stdout
    assert "HOUSE001: `Say what it costs, and whom.` is what `llmlint new-rule` wrote" in tested.stdout
    for path in (folder / "tools/house_rules").glob("*.py"):
        write_texts(path)
    assert "3 passed" in run_pytest(folder, "tools").stdout
    second = folder / "tools/house_rules/second_thought.py"
    second.write_text(second.read_text().replace("(BAD, GOOD)", "(BAD, BAD)"))
    assert "HOUSE002: the good example fires HOUSE002" in run_pytest(folder, "tools").stdout
    (folder / "tools/house_rules/model_not_approved.py").write_text("1 / 0\n")
    assert "ZeroDivisionError" in run_pytest(folder, "tools").stdout


def test_a_rule_of_a_package_in_src(folder: Path, lint: Callable[..., Outcome]) -> None:
    made = lint("new-rule", "model-not-approved", "--pack", "src/acme_llmlint")
    assert made.code == 0, made.err
    written = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.py"))
    assert written == [
        "fixtures/model_not_approved.py",
        "src/acme_llmlint/__init__.py",
        "src/acme_llmlint/model_not_approved.py",
        "tests/test_acme_llmlint.py",
    ]
    command = made.out.splitlines()[-1].partition("Try it: llmlint ")[2].split()
    tried = lint(*command, "--output-format", "concise")
    assert (tried.code, tried.out.count("warning ACME001")) == (1, 6), tried
    write_texts(folder / "src/acme_llmlint/model_not_approved.py")
    tested = run_pytest(folder, "tests")
    assert "2 passed" in tested.stdout, tested.stdout


def test_what_is_unwritten_is_what_a_new_rule_holds() -> None:
    assert [text for text in UNWRITTEN if text not in RULE] == []


def test_a_rule_of_llmlint_itself(folder: Path, lint: Callable[..., Outcome]) -> None:
    shutil.copytree(ROOT / "rules", folder / "rules", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "fixtures").mkdir()
    (folder / "tests").mkdir()
    shutil.copy(ROOT / "tests" / "test_rules.py", folder / "tests")
    made = lint("new-rule", "answer-not-checked", "--topic", "determinism")
    assert made.code == 0, made.err
    rule = folder / "rules/llmlint_rules/determinism/answer_not_checked.py"
    assert 'code="LLM107"' in rule.read_text(encoding="utf-8")
    tested = run_pytest(folder, "tests/test_rules.py", "-k", "answer-not-checked or answer_not_checked or unique")
    assert " passed" in tested.stdout, tested.stdout
    assert "failed" not in tested.stdout
    if ruff := shutil.which("ruff"):
        checked = subprocess.run(
            [ruff, "check", "--config", str(ROOT / "pyproject.toml"), str(rule)], capture_output=True, text=True, check=False
        )
        assert checked.returncode == 0, checked.stdout
        formatted = [ruff, "format", "--check", "--config", str(ROOT / "pyproject.toml"), str(rule)]
        assert subprocess.run(formatted, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("loops",), "two words or more"),
        (("Call-In-Loop",), "two words or more"),
        (("call-in-loop",), "name the folder of your rules with --pack"),
        (("call-in-loop", "--pack", "my-rules"), "cannot be the name of a package"),
    ],
)
def test_mistakes(arguments: tuple[str, ...], words: str, folder: Path, lint: Callable[..., Outcome]) -> None:
    made = lint("new-rule", *arguments)
    assert made.code == 2
    assert words in " ".join(made.err.split())
    assert not list(folder.rglob("*.py"))


def test_nothing_is_written_over(folder: Path, lint: Callable[..., Outcome]) -> None:
    assert lint("new-rule", "call-in-loop", "--pack", "house").code == 0
    rule = folder / "house" / "call_in_loop.py"
    rule.write_text("mine\n")
    again = lint("new-rule", "call-in-loop", "--pack", "house")
    assert again.code == 2
    assert "`house/call_in_loop.py` exists" in again.err
    assert rule.read_text() == "mine\n"
