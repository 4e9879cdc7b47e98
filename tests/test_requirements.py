"""Which versions a project allows, and what follows from it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from llmlint.config import CommandLine
from llmlint.files.requirements import Requirements
from llmlint.files.versions import oldest, reaches
from llmlint.project import Project
from llmlint.runs import Request

if TYPE_CHECKING:
    from pathlib import Path

OLD = 'import openai\nreply = openai.ChatCompletion.create(model="gpt-6-luna", messages=[], request_timeout=9)\n'
MOVED = "import mistralai\nclient = mistralai.Mistral(timeout_ms=9000)\n"
WARM = (
    "import anthropic\nclient = anthropic.Anthropic(timeout=9)\n"
    'reply = client.messages.create(model="claude-opus-5", max_tokens=9, messages=[], temperature=0.1)\n'
)


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        ("", True),
        ("*", True),
        (">=0.27", True),
        (">=0.27,<1", False),
        ("<1.0.0", False),
        ("<2", True),
        ("<=0.28.1", False),
        ("==0.28.1", False),
        ("==0.*", False),
        ("==1.*", True),
        ("~=0.28", False),
        ("~=1.3", True),
        ("^0.28.1", False),
        ("^1.2", True),
        ("~0.28", False),
        ("0.28.1", False),
        ("1.55.3", True),
        ("^0.28 || ^1.0", True),
        ("!=1.2", True),
    ],
)
def test_how_far_a_range_reaches(versions: str, expected: bool) -> None:
    assert reaches(versions, "1.0") is expected


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        (">=3.8", (3, 8)),
        (">=3.9,<4", (3, 9)),
        (f">=3.8,<{'9' * 5000}", (3, 8)),
        (f">={'9' * 5000}", (10**99 - 1,)),
        ("<4,>=3.8.1,!=3.9.7", (3, 8, 1)),
        ("^3.10", (3, 10)),
        ("~=3.11", (3, 11)),
        ("==3.12.*", (3, 12)),
        ("~3.8 || ^3.10", (3, 8)),
        ("<4", ()),
        ("^3.8 || *", ()),
        ("*", ()),
        ("", ()),
    ],
)
def test_where_a_range_begins(versions: str, expected: tuple[int, ...]) -> None:
    assert oldest(versions) == expected


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("pyproject.toml", "[project]\nrequires-python = '>=3.8'\n"),
        ("pyproject.toml", "[tool.poetry.dependencies]\npython = '^3.8'\n"),
        ("setup.cfg", "[options]\npython_requires = >=3.8\n"),
        ("setup.py", "from setuptools import setup\nsetup(name='a', python_requires='>=3.8')\n"),
        ("PKG-INFO", "Name: a\nRequires-Python: >=3.8\n\nAbout.\n"),
    ],
)
def test_where_a_project_says_which_python_it_needs(tmp_path: Path, file: str, text: str) -> None:
    (tmp_path / "app").mkdir()
    assert Requirements(tmp_path).oldest_python(tmp_path / "app" / "a.py") == ()
    (tmp_path / file).write_text(text, encoding="utf-8")
    assert Requirements(tmp_path).oldest_python(tmp_path / "app" / "a.py") == (3, 8)


@pytest.mark.parametrize(
    ("python", "setting", "thread", "has_fix"),
    [
        ("", "", "asyncio.to_thread", True),
        (">=3.9", "", "asyncio.to_thread", True),
        (">=3.8", "", "loop.run_in_executor", False),
        (">=3.8", "py311", "asyncio.to_thread", True),
        (">=3.11", "3.8", "loop.run_in_executor", False),
    ],
)
def test_advice_and_fixes_use_nothing_newer_than_the_project_runs_on(
    tmp_path: Path, python: str, setting: str, thread: str, has_fix: bool
) -> None:
    (tmp_path / "a.py").write_text(
        "import json\nimport openai\nclient = openai.OpenAI(timeout=9)\n\n\nasync def tags(text):\n"
        "    reply = client.responses.create(model='gpt-6-luna', input=text)\n    found = json.loads(reply.output_text)\n"
        "    for tag in found['tags']:\n        print(tag)\n\n\n"
        "def one(text):\n    print(client.responses.create(model='gpt-6-luna', input=text))\n"
    )
    (tmp_path / "pyproject.toml").write_text(f"[project]\nrequires-python = '{python}'\n" if python else "")
    if setting:
        (tmp_path / "llmlint.toml").write_text(f"target-version = '{setting}'\n")
    chosen = CommandLine(select=("LLM207", "LLM602"))
    blocking, parsed = Project(Request((".",), chosen), tmp_path).run().diagnostics
    assert f"`{thread}`" in blocking.help
    assert (blocking.fix is not None) is has_fix
    assert f"tags: {'list' if has_fix else 'List'}[str]" in parsed.help
    assert parsed.fix is not None
    assert any(("typing.List" in edit.text) is not has_fix for edit in parsed.fix.edits if "BaseModel" in edit.text)


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("requirements.txt", "# pins\nopenai[datalib]==0.28.1  # old\n", False),
        ("requirements-dev.txt", "-r base.txt\nOpenAI >= 0.27 ; python_version > '3.8'\n", True),
        ("requirements/base.txt", "openai<1\n", False),
        ("requirements.txt", "openai @ git+https://example.com/openai.git\n", None),
        ("requirements.txt", "openai==0.28.1 --hash=sha256:00\n", False),
        ("pyproject.toml", '[project]\ndependencies = ["openai>=1.2"]\n', True),
        ("pyproject.toml", '[project.optional-dependencies]\nai = ["openai<1"]\n', False),
        ("pyproject.toml", '[dependency-groups]\ndev = ["openai<1", {include-group = "x"}]\n', False),
        ("pyproject.toml", '[tool.poetry.dependencies]\nopenai = "^0.28"\n', False),
        ("pyproject.toml", '[tool.poetry.group.ai.dependencies]\nopenai = {version = "^1.0", optional = true}\n', True),
        ("pyproject.toml", "not toml", None),
        ("Pipfile", '[packages]\nopenai = "==0.28"\n', False),
        ("Pipfile.lock", '{"default": {"openai": {"version": "==0.28.1"}}}', False),
        ("setup.cfg", "[options]\ninstall_requires =\n    openai<1\n", False),
        ("setup.py", 'from setuptools import setup\nsetup(install_requires=["openai>=1"])\n', True),
        ("uv.lock", '[[package]]\nname = "openai"\nversion = "0.28.1"\n', False),
        ("poetry.lock", '[[package]]\nname = "openai"\nversion = "1.9.0"\n', True),
        ("requirements.txt", "openai-agents==0.1\n", None),
    ],
)
def test_what_a_file_allows(tmp_path: Path, file: str, text: str, expected: bool | None) -> None:
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(text, encoding="utf-8")
    assert Requirements(tmp_path).allows(tmp_path / "app" / "main.py", "openai", "1.0")[0] is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("!pip install -qU elasticsearch openai==0.28.1 requests", False),
        ("%pip install 'openai>=1.2'", True),
        ("!python -m pip install openai<1", False),
        ("%pip install openai", True),
        ("print('openai==0.28.1')", True),
    ],
)
def test_what_a_notebook_installs_counts_before_the_project(tmp_path: Path, line: str, expected: bool) -> None:
    cells = [{"cell_type": "markdown", "source": ["!pip install openai==0.1"]}, {"cell_type": "code", "source": [line]}]
    (tmp_path / "work.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    (tmp_path / "requirements.txt").write_text("openai==1.55\n", encoding="utf-8")
    requirements = Requirements(tmp_path)
    assert requirements.allows(tmp_path / "work.ipynb", "openai", "1.0")[0] is expected
    assert requirements.allows(tmp_path / "main.py", "openai", "1.0")[0] is True


def test_a_built_distribution_speaks_for_itself(tmp_path: Path) -> None:
    said = "Metadata-Version: 2.1\nName: desk\nRequires-Dist: openai (<1,>=0.27)\nRequires-Dist: rich\n\nRequires-Dist: openai>=1\n"
    (tmp_path / "desk-1.0.dist-info").mkdir()
    (tmp_path / "desk-1.0.dist-info" / "METADATA").write_text(said)
    allowed, source = Requirements(tmp_path).allows(tmp_path / "desk.py", "openai", "1.0")
    assert (allowed, source) == (False, "desk-1.0.dist-info/METADATA: openai<1,>=0.27")
    (tmp_path / "other-2.0.dist-info").mkdir()
    (tmp_path / "other-2.0.dist-info" / "METADATA").write_text("Name: other\n\n")
    assert Requirements(tmp_path).allows(tmp_path / "desk.py", "openai", "1.0") == (None, "")
    (tmp_path / "PKG-INFO").write_text(said)
    assert Requirements(tmp_path).allows(tmp_path / "desk.py", "openai", "1.0")[0] is False


def test_the_nearest_folder_and_the_lock_decide(tmp_path: Path) -> None:
    (tmp_path / "service").mkdir()
    (tmp_path / "requirements.txt").write_text("openai>=1\n", encoding="utf-8")
    (tmp_path / "service" / "requirements.txt").write_text("openai==0.28\n", encoding="utf-8")
    requirements = Requirements(tmp_path)
    assert requirements.allows(tmp_path / "service" / "main.py", "openai", "1.0") == (False, "requirements.txt: openai==0.28")
    assert requirements.allows(tmp_path / "main.py", "openai", "1.0")[0] is True
    (tmp_path / "uv.lock").write_text('[[package]]\nname = "openai"\nversion = "0.28.1"\n', encoding="utf-8")
    assert Requirements(tmp_path).allows(tmp_path / "main.py", "openai", "1.0")[0] is False


@pytest.mark.parametrize(
    ("text", "requirement", "expected"),
    [
        (OLD, "openai>=0.27\n", [("LLM508", "error")]),
        (OLD, "openai<1\n", []),
        (OLD, "click\n", [("LLM508", "warning")]),
        (MOVED, "mistralai>=1\n", [("LLM508", "error")]),
        (MOVED, "mistralai~=1.2\n", []),
        (WARM, "anthropic\n", [("LLM512", "error")]),
        (WARM, "anthropic<1\n", []),
        (WARM, "click\n", [("LLM512", "warning")]),
    ],
)
@pytest.mark.parametrize("path", [".", "app/main.py"])
def test_rules_follow_the_requirements(tmp_path: Path, text: str, requirement: str, path: str, expected: list[tuple[str, str]]) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "main.py").write_text(text, encoding="utf-8")
    (tmp_path / "requirements.txt").write_text(requirement, encoding="utf-8")
    chosen = CommandLine(isolated=True, select=("LLM508", "LLM512"))
    result = Project(Request((path,), chosen), tmp_path).run()
    assert [(found.code, found.severity) for found in result.diagnostics] == expected


def test_a_bare_call_of_an_object_from_elsewhere_is_not_judged(tmp_path: Path) -> None:
    made = "from langchain_openai import ChatOpenAI\nchat = ChatOpenAI(timeout=9)\n"
    (tmp_path / "models.py").write_text(f"{made}reply = chat('Name a river')\n", encoding="utf-8")
    (tmp_path / "main.py").write_text("from models import chat\nreply = chat('Name a river')\n", encoding="utf-8")
    result = Project(Request((".",), CommandLine(isolated=True, select=("LLM508",))), tmp_path).run()
    assert [found.path for found in result.diagnostics] == ["models.py"]


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("requirements.txt", "openai\n", ["LLM808"]),
        ("requirements.txt", "openai\nlangfuse>=3\n", []),
        ("pyproject.toml", '[project]\nname = "desk"\nversion = "1"\ndependencies = ["opentelemetry-sdk"]\n', []),
        ("uv.lock", '[[package]]\nname = "langfuse"\nversion = "3.0.0"\n', ["LLM808"]),
    ],
)
def test_a_tracer_that_the_project_asks_for_may_record_its_calls(tmp_path: Path, file: str, text: str, expected: list[str]) -> None:
    code = 'import openai\nclient = openai.OpenAI(timeout=9)\nreply = client.responses.create(model="gpt-6-luna", input="Name a river")\n'
    (tmp_path / file).write_text(text, encoding="utf-8")
    (tmp_path / "main.py").write_text(code, encoding="utf-8")
    result = Project(Request((".",), CommandLine(isolated=True, select=("LLM808",))), tmp_path).run()
    assert [found.code for found in result.diagnostics] == expected
