"""What is built."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from llmlint.sdks import load
from llmlint.tables import COMPILED, NEEDLES, compiled_tables

TOP = Path(__file__).parents[1]


LIGHT = {"llmlint", "llmlint.cli", "llmlint.cli.arguments", "llmlint.cli.check", "llmlint.cli.completion", "llmlint.cli.group"}
LIGHT |= {"llmlint.cli.process", "llmlint.folders.cached", "llmlint.folders.regular"}
LIGHT |= {"llmlint.cli.options", "llmlint.cli.reports", "llmlint.cli.sections", "llmlint.cli.terminal", "llmlint.glance"}
LIGHT |= {"llmlint.folders", "llmlint.folders.ignore", "llmlint.folders.roots", "llmlint.folders.walk", "llmlint.installed"}
LIGHT |= {"llmlint.levels", "llmlint.report", "llmlint.report.documents", "llmlint.report.paint", "llmlint.report.passed", "llmlint.tables"}
LIGHT |= {"llmlint.patterns"}
HEAVY = {
    "asyncio",
    "dataclasses",
    "difflib",
    "hashlib",
    "importlib.metadata",
    "importlib.resources",
    "json",
    "libcst",
    "pathlib",
    "pathspec",
}
HEAVY |= {"pathspec", "rich", "tempfile", "tomllib"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=TOP, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "unpacked")
    return folder / "unpacked"


def test_a_wheel_holds_all_tables_as_they_are_written(built: Path) -> None:
    assert tuple((built / "llmlint" / NEEDLES).read_bytes().split()) == load().needles()
    tables = json.loads((built / "llmlint" / COMPILED).read_bytes())
    assert tables == json.loads(compiled_tables())
    assert {path.name for path in (TOP / "llmlint" / "sdks").glob("*.toml")} == tables["sdks"].keys()
    assert "requests.toml" in tables["sdks/http"]
    assert "sinks.toml" in tables["knowledge"]


def test_a_wheel_holds_the_page_of_each_rule(built: Path) -> None:
    pages = {path.stem for path in (built / "llmlint" / "pages").glob("*.md")}
    assert pages == {path.stem for path in (TOP / "docs" / "reference" / "rules").glob("*.md")}
    assert "missing-timeout" in pages


def answer(built: Path, folder: Path, *arguments: str) -> tuple[str, set[str]]:
    """What is said, and the modules that are there then."""
    probe = f"import sys; from llmlint.cli import run; run({list(arguments)!r}); print('|'.join(sys.modules), file=sys.stderr)"
    environment = {**os.environ, "PYTHONPATH": str(built)}
    done = subprocess.run([sys.executable, "-c", probe], cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return done.stdout, set(done.stderr.strip().splitlines()[-1].split("|"))


def test_a_file_without_models_needs_next_to_nothing(built: Path, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import os\n\n\ndef size(path):\n    return os.stat(path).st_size\n")
    said, modules = answer(built, tmp_path, "check", "--isolated", "--no-cache", "a.py")
    assert said == "All checks passed! 1 file, 0 model calls.\n"
    assert {name for name in modules if name.split(".")[0] in {"llmlint", "llmlint_rules"}} <= LIGHT
    assert not modules & HEAVY


def test_what_is_built_answers_as_its_source(built: Path, tmp_path: Path) -> None:
    code = "from openai import OpenAI\n\nclient = OpenAI()\nfor x in y:\n    client.responses.create(model='m', input=x)\n"
    (tmp_path / "a.py").write_text(code)
    options = ("check", "--isolated", "--no-cache", "--exit-zero", "--select", "ALL", "--output-format", "json", "a.py")
    said, _ = answer(built, tmp_path, *options)
    assert "LLM301" in said
    assert said == answer(TOP, tmp_path, *options)[0]
