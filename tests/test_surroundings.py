"""Where nothing marks a project, a file is looked at with what is near and what it imports, and not with all that lies around."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from llmlint.config import CommandLine
from llmlint.files import Problem, Source, SourceFile, read_source, shelf
from llmlint.folders.walk import Limit
from llmlint.glance import files_without_models
from llmlint.project import Project
from llmlint.runs import Request
from llmlint.sketch import surroundings
from llmlint.sketch.surroundings import Surroundings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MOST = 15
MODEL = "import openai\nclient = openai.OpenAI(timeout=9)\n\n\ndef ask(text):\n    return client.responses.create(model='m', input=text)\n"
LOOP = "def triage(tickets):\n    for ticket in tickets:\n        print(ask(ticket))\n"


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


@pytest.fixture
def heap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which things have gathered, more of them than one project is thought to hold."""
    folder = tmp_path / "heap"
    monkeypatch.setattr(Limit.__init__, "__defaults__", (MOST, 10_000))
    write(folder, {f"old{number // 5}/more/part_{number}.py": "import openai\n" for number in range(2 * MOST)})
    return folder


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are read, by name."""
    names: list[str] = []

    def record(file: SourceFile) -> Source | Problem:
        names.append(file.path.name)
        return read_source(file)

    for module in (shelf, surroundings):
        monkeypatch.setattr(module, "read_source", record)
    return names


def found(folder: Path, *paths: str, stdin: tuple[str, bytes] | None = None) -> dict[str, list[str]]:
    """The rules that spoke, by file. All paths are below the folder."""
    chosen = CommandLine(isolated=True, select=("LLM301",))
    said: dict[str, list[str]] = {}
    for diagnostic in Project(Request(paths, chosen, stdin), folder).run().diagnostics:
        said.setdefault(diagnostic.path, []).append(diagnostic.code)
    return said


def around(folder: Path, name: str, named: Sequence[Path] = ()) -> set[str]:
    """The files that are looked at with one, where imports start from the folder."""
    (file,) = Project(Request((name,)), folder).files().files
    return {other.display for other in Surroundings(folder, named).of([file], folder, {})[0]}


def test_thousands_of_files_around_one_are_not_read(tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    heap = tmp_path / "heap"
    write(heap, {f"old{number // 300}/more/part_{number}.py": "import openai\n" for number in range(2_400)})
    write(heap, {"x.py": f"from llm import ask\n\n\n{LOOP}", "llm.py": MODEL})
    monkeypatch.chdir(heap)
    assert found(heap, "x.py") == {"x.py": ["LLM301"]}
    assert {*read} == {"x.py", "llm.py"}
    assert found(heap, stdin=("x.py", (heap / "x.py").read_bytes())) == {"x.py": ["LLM301"]}
    assert found(heap.parent, "heap/x.py") == {"heap/x.py": ["LLM301"]}
    assert {*read} == {"x.py", "llm.py"}
    assert files_without_models(("x.py",), isolated=True) is None


def test_a_folder_with_very_many_files_is_not_read_for_one_of_them(heap: Path, read: list[str]) -> None:
    write(heap, {f"part_{number}.py": "import openai\n" for number in range(2 * MOST)})
    write(heap, {"x.py": f"from llm import ask\n\n\n{LOOP}", "llm.py": MODEL})
    assert found(heap, "x.py") == {"x.py": ["LLM301"]}
    assert {*read} == {"x.py", "llm.py"}


def test_a_file_has_the_same_findings_however_it_is_asked_about(heap: Path, read: list[str]) -> None:
    """The function is handed to the one that calls it by a file in another folder of the same small tree."""
    desk = {
        "desk/app/main.py": "from services.llm import ask\nfrom tools.many import each\n\n\ndef run(tickets):\n    each(tickets, ask)\n",
        "desk/services/llm.py": MODEL,
        "desk/tools/many.py": "def each(items, work):\n    for item in items:\n        print(work(item))\n",
        "desk/app/loop.py": f"from services.llm import ask\n\n\n{LOOP}",
    }
    write(heap, desk)
    whole = found(heap, "desk")
    assert "desk/app/loop.py" in whole
    for name in desk:
        alone = {name: whole[name]} if name in whole else {}
        assert found(heap, name) == alone
        assert found(heap, stdin=(name, (heap / name).read_bytes())) == alone
    assert found(heap, *desk) == whole
    assert not {name for name in read if name.startswith("part_")}
    assert {path: codes for path, codes in found(heap, ".").items() if path.startswith("desk/")} == whole


@pytest.mark.parametrize(
    ("imports", "expected"),
    [
        ("import one", {"one.py"}),
        ("import far.two", {"far/__init__.py", "far/two.py"}),
        ("from far import two", {"far/__init__.py", "far/two.py"}),
        ("from far.deep import three", {"far/__init__.py", "far/deep/three.py", "one.py"}),
        ("from . import one", {"one.py"}),
        ("from .far import two", {"far/__init__.py", "far/two.py"}),
        ("from .. import outside", set[str]()),
        ("import inner", {"src/inner/__init__.py"}),
        ("import größe", {"größe.py"}),
        ("import json, os, outside", set[str]()),
        ("import linked", set[str]()),
        ("import none_such\nfrom none.such import it", set[str]()),
    ],
)
def test_where_imports_lead(heap: Path, imports: str, expected: set[str]) -> None:
    names = ("one.py", "far/__init__.py", "far/two.py", "src/inner/__init__.py", "../outside.py", "größe.py")
    write(heap, {**dict.fromkeys(names, ""), "far/deep/three.py": "import one\n"})
    write(heap, {f"part_{number}.py": "" for number in range(2 * MOST)})
    write(heap, {"x.py": f"{imports}\n"})
    (heap / "linked.py").symlink_to(heap.parent / "outside.py")
    assert around(heap, "x.py") - {"x.py"} == expected


def test_text_from_standard_input_may_import_more_than_the_file(heap: Path) -> None:
    write(heap, {"x.py": "", "llm.py": MODEL, **{f"part_{number}.py": "" for number in range(2 * MOST)}})
    text = f"from llm import ask\n\n\n{LOOP}"
    assert found(heap, stdin=("x.py", text.encode())) == {"x.py": ["LLM301"]}


def test_a_process_that_stays_sees_new_files(tmp_path: Path) -> None:
    write(tmp_path, {"x.py": f"from llm import ask\n\n\n{LOOP}"})
    project = Project(Request(("x.py",), CommandLine(isolated=True, select=("LLM301",))), tmp_path)
    assert not project.run().diagnostics
    write(tmp_path, {"llm.py": MODEL})
    assert project.run().diagnostics


def test_what_is_marked_or_named_or_small_is_a_project(heap: Path, tmp_path: Path) -> None:
    write(heap, {"x.py": "", "small/y.py": "", "small/part/z.py": ""})
    every = {file.relative_to(heap).as_posix() for file in heap.rglob("*.py")}
    assert around(heap, "x.py") == {"x.py"}
    assert around(heap, "x.py", [heap]) == every
    assert around(heap, "small/part/z.py") == {"small/y.py", "small/part/z.py"}
    assert around(heap / "small", "part/z.py") == {"y.py", "part/z.py"}
    (heap / "llmlint.toml").touch()
    assert around(heap, "x.py") == every
