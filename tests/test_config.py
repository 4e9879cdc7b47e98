"""What a configuration may say, what it means, and how its mistakes are told."""

from __future__ import annotations

import io
import time
from dataclasses import dataclass, fields, replace
from pathlib import Path
from textwrap import dedent
from types import new_class
from typing import TYPE_CHECKING, Any

import pytest

from llmlint.api import Meta, ModelCall, Rule, Tier, option
from llmlint.config import CommandLine, ConfigError, Registry, Resolver, Settings
from llmlint.config.command_line import rebased
from llmlint.config.keys import KEYS
from llmlint.report.issues import write_issues
from llmlint.report.paint import Painter
from llmlint.toml.places import Place, Places

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class LoopOptions:
    max_items: int = option(5, "how many", least=0)
    ratio: float = option(0.5, "how much")
    words: tuple[str, ...] = option((), "which")
    loud: bool = option(False, "whether")
    label: str = option("", "what")


def make(code: str, name: str, tier: Tier = "recommended", topic: str = "cost", options: type | None = None) -> type[Rule[Any]]:
    meta = Meta(code=code, name=name, tier=tier, severity="warning", since="0.1", summary="", examples=())
    body: dict[str, Any] = {"meta": meta, "__module__": f"pack.{topic}.{name.replace('-', '_')}"}
    if options:
        body["Options"] = options
    return new_class(name.title().replace("-", ""), (Rule[ModelCall],), exec_body=lambda namespace: namespace.update(body))


RULES = (
    make("LLM301", "call-in-loop", options=LoopOptions),
    make("LLM302", "embedding-in-loop"),
    make("LLM305", "no-output-limit", "strict"),
    make("LLM309", "model-does-what-code-does", "preview"),
    make("LLM201", "missing-timeout", topic="resilience"),
    make("ACME001", "house-rule", topic="house"),
)


def resolver(root: Path, **command_line: Any) -> Resolver:
    return Resolver(Registry(RULES), CommandLine(**command_line), root)


def settings(root: Path, folder: Path | None = None, **command_line: Any) -> Settings:
    resolving = resolver(root, **command_line)
    found = resolving.settings_for(folder or root)
    resolving.raise_issues()
    return found


def selected(chosen: Settings) -> list[str]:
    return [rule.meta.code for rule in Registry(RULES).select(chosen)]


def mistakes(root: Path, text: str, name: str = "llmlint.toml") -> str:
    (root / name).write_text(dedent(text))
    resolving = resolver(root)
    resolving.settings_for(root)
    stream = io.StringIO()
    write_issues(resolving.issues, Painter(stream, color=False))
    return stream.getvalue()


class TestFinding:
    def test_the_order_of_names(self, tmp_path: Path) -> None:
        (tmp_path / "pyproject.toml").write_text("[tool.llmlint]\nselect = ['LLM301']\n")
        assert settings(tmp_path).select == ("LLM301",)
        (tmp_path / "llmlint.toml").write_text("select = ['LLM302']\n")
        assert settings(tmp_path).select == ("LLM302",)
        (tmp_path / ".llmlint.toml").write_text("select = ['LLM305']\n")
        assert settings(tmp_path).select == ("LLM305",)

    def test_the_nearest_wins_and_nothing_is_merged(self, tmp_path: Path) -> None:
        (tmp_path / "a/b").mkdir(parents=True)
        (tmp_path / "llmlint.toml").write_text("preview = true\n")
        (tmp_path / "a/llmlint.toml").write_text("ignore = ['LLM301']\n")
        near = settings(tmp_path, tmp_path / "a/b")
        assert (near.preview, near.ignore, near.base) == (False, ("LLM301",), tmp_path / "a")

    @pytest.mark.parametrize(
        ("text", "warned"),
        [
            ("[tool.llmlint]\npreview = true\n", True),
            ("[tool.llmlint]\npreview = 3\n", True),
            ("[project]\ndependencies = ['llmlint']\n", False),
            ("no toml, llmlint", False),
        ],
    )
    def test_what_a_configuration_beside_it_overlooks_is_told(self, tmp_path: Path, text: str, warned: bool) -> None:
        (tmp_path / "llmlint.toml").write_text("select = ['LLM301']\n")
        (tmp_path / "pyproject.toml").write_text(text)
        for options in ({}, {"config": ("llmlint.toml",)}, {"isolated": True}):
            resolving = resolver(tmp_path, **options)
            assert not resolving.settings_for(tmp_path).preview
            assert not resolving.issues
            assert ["pyproject.toml beside it do not count" in said for said in resolving.warnings] == [True] * (warned and not options)

    def test_a_configuration_beside_it_on_which_it_builds_counts(self, tmp_path: Path) -> None:
        (tmp_path / "llmlint.toml").write_text("extend = 'pyproject.toml'\n")
        (tmp_path / "pyproject.toml").write_text("[tool.llmlint]\npreview = true\n")
        resolving = resolver(tmp_path)
        assert resolving.settings_for(tmp_path).preview
        assert not resolving.warnings

    def test_a_pyproject_of_somebody_else_is_passed_over(self, tmp_path: Path) -> None:
        (tmp_path / "a").mkdir()
        (tmp_path / "llmlint.toml").write_text("preview = true\n")
        (tmp_path / "a/pyproject.toml").write_text("[project]\ndependencies = ['llmlint']\n")
        assert settings(tmp_path, tmp_path / "a").preview

    def test_isolated_reads_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "llmlint.toml").write_text("broken")
        assert settings(tmp_path, isolated=True).origin == ""

    def test_a_named_file_holds_everywhere(self, tmp_path: Path) -> None:
        (tmp_path / "a").mkdir()
        (tmp_path / "a/llmlint.toml").write_text("preview = false\n")
        (tmp_path / "mine.toml").write_text("preview = true\n")
        assert settings(tmp_path, tmp_path / "a", config=("mine.toml",)).preview


class TestMeaning:
    def test_all_keys(self, tmp_path: Path) -> None:
        (tmp_path / "llmlint.toml").write_text(
            dedent("""\
            select = ["LLM3", "missing-timeout"]
            extend-select = ["house-rule"]
            ignore = ["LLM302"]
            exclude = ["gen/"]
            extend-exclude = ["old"]
            preview = true
            fail-on = "error"
            respect-gitignore = false
            test-paths = ["qa/"]
            model-functions = ["app.llm.ask"]
            source-roots = ["src"]
            target-version = "py310"
            [severity]
            call-in-loop = "error"
            LLM2 = "info"
            [rules.call-in-loop]
            max-items = 9
            ratio = 1
            words = ["a"]
            loud = true
            label = "x"
            """)
        )
        found = settings(tmp_path)
        assert found.select == ("LLM3", "missing-timeout")
        assert (found.exclude, found.extend_exclude, found.test_paths) == (("gen/",), ("old",), ("qa/",))
        assert (found.preview, found.fail_on, found.respect_gitignore) == (True, "error", False)
        assert (found.model_functions, found.source_roots) == (("app.llm.ask",), ("src",))
        assert found.target_version == "3.10"
        assert found.severity["LLM301"] == "error"
        assert found.severity["LLM201"] == "info"
        assert found.options == {"LLM301": LoopOptions(9, 1.0, ("a",), loud=True, label="x")}
        assert selected(found) == ["ACME001", "LLM201", "LLM301", "LLM305", "LLM309"]

    @pytest.mark.parametrize(
        ("written", "field"), [("call-wrappers", "model_functions"), ("call_wrappers", "model_functions"), ("validators", "sanitizers")]
    )
    def test_other_names_of_a_setting(self, tmp_path: Path, written: str, field: str) -> None:
        (tmp_path / "llmlint.toml").write_text(f'{written} = ["app.checked"]\n')
        assert getattr(settings(tmp_path), field) == ("app.checked",)

    def test_both_names_of_a_setting(self, tmp_path: Path) -> None:
        said = mistakes(tmp_path, 'sanitizers = ["app.a"]\nvalidators = ["app.b"]\n')
        assert "`validators` and `sanitizers` are one setting" in said
        assert "write all of it in `sanitizers`" in said

    def test_recommended_unless_told_otherwise(self, tmp_path: Path) -> None:
        assert selected(settings(tmp_path)) == ["ACME001", "LLM201", "LLM301", "LLM302", "LLM901", "LLM902"]
        assert selected(settings(tmp_path, preview=True)) == ["ACME001", "LLM201", "LLM301", "LLM302", "LLM309", "LLM901", "LLM902"]

    @pytest.mark.parametrize(
        ("words", "codes"),
        [
            (("LLM301",), ["LLM301"]),
            (("llm301",), ["LLM301"]),
            (("call-in-loop",), ["LLM301"]),
            (("LLM3",), ["LLM301", "LLM302", "LLM305"]),
            (("LLM30",), ["LLM301", "LLM302", "LLM305"]),
            (("cost",), ["LLM301", "LLM302", "LLM305"]),
            (("strict",), ["LLM305"]),
            (("recommended", "strict"), ["ACME001", "LLM201", "LLM301", "LLM302", "LLM305", "LLM901", "LLM902"]),
            (("ALL",), ["ACME001", "LLM201", "LLM301", "LLM302", "LLM305", "LLM901", "LLM902"]),
            (("house",), ["ACME001"]),
            (("LLM9",), ["LLM901", "LLM902"]),
            (("specdetect",), ["LLM201", "LLM305"]),
        ],
    )
    def test_selectors(self, tmp_path: Path, words: tuple[str, ...], codes: list[str]) -> None:
        assert selected(settings(tmp_path, select=words)) == codes

    @pytest.mark.parametrize(
        ("least", "codes"),
        [
            ("high", ["ACME001", "LLM201", "LLM301", "LLM302", "LLM901", "LLM902"]),
            ("medium", ["ACME001", "LLM201", "LLM301", "LLM302", "LLM305", "LLM901", "LLM902"]),
            ("low", ["ACME001", "LLM201", "LLM301", "LLM302", "LLM305", "LLM309", "LLM901", "LLM902"]),
        ],
    )
    def test_only_rules_that_are_sure_enough(self, tmp_path: Path, least: str, codes: list[str]) -> None:
        (tmp_path / "llmlint.toml").write_text(f"select = ['ALL']\npreview = true\nmin-confidence = '{least}'\n")
        assert selected(settings(tmp_path)) == codes
        assert selected(settings(tmp_path, min_confidence="high", select=("LLM3",))) == ["LLM301", "LLM302"]

    def test_results_are_kept_below_the_configuration_only(self, tmp_path: Path) -> None:
        (tmp_path / "llmlint.toml").write_text("cache-dir = '.kept/llmlint'\n")
        assert settings(tmp_path).cache_dir == tmp_path / ".kept/llmlint"
        (tmp_path / "way-out").symlink_to(tmp_path.parent)
        for folder in ("../kept", "/var/kept", ".", "way-out/kept"):
            assert "must lie below the folder" in mistakes(tmp_path, f"cache-dir = '{folder}'\n")

    def test_ignore_wins(self, tmp_path: Path) -> None:
        assert selected(settings(tmp_path, select=("LLM301", "LLM302"), ignore=("LLM3", "LLM903"))) == []

    def test_the_command_line_speaks_over_the_file(self, tmp_path: Path) -> None:
        (tmp_path / "llmlint.toml").write_text("select = ['LLM201']\nignore = ['LLM301']\nextend-select = ['ACME001']\nfail-on = 'never'\n")
        assert selected(settings(tmp_path, select=("LLM301",))) == ["LLM301"]
        assert selected(settings(tmp_path, extend_select=("LLM302",))) == ["ACME001", "LLM201", "LLM302"]
        assert selected(settings(tmp_path, ignore=("LLM201",))) == ["ACME001"]
        assert settings(tmp_path, fail_on="info").fail_on == "info"

    def test_single_values(self, tmp_path: Path) -> None:
        (tmp_path / "llmlint.toml").write_text("[rules.LLM301]\nloud = true\n[severity]\nLLM201 = 'info'\n")
        found = settings(tmp_path, config=("preview=true", "severity.LLM301=error", "fail-on = never", "select=['LLM3']"))
        assert (found.preview, dict(found.severity), found.fail_on) == (True, {"LLM201": "info", "LLM301": "error"}, "never")
        assert found.options["LLM301"].loud
        assert found.select == ("LLM3",)

    def test_a_preview_rule_named_without_the_switch(self, tmp_path: Path) -> None:
        registry = Registry(RULES)
        assert registry.select(settings(tmp_path, select=("LLM309",))) == []
        assert registry.in_preview == {"LLM309"}


class TestExtend:
    def write(self, root: Path, **files: str) -> None:
        (root / "house").mkdir()
        for name, text in files.items():
            path = root / "house/base.toml" if name == "base" else root / f"{name}.toml"
            path.write_text(dedent(text))

    def test_nearer_values_win_and_tables_are_joined(self, tmp_path: Path) -> None:
        self.write(
            tmp_path,
            base="""\
            preview = true
            fail-on = "error"
            ignore = ["LLM302"]
            extend-exclude = ["old"]
            baseline = "known.json"
            [severity]
            LLM301 = "info"
            LLM302 = "info"
            """,
            llmlint="""\
            extend = "house/base.toml"
            fail-on = "info"
            ignore = ["LLM201"]
            extend-exclude = ["gen"]
            [severity]
            LLM301 = "error"
            """,
        )
        found = settings(tmp_path)
        assert (found.base, found.origin) == (tmp_path, "llmlint.toml")
        assert (found.preview, found.fail_on) == (True, "info")
        assert (found.ignore, found.extend_exclude) == (("LLM302", "LLM201"), ("old", "gen"))
        assert found.severity == {"LLM301": "error", "LLM302": "info"}
        assert found.baseline == tmp_path / "house/known.json"
        assert found.sources["preview"] == "house/base.toml"
        assert found.sources["ignore"] == "llmlint.toml, house/base.toml"

    def test_a_selection_begins_anew(self, tmp_path: Path) -> None:
        self.write(
            tmp_path, base="ignore = ['LLM301']\nextend-select = ['LLM305']\n", llmlint="extend = 'house/base.toml'\nselect = ['LLM301']\n"
        )
        assert selected(settings(tmp_path)) == ["LLM301"]

    def test_a_chain(self, tmp_path: Path) -> None:
        self.write(tmp_path, base="extend = '../far.toml'\n", far="preview = true\n", llmlint="extend = 'house/base.toml'\n")
        assert settings(tmp_path).sources["preview"] == "far.toml"

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("extend = 'nowhere.toml'", "no such configuration: `nowhere.toml`"),
            ("extend = 'llmlint.toml'", "the configuration builds on itself"),
            ("extend = 3", "`extend` must be a path"),
            ("extend = 'house/base.toml'", "unknown setting `previw`"),
        ],
    )
    def test_mistakes(self, tmp_path: Path, text: str, words: str) -> None:
        self.write(tmp_path, base="previw = true")
        assert f"error: {words}\n" in mistakes(tmp_path, text)

    def test_not_on_the_command_line(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match="stands in a file only"):
            settings(tmp_path, config=("extend=a.toml",))


class TestVersions:
    @pytest.mark.parametrize("versions", ["0.1.0", ">=0.1,<1", "~=0.1.0", "!=0.2", "==0.1", "> 0.0.9, <= 0.1.0"])
    def test_a_version_that_fits(self, tmp_path: Path, versions: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("llmlint.__version__", "0.1.0")
        assert mistakes(tmp_path, f"required-version = '{versions}'") == ""

    @pytest.mark.parametrize("versions", [">=0.2", "<0.1", "==0.2", "~=0.2.1", "!=0.1"])
    def test_nothing_else_is_said_by_another_version(self, tmp_path: Path, versions: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("llmlint.__version__", "0.1.0")
        text = mistakes(tmp_path, f"required-version = '{versions}'\nunheard-of = 1\n")
        assert f"error: llmlint {versions} is required, this is 0.1.0\n" in text
        assert "unheard-of" not in text

    def test_a_range_that_is_none(self, tmp_path: Path) -> None:
        assert "write it as `>=0.2,<1`" in mistakes(tmp_path, "required-version = 'new'")


class TestWarnings:
    def warnings(self, root: Path, text: str) -> list[str]:
        (root / "llmlint.toml").write_text(text)
        resolving = resolver(root)
        resolving.settings_for(root)
        resolving.settings_for(root / "a")
        resolving.raise_issues()
        return resolving.warnings

    def test_deprecated_settings_work_and_are_told_once(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(KEYS, "preview", replace(KEYS["preview"], deprecated="experimental"))
        (tmp_path / "a").mkdir()
        assert self.warnings(tmp_path, "preview = true\n") == ["llmlint.toml: the setting `preview` is deprecated: use `experimental`"]
        assert settings(tmp_path).preview

    def test_strict(self, tmp_path: Path) -> None:
        text = mistakes(tmp_path, "strict-config = true\nignore = ['LLM310', 'LLM3']\n[rules.LLM310]\n[severity]\nLLM310 = 'info'\n")
        assert text.count("rule `LLM310` in") == 3
        assert "`LLM3` in" not in text


class TestCommandLine:
    def test_severity_and_rules_for_files(self, tmp_path: Path) -> None:
        (tmp_path / "llmlint.toml").write_text("[severity]\nLLM301 = 'info'\nLLM201 = 'info'\n[per-file-ignores]\n'a.py' = ['LLM301']\n")
        found = settings(tmp_path, severity=(("cost", "error"),), per_file_ignores=(("a.py", "LLM302"), ("b.py", "LLM301")))
        assert (found.severity["LLM301"], found.severity["LLM201"]) == ("error", "info")
        assert found.per_file_ignores == {"a.py": ("LLM301", "LLM302"), "b.py": ("LLM301",)}
        assert found.sources["severity"] == "--severity"

    def test_mistakes(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError) as caught:
            settings(tmp_path, severity=(("call-in-lop", "error"), ("LLM301", "eror")), per_file_ignores=(("a.py", "nope"),))
        assert [(issue.origin, issue.message) for issue in caught.value.issues] == [
            ("--per-file-ignores", "unknown rule `nope`"),
            ("--severity", "unknown rule `call-in-lop`"),
            ("--severity", "`eror` is no level for `LLM301`"),
        ]

    def test_patterns_count_from_the_working_directory(self, tmp_path: Path) -> None:
        (tmp_path / "app").mkdir()
        (tmp_path / "llmlint.toml").write_text("extend-exclude = ['old']\n")
        resolving = Resolver(Registry(RULES), CommandLine(extend_exclude=("gen", "a/b/", "**/x/y")), tmp_path / "app")
        assert resolving.settings_for(tmp_path / "app").extend_exclude == ("old", "gen", "/app/a/b/", "**/x/y")

    @pytest.mark.parametrize(
        ("pattern", "moved"), [("sub/a", "/a"), ("!sub/a/", "!/a/"), ("other/a", ""), ("a", "a"), ("/sub/b", "/b"), ("a/", "a/")]
    )
    def test_patterns_for_a_configuration_further_in(self, pattern: str, moved: str) -> None:
        assert rebased(pattern, Path("/p"), Path("/p/sub")) == moved


def test_every_setting_can_be_set() -> None:
    names = {field.name for field in fields(Settings)} - {"base", "origin", "sources"}
    assert {key.field for key in KEYS.values()} == names


class TestMistakes:
    def test_all_at_once_with_their_place(self, tmp_path: Path) -> None:
        assert mistakes(
            tmp_path,
            """\
            select = ["LLM301", "call-in-lop"]
            fail-onn = "error"
            preview = "yes"
            exclude = ["a", 3]
            model-functions = ["app.ask()"]
            [severity]
            missing-timeout = "eror"
            [rules.call-in-loop]
            max_item = 3
            max-items = "3"
            [rules.unheard-of]
            """,
        ) == dedent("""\
            error: unknown rule `call-in-lop` in `select`
             --> llmlint.toml:1:21
              |
            1 | select = ["LLM301", "call-in-lop"]
              |                     ^^^^^^^^^^^^^ did you mean `call-in-loop` (LLM301)?
              |
            error: unknown setting `fail-onn`
             --> llmlint.toml:2:1
              |
            2 | fail-onn = "error"
              | ^^^^^^^^ did you mean `fail-on`?
              |
            error: `preview` must be true or false
             --> llmlint.toml:3:11
              |
            3 | preview = "yes"
              |           ^^^^^ this is a string
              |
            error: `exclude` must be a list of strings
             --> llmlint.toml:4:17
              |
            4 | exclude = ["a", 3]
              |                 ^ this is a whole number
              |
            error: `app.ask()` is not a dotted name
             --> llmlint.toml:5:20
              |
            5 | model-functions = ["app.ask()"]
              |                    ^^^^^^^^^^^ write it as in an import: `package.module.function`
              |
            error: `severity.missing-timeout` must be one of error, warning, info
             --> llmlint.toml:7:19
              |
            7 | missing-timeout = "eror"
              |                   ^^^^^^ did you mean `error`?
              |
            error: rule `call-in-loop` has no option `max_item`
             --> llmlint.toml:9:1
              |
            9 | max_item = 3
              | ^^^^^^^^ did you mean `max-items`?
              |
            error: option `max-items` of `call-in-loop` must be a whole number
              --> llmlint.toml:10:13
               |
            10 | max-items = "3"
               |             ^^^ this is a string
               |
            error: unknown rule `unheard-of` in `rules`
              --> llmlint.toml:11:8
               |
            11 | [rules.unheard-of]
               |        ^^^^^^^^^^ `llmlint rule` lists the rules
               |
               = help: if it is a rule of your own, name its pack with `--pack` or LLMLINT_PACKS
            """)

    @pytest.mark.parametrize(
        ("word", "asked"),
        [("output-limit-too-high", True), ("HOUSE001", True), ("LLM3O1", False), ("recomended", False), ("mising-timeout", False)],
    )
    def test_a_rule_of_a_pack_that_is_not_loaded(self, tmp_path: Path, word: str, asked: bool) -> None:
        for text in (f"[rules.{word}]\n", f'select = ["{word}"]\n', f"[severity]\n{word} = 'error'\n"):
            assert ("name its pack with `--pack`" in mistakes(tmp_path, text)) is asked

    def test_numbers_below_what_an_option_takes(self, tmp_path: Path) -> None:
        text = mistakes(tmp_path, "[rules.call-in-loop]\nmax-items = -3\nratio = -0.5\n")
        assert "option `max-items` of `call-in-loop` must be at least 0" in text
        assert "ratio" not in text.replace("ratio = -0.5", "")
        assert mistakes(tmp_path, "[rules.call-in-loop]\nmax-items = 0\n") == ""

    def test_what_would_run_code_is_told_where_it_may_stand(self, tmp_path: Path) -> None:
        assert "name packs with `--pack` or in LLMLINT_PACKS" in mistakes(tmp_path, 'plugins = ["house_rules"]')

    def test_in_pyproject(self, tmp_path: Path) -> None:
        text = mistakes(tmp_path, "[project]\nname = 'x'\n[tool.llmlint]\nselec = []\n", "pyproject.toml")
        assert "--> pyproject.toml:4:1" in text
        assert "did you mean `select`?" in text

    def test_what_is_right_still_applies(self, tmp_path: Path) -> None:
        (tmp_path / "llmlint.toml").write_text("selec = []\npreview = true\n")
        resolving = resolver(tmp_path)
        assert resolving.settings_for(tmp_path).preview
        assert len(resolving.issues) == 1

    def test_broken_toml(self, tmp_path: Path) -> None:
        text = mistakes(tmp_path, "preview = true\nselect = [\n  'a'\n  'b'\n]\n")
        assert text.startswith("error: not valid TOML: ")
        assert "--> llmlint.toml:4:" in text

    @pytest.mark.parametrize("text", ["select = [", "a = 'b", "[", "=", "a", '"""', "\\", "a = {b = ", "select = ['\x1b]0;evil\x07']"])
    def test_no_text_brings_it_down(self, tmp_path: Path, text: str) -> None:
        said = mistakes(tmp_path, text)
        assert said
        assert "\x1b" not in said
        Places(text)

    def test_not_a_table(self, tmp_path: Path) -> None:
        assert "`tool.llmlint` must be a table" in mistakes(tmp_path, "[tool]\nllmlint = 3\n", "pyproject.toml")
        assert "must be a table of rules and levels" in mistakes(tmp_path, "severity = 3\n")

    def test_not_utf_8(self, tmp_path: Path) -> None:
        (tmp_path / "llmlint.toml").write_bytes(b"# \xff\n")
        with pytest.raises(ConfigError, match="not valid UTF-8"):
            settings(tmp_path)

    def test_on_the_command_line(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError) as caught:
            settings(tmp_path, select=("call-in-lop",), ignore=("LLM3O1",), config=("nowhere.toml", "preview=perhaps", "a.b=1"))
        assert [(issue.origin, issue.message) for issue in caught.value.issues] == [
            ("nowhere.toml", "cannot read the configuration: No such file or directory"),
            ("--config preview=perhaps", "`preview` must be true or false"),
            ("--config a.b=1", "unknown setting `a`"),
            ("--select", "unknown rule `call-in-lop`"),
            ("--ignore", "unknown rule `LLM3O1`"),
        ]
        assert caught.value.issues[4].hint == "did you mean `LLM301`?"


@pytest.mark.parametrize(
    "bomb",
    [
        lambda: ".".join(["a"] * 50_000) + " = 1",
        lambda: '"".' * 5_000 + "a = 1",
        lambda: "x = {" + " . ".join(["a"] * 5_000) + " = 1}",
        lambda: "a = " + "[" * 50_000 + "]" * 50_000,
        lambda: "# " + "x" * 300_000,
        lambda: "a = " + "9" * 100_000,
    ],
    ids=["dotted", "quoted", "inline", "nested", "large", "digits"],
)
def test_a_hostile_configuration_is_refused_quickly(tmp_path: Path, bomb: Callable[[], str]) -> None:
    (tmp_path / "llmlint.toml").write_text(bomb())
    start = time.process_time()
    with pytest.raises(ConfigError):
        settings(tmp_path)
    assert time.process_time() - start < 2


def test_prose_with_many_dots_is_no_hostile_key(tmp_path: Path) -> None:
    (tmp_path / "llmlint.toml").write_text("# " + "." * 200 + "\npreview = true  # " + "Well... " * 40 + "\n")
    assert settings(tmp_path).preview


class TestPlaces:
    TEXT = 'a = 1\n[t."x.y"]  # [no]\nlist = [\n  "one", # c\n  {k = "v"},\n]\n"q" = """\n[z]\n"""\nd.e.f = true\n'

    @pytest.mark.parametrize(
        ("path", "place"),
        [
            (("a",), Place(1, 5, 1)),
            (("t", "x.y", "list", 0), Place(4, 3, 5)),
            (("t", "x.y", "list", 1, "k"), Place(5, 8, 3)),
            (("t", "x.y", "q"), Place(7, 7, 3)),
            (("t", "x.y", "d", "e", "f"), Place(10, 9, 4)),
            (("t", "x.y", "d"), Place(10, 1, 1)),
            (("z",), None),
        ],
    )
    def test_values(self, path: tuple[str | int, ...], place: Place | None) -> None:
        assert Places(self.TEXT).value(path) == place

    def test_keys(self) -> None:
        assert Places(self.TEXT).key(("t", "x.y")) == Place(2, 4, 5)
