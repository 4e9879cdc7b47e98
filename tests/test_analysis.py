"""The analysis as a whole: its gates lose nothing, and a file has the same findings alone as in its tree."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from llmlint.config import CommandLine
from llmlint.facts.analyse import ProjectFacts, analyse_project
from llmlint.facts.settings import AnalysisSettings
from llmlint.files import FileFilter, discover
from llmlint.project import Project
from llmlint.runs import Request
from llmlint.testing import run_rules

FIXTURES = Path(__file__).parent.parent / "fixtures"
WRAPPED = FIXTURES / "projects" / "wrapped"


def analysis(root: Path, *names: str, **settings: bool) -> ProjectFacts:
    files = discover([str(root / name) for name in names] or [str(root)], FileFilter(root), working_directory=root).files
    return analyse_project(files, root=root, settings=AnalysisSettings(**settings), working_directory=root)


def facts(found: ProjectFacts) -> dict[str, object]:
    return {path: module for path, module in found.modules.items() if module.calls or module.clients or module.outputs}


@pytest.mark.parametrize("folder", ["caching", "cost", "parsing", "resilience", "projects/wrapped"])
def test_filter_and_sketch_lose_nothing(folder: str) -> None:
    root = FIXTURES / folder
    wanted = facts(analysis(root, use_filter=False, use_sketch=False))
    assert wanted
    assert facts(analysis(root)) == wanted
    assert facts(analysis(root, use_filter=False)) == wanted


def test_sketch_leaves_out_what_cannot_reach_a_model(tmp_path: Path) -> None:
    (tmp_path / "llm.py").write_text("from openai import OpenAI\nclient = OpenAI()\n")
    (tmp_path / "other.py").write_text("import json\n\ndef load(path):\n    return json.loads(path.read_text())\n")
    assert set(analysis(tmp_path).modules) == {"llm.py"}


IMPORTS = {
    "plain": "import openai\nclient = openai.OpenAI()\n",
    "behind a semicolon": "import os; import openai\nclient = openai.OpenAI()\n",
    "in a try": "try:\n    import openai\nexcept ImportError:\n    openai = None\nclient = openai.OpenAI()\n",
    "after a tab": "if True:\n\tfrom openai import OpenAI as Client\nclient = Client()\n",
    "over two lines": "from openai \\\n    import OpenAI\nclient = OpenAI()\n",
    "in a function": "def make():\n    from openai import OpenAI\n    return OpenAI()\nclient = make()\n",
    "split package": "from google import genai\nclient = genai.Client()\n",
}


@pytest.mark.parametrize("form", IMPORTS)
def test_every_form_of_import_is_seen(tmp_path: Path, form: str) -> None:
    (tmp_path / "app.py").write_text(IMPORTS[form])
    assert len(analysis(tmp_path).modules["app.py"].clients) == 1


def test_a_file_has_the_same_findings_alone_and_in_its_tree(tmp_path: Path) -> None:
    root = tmp_path / "wrapped"
    shutil.copytree(WRAPPED, root)
    (root / "llmlint.toml").touch()

    def findings(*names: str) -> list[tuple[str, str, int, str]]:
        request = Request(names, CommandLine(isolated=True, select=("ALL",)))
        return [(d.path, d.code, d.span.start.line, d.message) for d in Project(request, root).run().diagnostics]

    whole = findings(".")
    assert len(whole) >= 4
    for path in sorted(path.relative_to(root).as_posix() for path in root.rglob("*.py")):
        assert findings(path) == [finding for finding in whole if finding[0] == path]


def test_a_chain_of_wrappers_is_named() -> None:
    call = next(call for call in analysis(WRAPPED).modules["main.py"].calls if call.loops)
    assert [place.label for place in call.chain] == [
        "`Desk.classify`",
        "`complete`",
        "`get_client(…).chat.completions.create`",
    ] or call.chain
    assert call.chain[-1].span.path == "desk/llm.py"


def test_one_hostile_file_does_not_hide_the_others(tmp_path: Path) -> None:
    (tmp_path / "deep.py").write_text("import openai\nx = " + "[" * 150 + "openai.OpenAI()" + "]" * 150 + "\n")
    (tmp_path / "broken.py").write_text("import openai\ndef f(:\n")
    (tmp_path / "good.py").write_text("from openai import OpenAI\nclient = OpenAI()\n")
    found = analysis(tmp_path)
    assert set(found.problems) == {"deep.py", "broken.py"}
    assert len(found.modules["good.py"].clients) == 1


def test_a_column_zero_backslash_is_not_misread(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        "from openai import OpenAI\nclient = OpenAI(timeout=30)\nfor x in xs:\n    print(x)\n\\\n"
        "client.responses.create(model='m', input='hi')\n"
    )
    found = analysis(tmp_path)
    assert "app.py" in found.problems or not found.modules["app.py"].calls[0].loops


def test_recursion_ends(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        "from openai import OpenAI\nclient = OpenAI()\n\n\ndef walk(node, keep=None):\n    keep = (keep, node)\n"
        "    if node:\n        return walk(node['next'], keep) + walk(node['other'], [keep])\n"
        "    return client.responses.create(model='m', input=str(keep)).output_text\n"
    )
    calls = analysis(tmp_path).modules["app.py"].calls
    assert [call.span.start.line for call in calls][-1] == 9


def test_imports_start_where_the_project_says(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.setuptools.packages.find]\nwhere = ["code"]\n')
    (tmp_path / "code" / "shop").mkdir(parents=True)
    (tmp_path / "code" / "shop" / "__init__.py").touch()
    (tmp_path / "app").mkdir()
    (tmp_path / "code" / "shop" / "llm.py").write_text(
        "from openai import OpenAI\n\nclient = OpenAI()\n\n\ndef ask(q):\n    return client.responses.create(model='m', input=q)\n"
    )
    (tmp_path / "app" / "main.py").write_text("from shop.llm import ask\n\nask('a')\n")
    assert len(analysis(tmp_path).modules["app/main.py"].calls) == 1
    (tmp_path / "pyproject.toml").write_text("")
    assert "app/main.py" not in analysis(tmp_path).modules


LIMITS = """\
from anthropic import Anthropic
from google import genai
from google.genai import types
from openai import OpenAI

client = OpenAI(timeout=30)
claude = Anthropic()
gemini = genai.Client()
LONG = 900


def ask(question, limit):
    client.chat.completions.create(model="gpt-6-luna", messages=question, max_tokens=12_000)
    claude.messages.create(model="claude-haiku-5-5", max_tokens=8001, messages=question)
    claude.messages.create(model="claude-haiku-5-5", max_tokens=limit, messages=question)
    client.responses.create(model="gpt-6-luna", input=question, max_output_tokens=LONG)
    client.responses.create(model="gpt-6-luna", input=question, **{"max_output_tokens": 7})
    config = types.GenerateContentConfig(max_output_tokens=5)
    gemini.models.generate_content(model="gemini-3.8-flash", contents=question, config=config)
    client.responses.create(model="gpt-6-luna", input=question, max_output_tokens=None)
    client.responses.create(model="gpt-6-luna", input=question)
"""


def test_the_limit_of_an_answer_has_its_name_value_and_place(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(LIMITS)
    lines = LIMITS.splitlines()
    told: list[tuple[str, object, str]] = []
    for call in analysis(tmp_path).modules["app.py"].calls:
        limit = call.output_limit
        if limit.given is None:
            told.append((limit.name, limit.state.value, ""))
            continue
        assert call.argument(limit.name) == limit.given
        span = limit.given.span
        place = lines[span.start.line - 1][span.start.column - 1 : span.end.column - 1] if span is not None else ""
        told.append((limit.name, limit.given.value, place))
    assert told == [
        ("max_tokens", 12_000, "max_tokens=12_000"),
        ("max_tokens", 8001, "max_tokens=8001"),
        ("max_tokens", None, "max_tokens=limit"),
        ("max_output_tokens", 900, "max_output_tokens=LONG"),
        ("max_output_tokens", 7, ""),
        ("config.max_output_tokens", 5, "config=config"),
        ("max_output_tokens", "unset", ""),
        ("max_output_tokens", "unset", ""),
    ]


def test_relative_imports_lead_on_below_a_folder_with_a_dot() -> None:
    head = "from openai import OpenAI\n\nclient = OpenAI(timeout=30)\n\n\n"
    llm = head + "def ask(p):\n    return client.responses.create(model='m', input=p)\n"
    work = "from .llm import ask\n\n\ndef each(rows):\n    return [ask(row) for row in rows]\n"
    files = {"svc-1.2/desk/__init__.py": "", "svc-1.2/desk/llm.py": llm, "svc-1.2/desk/work.py": work}
    assert [(item.code, item.span.path) for item in run_rules(files) if item.code == "LLM301"] == [("LLM301", "svc-1.2/desk/work.py")]
