"""Packs are checked when they are loaded, and every mistake is named by file and line."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import libcst as cst
import pytest
from conftest import ACME

from llmlint.api import Client, Finding, ModelCall, OutputUse, Rule
from llmlint.config import Registry, Settings
from llmlint.packs import Pack, PackError, load_pack, load_packs, load_rules, subjects_of
from llmlint.packs.measured import Measured, measured_of
from llmlint.report.rules import page

RULE = '''\
from __future__ import annotations

from dataclasses import dataclass

from llmlint.api import Example, Finding, Meta, ModelCall, Rule, option


class SampleRule(Rule[ModelCall]):
    """Something is wrong."""

    meta = Meta("XYZ001", "sample-rule", "recommended", "info", "0.1", "a sample", (Example("bad", "good"),))

    @dataclass(frozen=True)
    class Options:
        limit: int = option(3, "how many")

    def check(self, call, /):
        yield Finding(call.callee, "seen")
'''

SINKS = """\
schema = 1

[[sink]]
kind = "post"
names = ["own_blog.publish"]

[[sink]]
kind = "mail"
names = ["own_mail.send"]
"""


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Write a package and load it as a pack; forget its modules afterwards."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def load(files: dict[str, str], package: str = "sample_pack") -> Pack:
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text("")
        for name, text in files.items():
            path = tmp_path / package / name
            path.parent.mkdir(exist_ok=True)
            if path.parent.name != package and path.suffix == ".py":
                (path.parent / "__init__.py").touch()
            path.write_text(text)
        return load_pack("sample", package)

    yield load
    for name in [name for name in sys.modules if name.startswith(("sample_pack", "other_pack"))]:
        del sys.modules[name]


def messages(error: pytest.ExceptionInfo[PackError]) -> list[str]:
    return [f"{Path(problem.path).name}:{problem.line}: {problem.message}" for problem in error.value.problems]


def test_the_rules_of_a_package_are_found_in_order(make: Any) -> None:
    second = RULE.replace("SampleRule", "AnotherOne").replace("sample-rule", "another-one").replace("XYZ001", "XYZ000")
    pack = make({"style/sample_rule.py": RULE, "deep/another_one.py": second, "helpers.py": "LIMIT = 3\n", "sdks/acme.toml": ACME})
    assert [rule.meta.code for rule in pack.rules] == ["XYZ000", "XYZ001"]
    assert [path.name for path in pack.sdk_files] == ["acme.toml"]


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("sdks/acme.toml", "prompt =", "promt =", 'acme.toml:18: `call[0].promt`: unknown key, did you mean "prompt"?'),
        ("sdks/acme.toml", 'mode = "sync"', 'mode = "quick"', "acme.toml:13: `client[0].mode`: expected one of sync, async"),
        ("sdks/acme.toml", 'path = "talk.now"\n', "", "acme.toml:15: `call[0].path`: either path or function names the call"),
        ("sdks/acme.toml", 'version = "1.0"\n', "", "acme.toml:1: `version`: missing"),
        ("sdks/acme.toml", 'mode = "sync"', "mode = ", "acme.toml:13: Invalid value (at line 13, column 8)"),
        ("sinks.toml", '"mail"', '"letter"', "sinks.toml:8: `sink[1].kind`: expected one of execution, "),
    ],
)
def test_a_mistake_in_what_a_pack_describes_is_named_with_its_line(make: Any, name: str, old: str, new: str, message: str) -> None:
    described = {"sdks/acme.toml": ACME, "sinks.toml": SINKS}
    assert old in described[name]
    with pytest.raises(PackError) as error:
        make({**described, name: described[name].replace(old, new)})
    (found,) = messages(error)
    assert found.startswith(message)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('id = "acme"', 'id = "openai"', 'acme.toml:1: `id`: "openai" is taken by another file'),
        ('kind = "chat"', 'kind = "chat"\non = ["acme_ai.Gone"]', 'acme.toml:18: `call[0].on`: no client is called "acme_ai.Gone"'),
    ],
)
def test_sdks_that_do_not_fit_together_are_named(make: Any, monkeypatch: pytest.MonkeyPatch, old: str, new: str, message: str) -> None:
    make({"sdks/acme.toml": ACME.replace(old, new)})
    monkeypatch.setattr("llmlint.packs.load.installed_packs", lambda: [("core", "llmlint_rules"), ("sample", "sample_pack")])
    with pytest.raises(PackError) as error:
        load_packs()
    (found,) = messages(error)
    assert found.startswith(message)


def test_bases_and_imported_rules_do_not_count(make: Any) -> None:
    base = RULE.replace("class SampleRule", "class _Base").replace('meta = Meta("XYZ001"', 'not_meta = Meta("XYZ001"')
    derived = (
        RULE.replace("Rule[ModelCall]", "_Base").replace("import Example", "import Client, Example")
        + "\n\nfrom sample_pack.base import _Base\n"
    )
    derived = derived.replace("class SampleRule", "from sample_pack.base import _Base\n\n\nclass SampleRule", 1)
    pack = make({"base.py": base, "sample_rule.py": derived})
    assert [rule.__name__ for rule in pack.rules] == ["SampleRule"]
    assert subjects_of(pack.rules[0]) == (ModelCall,)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"sample-rule"', '"other-name"', "has the name `other-name`; the class name makes it `sample-rule`"),
        ("class SampleRule", "class SimpleRule", "has the name `sample-rule`; the class name makes it `simple-rule`"),
        ("XYZ001", "LLM301", "has the code `LLM301`; a pack's code is its own capital letters"),
        ("XYZ001", "xyz1", "has the code `xyz1`"),
        ("(Example(", "((), Example(", "has no example"),
        ('    """Something is wrong."""\n', "", "has no docstring"),
        ("Rule[ModelCall]", "Rule[int]", "looks at `int`; known are `ModelCall`, `Client`, `OutputUse`"),
        ("Rule[ModelCall]", "Rule", "does not say what it looks at"),
        ('option(3, "how many")', "3", "has the option `limit` without help"),
        ("@dataclass(frozen=True)", "@dataclass", "has `Options` that are no frozen dataclass"),
        ("def check(", "def chekc(", "does not define `check`"),
        ("    meta =", "    mata =", "has no `meta = Meta(...)`"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(make: Any, old: str, new: str, message: str) -> None:
    text = RULE.replace(old, new)
    if "no example" in message:
        text = RULE.replace('(Example("bad", "good"),)', "()")
    with pytest.raises(PackError) as error:
        make({"sample_rule.py": text})
    assert any(message in found and found.startswith("sample_rule.py:8: ") for found in messages(error)), messages(error)


def test_all_mistakes_are_told_at_once(make: Any) -> None:
    with pytest.raises(PackError) as error:
        make({"wrong_place.py": RULE.replace("XYZ001", "LLM001")})
    assert len(messages(error)) == 2
    assert any("stands in `wrong_place.py`; the class name makes it `sample_rule.py`" in found for found in messages(error))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("import nothing_like_it\n", "broken.py:1: pack `sample` cannot be loaded: ModuleNotFoundError: No module named 'nothing_like_it'"),
        ("x = (\n", "broken.py:1: pack `sample` cannot be loaded: SyntaxError: "),
        ("\n\nraise SystemExit(3)\n", "broken.py:3: pack `sample` cannot be loaded: SystemExit: 3"),
    ],
)
def test_a_module_that_cannot_be_loaded_is_named(make: Any, text: str, message: str) -> None:
    with pytest.raises(PackError) as error:
        make({"broken.py": text})
    (found,) = messages(error)
    assert found.startswith(message)


def test_a_missing_package_is_named() -> None:
    with pytest.raises(PackError, match="pack `gone` cannot be loaded: ModuleNotFoundError"):
        load_pack("gone", "no_such_package_anywhere")


def test_codes_and_names_are_unique_across_packs(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    make({"sample_rule.py": RULE})
    make({"sample_rule.py": RULE}, package="other_pack")
    monkeypatch.setattr("llmlint.packs.load.installed_packs", lambda: [("one", "sample_pack"), ("two", "other_pack")])
    with pytest.raises(PackError) as error:
        load_packs()
    assert [problem.message for problem in error.value.problems] == [
        "rule `SampleRule` has the code `XYZ001` of `sample_pack.sample_rule.SampleRule`",
        "rule `SampleRule` has the name `sample-rule` of `sample_pack.sample_rule.SampleRule`",
    ]


LEAVING = RULE.replace('("bad", "good"),))', '("bad", "good"),), aliases=("former-rule",), deprecated="use `other-rule`")')


def test_a_former_name_selects_and_says_the_new_one(make: Any, tmp_path: Path) -> None:
    registry = Registry(make({"sample_rule.py": LEAVING}).rules)
    assert [rule.meta.code for rule in registry.select(Settings(tmp_path, select=("former-rule",)))] == ["XYZ001"]
    assert registry.outdated == {
        "`former-rule` is now `sample-rule` (XYZ001)",
        "`sample-rule` (XYZ001) will be removed: use `other-rule`",
    }
    assert "once former-rule · will be removed: use `other-rule`" in page(registry.rules[-1], "text")


def test_a_rule_that_stays_is_not_spoken_of(make: Any, tmp_path: Path) -> None:
    registry = Registry(make({"sample_rule.py": RULE}).rules)
    registry.select(Settings(tmp_path, select=("sample-rule",), ignore=("XYZ001",)))
    assert not registry.outdated


def test_a_former_name_belongs_to_one_rule(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    make({"sample_rule.py": LEAVING})
    make(
        {"former_rule.py": RULE.replace("XYZ001", "XYZ002").replace("sample-rule", "former-rule").replace("SampleRule", "FormerRule")},
        "other_pack",
    )
    monkeypatch.setattr("llmlint.packs.load.installed_packs", lambda: [("one", "sample_pack"), ("two", "other_pack")])
    with pytest.raises(PackError, match="has the alias `former-rule`, which is `other_pack"):
        load_packs()


def test_whoever_names_a_rule_that_is_gone_is_told_what_to_use(make: Any) -> None:
    pack = make({"__init__.py": "REMOVED = {'XYZ009': 'use `sample-rule`', 'old-sample': 'use `sample-rule`'}\n", "sample_rule.py": RULE})
    registry = Registry(list(pack.rules))
    assert registry.resolve("old-sample") is None
    assert registry.suggest("old-sample") == registry.suggest("xyz009") == "it was removed: use `sample-rule`"
    assert registry.suggest("sampel-rule") == "did you mean `sample-rule` (XYZ001)?"


def test_a_pack_within_a_package_names_what_is_gone(make: Any) -> None:
    files = {"rules/__init__.py": "REMOVED = {'XYZ009': 'use `sample-rule`'}\n", "rules/sample_rule.py": RULE}
    make(files)
    sys.modules["sample_pack"].REMOVED = ["XYZ009"]  # type: ignore[attr-defined]
    registry = Registry(list(load_pack("sample", "sample_pack.rules").rules))
    assert registry.suggest("XYZ009") == "it was removed: use `sample-rule`"


@pytest.mark.parametrize("text", ["REMOVED = ['XYZ009']\n", "REMOVED = {'XYZ009': 3}\n"])
def test_rules_that_are_gone_are_named_in_words(make: Any, text: str) -> None:
    with pytest.raises(PackError) as error:
        make({"__init__.py": text, "sample_rule.py": RULE})
    assert messages(error)[0].startswith("__init__.py:1: `REMOVED` names rules that are gone")


def test_a_pack_tells_how_often_its_rules_were_right(make: Any) -> None:
    pack = make({"sample_rule.py": RULE, "measured.toml": "[XYZ001]\nright = 41\nwrong = 2\n"})
    (rule,) = pack.rules
    assert measured_of(rule) == Measured(41, 2)
    assert "recommended · info · since 0.1 · 41 of 43 findings right when judged\n" in page(rule, "text")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[XYZ001\n", "Expected ']' at the end of a table declaration (at line 1, column 8)"),
        ("[XYZ001]\nright = 41\n", "`XYZ001`: expected `right` and `wrong`, each a number of findings"),
        ("[XYZ001]\nright = 41\nwrong = -2\n", "`XYZ001`: expected `right` and `wrong`, each a number of findings"),
        ("[XYZ001]\nright = 41\nwrong = true\n", "`XYZ001`: expected `right` and `wrong`, each a number of findings"),
        ("[XYZ001]\nright = 41\nwrong = 2\nnone = 1\n", "`XYZ001`: expected `right` and `wrong`, each a number of findings"),
        ("XYZ001 = 41\n", "`XYZ001`: expected `right` and `wrong`, each a number of findings"),
        ("[XYZ002]\nright = 41\nwrong = 2\n", "`XYZ002` is the code of no rule of this pack"),
    ],
)
def test_counts_that_are_none_are_told(make: Any, text: str, said: str) -> None:
    with pytest.raises(PackError) as error:
        make({"sample_rule.py": RULE, "measured.toml": text})
    assert messages(error) == [f"measured.toml:1: {said}"]


def test_a_pack_within_a_package_has_counts_of_its_own(make: Any) -> None:
    make({"rules/sample_rule.py": RULE, "rules/measured.toml": "[XYZ001]\nright = 41\nwrong = 2\n"})
    (rule,) = load_pack("sample", "sample_pack.rules").rules
    assert measured_of(rule) == Measured(41, 2)


def test_the_built_in_rules_come_in_by_the_same_door() -> None:
    first, *_ = load_packs()
    assert first.name == "core"
    assert [rule.meta.code for rule in load_rules()] == sorted(rule.meta.code for rule in load_rules())


def test_listing_the_rules_imports_no_syntax_library() -> None:
    code = "import sys; from llmlint.packs import load_rules; print(len(load_rules()), 'libcst' in sys.modules, 'rich' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    count, libcst, rich = run.stdout.split()
    assert (int(count) >= 10, libcst, rich) == (True, "False", "False")


class OfOne(Rule[ModelCall]): ...


class OfTwo(Rule[Client | OutputUse]): ...


class Inherited(OfTwo): ...


@pytest.mark.parametrize(
    ("rule", "subjects"),
    [(OfOne, (ModelCall,)), (OfTwo, (Client, OutputUse)), (Inherited, (Client, OutputUse)), (Rule, ())],
)
def test_the_type_parameter_is_the_subject(rule: type[Rule[Any]], subjects: tuple[type, ...]) -> None:
    assert subjects_of(rule) == subjects


def test_a_node_class_is_a_subject(make: Any) -> None:
    text = (
        textwrap.dedent(RULE)
        .replace("Rule[ModelCall]", "Rule[cst.With | ModelCall]")
        .replace("from llmlint.api", "import libcst as cst\nfrom llmlint.api")
    )
    (rule,) = make({"sample_rule.py": text}).rules
    assert subjects_of(rule) == (cst.With, ModelCall)
    assert Finding
