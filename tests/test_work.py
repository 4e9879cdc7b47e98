"""How much work is done, counted and not timed: what is parsed, and how often a piece of code is evaluated."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from llmlint.config import CommandLine
from llmlint.facts import project as evaluation
from llmlint.facts import values
from llmlint.facts.analyse import ProjectFacts, analyse_project
from llmlint.facts.settings import AnalysisSettings
from llmlint.files import FileFilter, discover
from llmlint.folders import walk
from llmlint.project import Project
from llmlint.runs import Request
from llmlint.sketch import reach

if TYPE_CHECKING:
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.files import SourceFile

PROJECTS = Path(__file__).parents[1] / "fixtures" / "projects"
# Raise them only with a reason: they are what was counted on 2026-11-25, and a little more.
EVALUATIONS_PER_PIECE = 1.3
MOST_EVALUATIONS = 4


def analysed(folder: Path) -> ProjectFacts:
    files = discover([str(folder)], FileFilter(folder), working_directory=folder).files
    return analyse_project(files, root=folder, settings=AnalysisSettings())


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Counter[Unit]:
    """How often each piece was evaluated."""
    counted: Counter[Unit] = Counter()
    evaluate = evaluation.evaluate_unit

    def counting(world: World, unit: Unit) -> object:
        counted[unit] += 1
        return evaluate(world, unit)

    monkeypatch.setattr(evaluation, "evaluate_unit", counting)
    return counted


def test_pieces_are_seldom_evaluated_again(runs: Counter[Unit]) -> None:
    for folder in sorted(path for path in PROJECTS.iterdir() if path.is_dir()):
        analysed(folder)
    assert len(runs) > 250
    assert runs.total() / len(runs) <= EVALUATIONS_PER_PIECE
    assert max(runs.values()) <= MOST_EVALUATIONS


def test_of_many_alternatives_only_those_that_are_kept_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0
    place_of = values._place_of

    def counting(value: values.Value, among: list[values.Value]) -> int | None:
        nonlocal compared
        compared += len(among)
        return place_of(value, among)

    monkeypatch.setattr(values, "_place_of", counting)
    many = [values.Const(number) for number in range(2_000)]
    kept = values.alternatives(values.join(*many, values.UNKNOWN, *many))
    assert kept == (*many[: values.MAX_ALTERNATIVES], values.UNKNOWN)
    assert compared < 200


def test_only_what_leads_to_a_model_is_parsed(tmp_path: Path) -> None:
    for number in range(50):
        (tmp_path / f"plain{number}.py").write_text(f"import plain{(number + 1) % 50}\n\n\ndef half(x):\n    return x / 2\n")
    (tmp_path / "llm.py").write_text("from openai import OpenAI\n\nclient = OpenAI(timeout=30)\n")
    (tmp_path / "app.py").write_text("from llm import client\nimport plain1\n\nclient.responses.create(model='m', input='x')\n")
    found = analysed(tmp_path)
    assert sorted(Path(path).name for path in found.modules) == ["app.py", "llm.py"]
    assert found.parsed == 2


def test_only_what_may_lead_to_a_model_is_sketched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(50):
        text = f"import utils\nfrom plain.part{(number + 1) % 50} import half\n\n# openai, all together\ndef half(x):\n    return x / 2\n"
        (tmp_path / "plain").mkdir(exist_ok=True)
        (tmp_path / "plain" / f"part{number}.py").write_text(text)
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "utils.py").write_text("from openai import OpenAI\n\nclient = OpenAI(timeout=30)\n")
    (tmp_path / "app" / "main.py").write_text("from app import utils\n\nutils.client.responses.create(model='m', input='x')\n")
    sketched: list[str] = []
    original = reach.Outline.of
    monkeypatch.setattr(reach.Outline, "of", lambda text: sketched.append(text) or original(text))
    assert len(analysed(tmp_path).modules) == 2
    assert len(sketched) == 2


def test_what_does_not_belong_together_is_let_go_before_the_next_is_evaluated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        (tmp_path / f"llm{number}.py").write_text("from openai import OpenAI\n\nclient = OpenAI(timeout=30)\n")
        (tmp_path / f"app{number}.py").write_text(f"from llm{number} import client\n\nclient.responses.create(model='m', input='x')\n")
    worlds: list[World] = []
    original = evaluation.World.load

    def counting(world: World, file: SourceFile, *, wholly: bool = False) -> object:
        if world not in worlds:
            assert not [before for before in worlds if vars(before)]
            worlds.append(world)
        return original(world, file, wholly=wholly)

    monkeypatch.setattr(evaluation.World, "load", counting)
    assert len(analysed(tmp_path).modules) == 10
    assert len(worlds) == 5


def test_folders_are_walked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        (tmp_path / f"p{number}").mkdir()
        (tmp_path / f"p{number}" / "a.py").write_text("import openai\n")
    scanned: list[str] = []
    original = os.scandir
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(walk.os, "scandir", lambda folder: scanned.append(str(folder)) or original(folder))
    assert Project(Request((".",), CommandLine(isolated=True)), tmp_path).run().files_checked == 20
    assert len([folder for folder in scanned if not Path(folder).is_absolute() or Path(folder).is_relative_to(tmp_path)]) == 21


def test_a_growing_list_comes_to_rest(tmp_path: Path, runs: Counter[Unit]) -> None:
    lines = ["from openai import OpenAI", "", "client = OpenAI(timeout=30)", "", "", "class Chat:", "    def __init__(self):"]
    lines += ["        self.turns = []", "", "    def ask(self, text):", "        self.turns.append({'role': 'user', 'content': text})"]
    lines += ["        answer = client.responses.create(model='m', input=self.turns).output_text"]
    lines += ["        self.turns.append({'role': 'assistant', 'content': answer})", "        return answer"]
    (tmp_path / "chat.py").write_text("\n".join(lines) + "\n")
    assert analysed(tmp_path).modules
    (asks,) = [unit for unit in runs if unit.qualname == "Chat.ask"]
    assert runs[asks] <= 6
