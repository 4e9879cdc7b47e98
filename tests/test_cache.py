"""Results of earlier runs: used where they hold, and never a byte different from a run without them."""

from __future__ import annotations

import json
import os
import random
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from llmlint.cache import Store, cache_folder
from llmlint.cache.codec import UnreadableError, plain, record
from llmlint.config import CommandLine
from llmlint.facts.partition import Group, Known, changed_files, groups_of, parts_of
from llmlint.files import shelf
from llmlint.project import Project
from llmlint.report.documents import render
from llmlint.runs import Request, Result

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
LLM = """\
import requests
from openai import OpenAI

client = OpenAI(timeout=30)


def ask(text):
    return client.responses.create(model="gpt-6-luna", input=text).output_text
"""
CALLER = """\
import json

from {module} import ask


def read(text):
    return json.loads(ask(text))
"""
HARMLESS = """\
def ask(text):
    return '{"text": 1}'
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Two services that do not know of each other, each a wrapper and a caller of it."""
    folder = tmp_path / "tree"
    for name in ("one", "two"):
        (folder / name).mkdir(parents=True)
        (folder / name / f"llm_{name}.py").write_text(LLM)
        (folder / name / f"use_{name}.py").write_text(CALLER.format(module=f"{name}.llm_{name}"))
    (folder / "pyproject.toml").write_text("[project]\nname = 'tree'\n")
    return folder


def check(folder: Path, cache: Path | None, *paths: str, **more: Any) -> Result:
    names = paths or (".",)
    command_line = CommandLine(isolated=True, select=("ALL",), preview=True, results=cache)
    return Project(Request(names, command_line, **more), folder).run()


def same(folder: Path, cache: Path, *paths: str) -> Result:
    """What a run with kept results says, which must be what one without says."""
    warm, cold = check(folder, cache, *paths), check(folder, None, *paths)
    assert render("json", warm) == render("json", cold)
    assert warm.calls == cold.calls
    return warm


def test_a_second_run_looks_at_nothing(tree: Path, tmp_path: Path) -> None:
    first = same(tree, tmp_path / "kept")
    assert first.looked_at == 4
    assert {item.code for item in first.diagnostics} >= {"LLM101", "LLM602"}
    assert same(tree, tmp_path / "kept").looked_at == 0


def test_a_changed_wrapper_changes_its_callers_and_no_one_else(tree: Path, tmp_path: Path) -> None:
    before = same(tree, tmp_path / "kept")
    (tree / "one" / "llm_one.py").write_text(HARMLESS)
    after = same(tree, tmp_path / "kept")
    assert after.looked_at < before.looked_at
    assert not [item for item in after.diagnostics if item.path.startswith("one/")]
    assert [item for item in after.diagnostics if item.path.startswith("two/")]
    (tree / "one" / "llm_one.py").write_text(LLM)
    again = same(tree, tmp_path / "kept")
    assert again.looked_at == 2
    assert again.diagnostics == before.diagnostics


def test_parts_that_come_together(tree: Path, tmp_path: Path) -> None:
    same(tree, tmp_path / "kept")
    (tree / "one" / "use_one.py").write_text(CALLER.format(module="two.llm_two"))
    assert same(tree, tmp_path / "kept").looked_at == 4


PROTOCOL = """\
from typing import Protocol

from openai import OpenAI

client = OpenAI(timeout=30)


class Answers(Protocol):
    def answer(self, text): ...


def say(answers: Answers, texts):
    return [answers.answer(text) for text in texts]


def ask(text):
    return client.responses.create(model="gpt-6-luna", input=text).output_text
"""
IMPLEMENTATION = """\
from {module} import ask


class Model:
    def answer(self, text):
        return ask(text)
"""


def test_what_implements_a_protocol_is_looked_for_where_imports_lead(tree: Path, tmp_path: Path) -> None:
    (tree / "one" / "say.py").write_text(PROTOCOL)
    (tree / "two" / "model.py").write_text(IMPLEMENTATION.format(module="two.llm_two"))
    first = same(tree, tmp_path / "kept")
    assert first.looked_at == 6
    assert not [item for item in first.diagnostics if item.path == "one/say.py" and item.span.start.line == 13]
    (tree / "two" / "model.py").write_text(IMPLEMENTATION.format(module="two.llm_two") + "\n\nchanged = 1\n")
    assert same(tree, tmp_path / "kept").looked_at == 3
    (tree / "two" / "model.py").write_text(IMPLEMENTATION.format(module="one.say"))
    joined = same(tree, tmp_path / "kept")
    assert [item for item in joined.diagnostics if item.path == "one/say.py" and item.span.start.line == 13]
    (tree / "two" / "llm_two.py").write_text(LLM + "\n\nchanged = 1\n")
    assert same(tree, tmp_path / "kept").looked_at == 2


def test_a_helper_that_brings_a_protocol_and_its_implementation_together(tree: Path, tmp_path: Path) -> None:
    (tree / "one" / "say.py").write_text(PROTOCOL + "\n\nfrom one import helper\n")
    (tree / "one" / "helper.py").write_text("import os\n")
    (tree / "two" / "model.py").write_text(IMPLEMENTATION.format(module="two.llm_two"))
    apart = same(tree, tmp_path / "kept")
    (tree / "one" / "helper.py").write_text("import os\nfrom two.model import Model\n")
    together = same(tree, tmp_path / "kept")
    assert len(together.diagnostics) > len(apart.diagnostics)
    (tree / "one" / "helper.py").write_text("import os\n")
    assert same(tree, tmp_path / "kept").diagnostics == apart.diagnostics


def test_a_module_that_a_string_names_belongs_to_whoever_imports_it(tree: Path, tmp_path: Path) -> None:
    (tree / "one" / "use_one.py").write_text(
        "import importlib\nimport json\n\nfrom openai import OpenAI\n\nclient = OpenAI(timeout=30)\n\n\n"
        "def read(text):\n    return json.loads(importlib.import_module('two.llm_two').ask(text))\n"
    )
    assert [item for item in same(tree, tmp_path / "kept").diagnostics if item.path == "one/use_one.py"]
    (tree / "two" / "llm_two.py").write_text(HARMLESS)
    assert not [item for item in same(tree, tmp_path / "kept").diagnostics if item.path == "one/use_one.py"]
    (tree / "two" / "llm_two.py").write_text(LLM)
    assert [item for item in same(tree, tmp_path / "kept").diagnostics if item.path == "one/use_one.py"]


def test_a_new_file_is_what_an_import_meant(tree: Path, tmp_path: Path) -> None:
    (tree / "one" / "use_one.py").write_text(CALLER.format(module="one.later"))
    assert not [item for item in same(tree, tmp_path / "kept").diagnostics if item.path == "one/use_one.py"]
    (tree / "one" / "later.py").write_text(LLM)
    assert [item for item in same(tree, tmp_path / "kept").diagnostics if item.path == "one/use_one.py"]
    (tree / "one" / "later.py").unlink()
    assert not [item for item in same(tree, tmp_path / "kept").diagnostics if item.path == "one/use_one.py"]


def test_requirements_count(tree: Path, tmp_path: Path) -> None:
    (tree / "one" / "old.py").write_text("import openai\n\nopenai.ChatCompletion.create(model='gpt-6-luna', messages=[])\n")
    (tree / "pyproject.toml").write_text("[project]\nname = 'tree'\ndependencies = ['openai>=1']\n")
    assert "LLM508" in {item.code for item in same(tree, tmp_path / "kept").diagnostics}
    (tree / "pyproject.toml").write_text("[project]\nname = 'tree'\ndependencies = ['openai<1']\n# changed\n")
    assert "LLM508" not in {item.code for item in same(tree, tmp_path / "kept").diagnostics}


def test_some_files_then_others(tree: Path, tmp_path: Path) -> None:
    same(tree, tmp_path / "kept", "one/use_one.py")
    assert same(tree, tmp_path / "kept", "two/use_two.py", "one/llm_one.py").files_checked == 2
    same(tree, tmp_path / "kept")


def test_what_nobody_asks_about_is_not_looked_at(tree: Path, tmp_path: Path) -> None:
    assert same(tree, tmp_path / "kept", "one/use_one.py").looked_at == 2
    assert same(tree, tmp_path / "kept", "one/llm_one.py").looked_at == 0
    assert same(tree, tmp_path / "kept", "two/llm_two.py").looked_at == 2
    assert same(tree, tmp_path / "kept").looked_at == 0
    (tree / "two" / "llm_two.py").write_text(LLM + "\n\nchanged = 1\n")
    assert same(tree, tmp_path / "kept", "one/use_one.py").looked_at == 0
    assert same(tree, tmp_path / "kept").looked_at == 2


STRING = """\
import importlib
import json

from openai import OpenAI

client = OpenAI(timeout=30)


def read(text):
    return json.loads(importlib.import_module("two.llm_two").ask(text))
"""
STORE = """\
from langchain_chroma import Chroma
from langchain_openai import OpenAIEmbeddings

store = Chroma(persist_directory="index", embedding_function=OpenAIEmbeddings(model="{model}"))
store.{does}
"""


def test_a_file_alone_has_the_findings_it_has_in_its_tree(tree: Path) -> None:
    (tree / "one" / "by_string.py").write_text(STRING)
    (tree / "one" / "say.py").write_text(PROTOCOL)
    (tree / "three").mkdir()
    (tree / "three" / "fill.py").write_text(STORE.format(model="text-embedding-3-small", does="add_texts(['a'])"))
    (tree / "three" / "find.py").write_text(STORE.format(model="text-embedding-3-large", does="similarity_search('a')"))
    (tree / "three" / "by_attribute.py").write_text("import json\n\nimport openai\nimport two\n\nprint(json.loads(two.llm_two.ask('a')))\n")
    (tree / "two" / "__init__.py").write_text("")
    (tree / "two" / "model.py").write_text(IMPLEMENTATION.format(module="one.say"))
    whole = check(tree, None).diagnostics
    assert {item.path for item in whole} >= {"one/by_string.py", "three/find.py", "three/by_attribute.py", "two/llm_two.py"}
    for path in sorted(path.relative_to(tree).as_posix() for path in tree.rglob("*.py")):
        assert check(tree, None, path).diagnostics == tuple(item for item in whole if item.path == path)


def test_standard_input_is_never_kept(tree: Path, tmp_path: Path) -> None:
    same(tree, tmp_path / "kept")
    name = "one/use_one.py"
    edited = check(tree, tmp_path / "kept", stdin=(name, b"import json\n"))
    assert not edited.diagnostics
    unedited = check(tree, tmp_path / "kept", stdin=(name, (tree / name).read_bytes()))
    assert [item.path for item in unedited.diagnostics] == [name] * len(unedited.diagnostics) != []
    same(tree, tmp_path / "kept")


def test_what_is_wrong_with_files_is_kept(tree: Path, tmp_path: Path) -> None:
    (tree / "broken.py").write_text("import openai\ndef f(:\n")
    (tree / "latin.py").write_bytes(b"import openai\nname = '\xe9'\n")
    (tree / "quiet.py").write_text("from one.llm_one import ask\nask('a')  # llmlint: ignore[LLM301] nothing here\n")
    for _ in range(2):
        result = same(tree, tmp_path / "kept")
        assert result.files_failed == 2
        assert "LLM901" in {item.code for item in result.diagnostics}


def test_what_is_wrong_with_a_file_is_kept_while_others_change(tree: Path, tmp_path: Path) -> None:
    (tree / "one" / "bad.py").write_bytes(b"x = '\xff'\n")
    (tree / "two" / "bad.py").write_text(LLM + "\n\ndef f(:\n")
    (tree / "one" / "said.py").write_text("print()  # llmlint: ignore[LLM301]\n")
    for change, *asked in ((LLM,), (HARMLESS, "two"), (HARMLESS,)):
        (tree / "two" / "llm_two.py").write_text(change)
        found = same(tree, tmp_path / "kept", *asked).diagnostics
        assert asked or [item.path for item in found if item.code in ("LLM903", "LLM901")] == ["one/bad.py", "one/said.py", "two/bad.py"]


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff\xfe\n{}", b"llmlint 1  0\n{}", b"[" * 100_000])
def test_a_file_that_cannot_be_read_is_none(tree: Path, tmp_path: Path, content: bytes) -> None:
    same(tree, tmp_path / "kept")
    (kept,) = (tmp_path / "kept").glob("*.results")
    kept.write_bytes(content)
    assert same(tree, tmp_path / "kept").looked_at == 4
    assert same(tree, tmp_path / "kept").looked_at == 0


def test_a_spoilt_file_is_none(tree: Path, tmp_path: Path) -> None:
    check(tree, tmp_path / "kept")
    (kept,) = (tmp_path / "kept").glob("*.results")
    whole = kept.read_bytes()
    chance = random.Random(1)
    for _ in range(12):
        place = chance.randrange(len(whole))
        kept.write_bytes(whole[:place] + bytes([whole[place] ^ chance.randrange(1, 256)]) + whole[place + 1 :])
        assert check(tree, tmp_path / "kept").looked_at == 4
    kept.write_bytes(whole)
    assert same(tree, tmp_path / "kept").looked_at == 0


def test_where_nothing_can_be_kept(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file, no folder")
    assert same(tree, tmp_path / "kept").looked_at == 4


def test_another_version_has_other_results(tree: Path, tmp_path: Path) -> None:
    first, second = Store(tmp_path, tree, "one"), Store(tmp_path, tree, "two")
    check(tree, tmp_path)
    assert first.read("anything") is None
    assert second.read("anything") is None


def test_the_folder() -> None:
    assert cache_folder({"LLMLINT_CACHE_DIR": "/somewhere"}) == Path("/somewhere").absolute()
    assert cache_folder({"HOME": "/home/u"}).is_relative_to("/home/u")


@pytest.mark.once
def test_everything_that_is_found_can_be_kept() -> None:
    result = check(ROOT / "fixtures", None)
    assert len(result.diagnostics) > 500
    assert record(json.loads(json.dumps(plain(result.calls)))) == result.calls
    assert record(json.loads(json.dumps(plain(result.diagnostics)))) == result.diagnostics


def test_only_known_records_are_made() -> None:
    with pytest.raises(UnreadableError, match="unknown kind"):
        record({"": "Path", "of": ["/etc/passwd"]})
    with pytest.raises(UnreadableError, match="another form"):
        record({"": "Position", "of": [1]})
    with pytest.raises(TypeError, match="no record"):
        plain(Path("x"))


def test_parts() -> None:
    links = [("a", "b"), ("c", "b"), ("d", "elsewhere")]
    assert parts_of("abcd", links) == {"a": "a", "b": "a", "c": "a", "d": "d"}


def test_groups() -> None:
    links = {"a": frozenset("b"), "b": frozenset[str](), "c": frozenset("b"), "d": frozenset("d"), "e": frozenset("d")}
    assert groups_of(links) == (frozenset("abc"), frozenset("de"))


def test_a_new_package_may_change_what_any_import_means() -> None:
    known = Known({"a.py": "1", "b/c.py": "1"})
    assert changed_files(known, {"a.py": "2", "b/c.py": "1"}, {}) == {"a.py"}
    assert changed_files(known, {"a.py": "1", "b/c.py": "1", "b/__init__.py": "1"}, {}) is None
    assert changed_files(known, {"a.py": "1"}, {}) is None


def test_a_set_up_holds_for_the_tests_below() -> None:
    known = Known(
        {"a/conftest.py": "1", "a/test_b.py": "1", "test_c.py": "1"},
        groups={"": Group(frozenset(("a/test_b.py", "test_c.py")), frozenset(), "")},
    )
    sources: Any = {"a/test_b.py": None, "test_c.py": None}
    assert changed_files(known, {"a/conftest.py": "2", "a/test_b.py": "1", "test_c.py": "1"}, sources) == {"a/conftest.py", "a/test_b.py"}


def test_what_is_imported_and_never_looked_at_may_change(tree: Path, tmp_path: Path) -> None:
    (tree / "one" / "use_one.py").write_text("import one.plain\n" + CALLER.format(module="one.llm_one"))
    (tree / "one" / "plain.py").write_text("import os\n")
    assert same(tree, tmp_path / "kept").looked_at == 4
    (tree / "one" / "plain.py").write_text("import os\n\nchanged = 1\n")
    assert same(tree, tmp_path / "kept").looked_at == 0
    (tree / "one" / "plain.py").write_text("import two.use_two\n")
    assert same(tree, tmp_path / "kept").looked_at == 4  # what hangs together now


def test_after_a_change_only_what_changed_is_read(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        (tree / f"plain{number}.py").write_text("import plain3\n" if number == 2 else "import os\n")
    for path in tree.rglob("*.py"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    same(tree, tmp_path / "kept")
    read: list[str] = []
    original = shelf.read_source
    monkeypatch.setattr(shelf, "read_source", lambda file: read.append(file.display) or original(file))

    def changed(name: str, text: str) -> list[str]:
        (tree / name).write_text(text)
        os.utime(tree / name, (1_000_000_000, 1_000_000_000 + len(text)))
        read.clear()
        check(tree, tmp_path / "kept")
        return sorted(set(read))

    assert not [path for path in changed("plain3.py", "import plain5, plain6\n") if path.startswith("plain") and path != "plain3.py"]
    assert not [path for path in changed("plain3.py", LLM) if path.startswith("plain") and path not in ("plain2.py", "plain3.py")]
    same(tree, tmp_path / "kept")


def _edit(folder: Path, chance: random.Random) -> None:
    """One change as a person or a branch makes it: a line, a function, a copy, a file gone, two files exchanged."""
    files = sorted(folder.rglob("*.py"))
    file, other = chance.choice(files), chance.choice(files)
    text = file.read_text()
    match chance.randrange(6):
        case 0:
            file.write_text(f"{text}\n\nchanged = {chance.random()}\n")
        case 1:
            lines = text.splitlines(keepends=True)
            file.write_text("".join(lines[: chance.randrange(len(lines) + 1)]))
        case 2:
            file.with_name(f"new_{chance.randrange(4)}.py").write_text(other.read_text())
        case 3 if len(files) > 4:
            file.unlink()
        case 4:
            file.write_text(f"from {other.stem} import *\nimport {other.stem}\n{text}")
        case _:
            file.write_text(other.read_text())
            other.write_text(text)


@pytest.mark.parametrize("seed", range(3))
def test_kept_results_follow_every_change(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    folder = tmp_path / "tree"
    for project in chance.sample(sorted((ROOT / "fixtures" / "projects").iterdir()), 3):
        shutil.copytree(project, folder / project.name)
    (folder / "pyproject.toml").write_text("")
    for _ in range(8):
        _edit(folder, chance)
        same(folder, tmp_path / "kept")


def test_the_commands_keep_results(folder: Path, lint: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.py").write_text(LLM)
    kept = folder / "kept"
    assert lint("check", "--cache-dir", str(kept)).code == 0
    assert len(list(kept.glob("*.results"))) == 1
    shutil.rmtree(kept)
    lint("check", "--cache-dir", str(kept), "--no-cache")
    monkeypatch.setenv("LLMLINT_CACHE_DIR", str(kept))
    monkeypatch.setenv("LLMLINT_NO_CACHE", "1")
    lint("calls")
    assert not kept.exists()
    lint("calls", "--cache")
    assert kept.exists()


def test_a_configuration_says_where_results_are_kept(folder: Path, lint: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.py").write_text(LLM)
    (folder / "llmlint.toml").write_text("cache-dir = '.results'\n")
    kept, other = folder / ".results", folder / "other"
    monkeypatch.delenv("LLMLINT_CACHE_DIR", raising=False)
    lint("check", "--cache-dir", str(other))
    assert other.exists()
    assert not kept.exists()
    lint("check")
    assert len(list(kept.glob("*.results"))) == 1
    assert (kept / ".gitignore").read_text() == "*\n"
    assert f"Removed {kept.as_posix()}" in lint("clean").out
    assert not kept.exists()


def test_clean_removes_what_is_kept(folder: Path, lint: Callable[..., Any]) -> None:
    (folder / "a.py").write_text(LLM)
    kept = folder / "kept"
    assert "Nothing is kept" in lint("clean", "--cache-dir", str(kept)).out
    lint("check", "--cache-dir", str(kept))
    assert lint("clean", "--cache-dir", str(kept)).code == 0
    assert not kept.exists()


def test_clean_removes_nothing_else(folder: Path, lint: Callable[..., Any]) -> None:
    (folder / "a.py").write_text(LLM)
    outcome = lint("clean", "--cache-dir", str(folder))
    assert outcome.code == 2
    assert "does not look like a cache" in outcome.err
    assert (folder / "a.py").exists()
