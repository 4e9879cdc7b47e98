"""The commands around `check`: settings, beginnings, leftovers, shells."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest
from conftest import Outcome, spawn

import llmlint
from llmlint.cli import cli
from llmlint.config import Registry
from llmlint.config.keys import FORMATS, KEYS, NAMES
from llmlint.packs import load_rules
from llmlint.report import documents

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[1]
SCHEMA = ROOT / "llmlint.schema.json"


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(folder: Path) -> None:
    assert folder.is_dir()


class TestConfig:
    def test_where_each_setting_comes_from(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "house.toml").write_text("preview = true\n[severity]\nLLM301 = 'info'\n")
        (folder / "pyproject.toml").write_text("[tool.llmlint]\nextend = 'house.toml'\nignore = ['LLM305']\nbaseline = 'known.json'\n")
        lines = lint("config", "--config", "fail-on=error").out.splitlines()
        assert lines[0] == "# configuration: pyproject.toml"
        assert {
            "preview = true  # house.toml",
            'ignore = ["LLM305"]  # pyproject.toml',
            'fail-on = "error"  # --config',
            'baseline = "known.json"  # pyproject.toml',
            "respect-gitignore = true  # default",
            "[severity]  # house.toml",
            'LLM301 = "info"',
        } <= set(lines)

    def test_it_is_a_configuration_itself(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        text = "select = ['ALL']\nper-file-ignores = {'a/*.py' = ['LLM301']}\n[client-factories]\n'a.b' = 'openai.OpenAI'\n"
        (folder / "llmlint.toml").write_text(text)
        first = lint("config")
        assert first.code == 0
        table = tomllib.loads(first.out)
        assert table["per-file-ignores"] == {"a/*.py": ["LLM301"]}
        (folder / "llmlint.toml").write_text(first.out)
        assert tomllib.loads(lint("config").out) == table

    def test_one_setting(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        assert lint("config", "fail-on").out == (
            'fail-on = "warning"  # default\nThe lightest finding that fails the run.\nOne of error, warning, info, never.\n'
        )
        assert "With options: " in lint("config", "rules").out
        outcome = lint("config", "fail-onn")
        assert (outcome.code, outcome.err) == (2, "error: unknown setting `fail-onn`\n  = help: did you mean `fail-on`?\n")

    def test_every_setting_explains_itself(self, lint: Callable[..., Outcome]) -> None:
        for name in KEYS:
            assert lint("config", name).code == 0

    def test_of_another_place(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "a").mkdir()
        (folder / "a/m.py").write_text("")
        (folder / "a/llmlint.toml").write_text("preview = true\n")
        assert lint("config", "preview", "--for", "a/m.py").out.startswith("preview = true  # a/llmlint.toml\n")
        assert lint("config", "--for", "nowhere").code == 2

    def test_for_machines(self, lint: Callable[..., Outcome]) -> None:
        record = lint("config", "--output-format", "json", "--config", "preview=true").json
        assert record["preview"] == {"value": True, "source": "--config"}
        assert lint("config", "preview", "--output-format", "json").json == {"value": False, "source": "default"}

    def test_mistakes_are_told(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "llmlint.toml").write_text("previw = true\n")
        outcome = lint("config")
        assert (outcome.code, outcome.out) == (2, "")
        assert "did you mean `preview`?" in outcome.err

    def test_the_settings_of_a_file(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "m.py").write_text("")
        out = lint("--show-settings", "--ignore", "LLM301").out
        assert out.startswith("# for m.py\n# configuration: none\n")
        assert 'ignore = ["LLM301"]  # --ignore\n' in out

    def test_the_environment_names_a_configuration(
        self, folder: Path, lint: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (folder / "a b.toml").write_text("preview = true\n")
        monkeypatch.setenv("LLMLINT_CONFIG", "a b.toml")
        assert lint("config", "preview").out.startswith("preview = true  # a b.toml\n")
        assert lint("config", "preview", "--isolated").out.startswith("preview = false  # default\n")
        (folder / "c.toml").write_text("")
        assert lint("config", "preview", "--config", "c.toml").out.startswith("preview = false  # default\n")


class TestSchema:
    def test_it_is_current(self, lint: Callable[..., Outcome]) -> None:
        assert lint("config", "--schema").out == SCHEMA.read_text(), "run `llmlint config --schema > llmlint.schema.json`"

    def test_it_knows_every_setting_and_every_option(self) -> None:
        schema = json.loads(SCHEMA.read_text())
        assert set(schema["properties"]) == set(NAMES)
        with_options = {rule.meta.name for rule in Registry(load_rules()).rules if vars(rule.Options).get("__dataclass_fields__")}
        assert set(schema["properties"]["rules"]["properties"]) == with_options

    def test_it_takes_and_refuses(self) -> None:
        jsonschema = pytest.importorskip("jsonschema")
        validator: Any = jsonschema.Draft7Validator(json.loads(SCHEMA.read_text()))
        jsonschema.Draft7Validator.check_schema(validator.schema)
        right = (
            "select = ['LLM3', 'acme-rule']\nfail-on = 'never'\nignore = 'LLM301'\n[severity]\nLLM301 = 'info'\n[rules.acme-rule]\nx = 1\n"
        )
        assert validator.is_valid(tomllib.loads(right))
        for wrong in ("fail-on = 'eror'", "previw = true", "preview = 1", "[severity]\nLLM301 = 'bad'"):
            assert not validator.is_valid(tomllib.loads(wrong))

    def test_the_formats_are_those_there_are(self) -> None:
        assert documents.FORMATS == FORMATS


class TestInit:
    def test_it_prints(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        outcome = lint("init")
        assert (outcome.code, outcome.err) == (0, "")
        assert f'required-version = ">={llmlint.__version__}"' in outcome.out
        assert [path.name for path in folder.iterdir()] == [".git"]

    def test_it_writes_what_can_be_used(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        assert lint("init", "--write").out == "Wrote llmlint.toml.\n"
        (folder / "a.py").write_text("print()\n")
        assert lint(".").code == 0

    def test_it_never_writes_over_anything(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / ".gitlab-ci.yml").write_text("mine")
        outcome = lint("init", "--gitlab", "--github", "--pre-commit", "--write")
        assert outcome.code == 2
        assert outcome.out == "Wrote .pre-commit-config.yaml.\nWrote .github/workflows/llmlint.yml.\n"
        assert "error: `.gitlab-ci.yml` exists" in outcome.err
        assert (folder / ".gitlab-ci.yml").read_text() == "mine"
        assert sorted(path.name for path in folder.iterdir()) == [".git", ".github", ".gitlab-ci.yml", ".pre-commit-config.yaml"]

    @pytest.mark.parametrize("name", [".llmlint.toml", "pyproject.toml"])
    def test_it_takes_no_settings_their_place(self, folder: Path, lint: Callable[..., Outcome], name: str) -> None:
        (folder / name).write_text("[tool.llmlint]\n" if name == "pyproject.toml" else "")
        outcome = lint("init", "--write")
        assert (outcome.code, outcome.out) == (2, "")
        assert outcome.err.startswith(f"error: `{name}` has settings already\n")
        assert not (folder / "llmlint.toml").exists()
        assert lint("init", "--github", "--write").code == 0

    def test_a_llmlint_that_no_index_has_is_run_where_one_commits(
        self, lint: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        info = tmp_path / "site" / "llmlint-9.9.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: llmlint\nVersion: 9.9\n")
        monkeypatch.syspath_prepend(str(info.parent))
        outcome = lint("init", "--pre-commit")
        assert (outcome.out.count("language: python"), outcome.out.count("llmlint=="), outcome.err) == (1, 1, "")
        (info / "direct_url.json").write_text('{"dir_info": {}, "url": "file:///home/me/llmlint"}')
        outcome = lint("init", "--pre-commit")
        assert (outcome.out.count("language: system"), outcome.out.count("llmlint==")) == (1, 0)
        assert outcome.err == (
            "hint: this llmlint was not installed from a package index: the hook runs the one you have, where you commit\n"
        )
        assert lint("init").err == ""

    @pytest.mark.parametrize("option", ["--pre-commit", "--github", "--gitlab"])
    def test_its_files_are_yaml_and_their_commands_run(
        self, folder: Path, lint: Callable[..., Outcome], option: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        yaml = pytest.importorskip("yaml")
        monkeypatch.setattr("llmlint.cli.init._is_from_an_index", lambda: True)
        out = lint("init", option).out
        assert isinstance(yaml.safe_load(out), dict)
        assert llmlint.__version__ in out
        (folder / "a.py").write_text("print()\n")
        commands = [line.split("llmlint check", 1)[1].split() for line in out.splitlines() if "llmlint check" in line]
        assert commands
        for command in commands:
            assert lint("check", *command, "a.py").code == 0


class TestCompletion:
    @pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
    def test_what_a_shell_reads(self, lint: Callable[..., Outcome], shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "")
        outcome = lint("completion", shell)
        assert (outcome.code, outcome.err) == (0, "")
        assert "_LLMLINT_COMPLETE" in outcome.out

    @pytest.mark.parametrize(
        ("words", "offered"),
        [
            ("llmlint che", "plain,check"),
            ("llmlint check --exten", "plain,--extend-select"),
            ("llmlint rule call-in", "plain,call-in-loop"),
            ("llmlint check --select LLM302,call-in", "plain,LLM302,call-in-loop"),
            ("llmlint config fail", "plain,fail-on"),
            ("llmlint check a", "file,a"),
        ],
    )
    def test_what_is_offered(self, words: str, offered: str) -> None:
        parts = words.split()
        done = spawn(_LLMLINT_COMPLETE="bash_complete", COMP_WORDS="\n".join(parts), COMP_CWORD=str(len(parts) - 1))
        assert offered in done.stdout.decode().splitlines()

    @pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
    def test_bash_reads_it(self, lint: Callable[..., Outcome]) -> None:
        script = lint("completion", "bash").out
        done = subprocess.run(["bash", "-c", f"{script}\ncomplete -p llmlint"], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        assert "_llmlint_completion" in done.stdout


class TestArgumentsFromFiles:
    def test_lines_are_arguments(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "a b.py").write_text("print()\n")
        (folder / "args.txt").write_text("\ufeff--output-format\nconcise\n\na b.py\n")
        assert lint("check", "@args.txt").out.startswith("All checks passed! 1 file")
        assert lint("@args.txt").code == 0

    def test_mistakes(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        (folder / "bad").write_bytes(b"\xff")
        assert "`./@...`" in lint("@nowhere").err
        assert "not valid UTF-8" in lint("@bad").err
        assert lint("check", "--", "@nowhere").err.startswith("error: no such file or folder: `@nowhere`")


class TestHelp:
    @pytest.mark.parametrize("name", ["check", "calls", "baseline", "config"])
    def test_every_heading_stands_once(self, lint: Callable[..., Outcome], name: str) -> None:
        outcome = lint(name, "--help")
        assert outcome.code == 0
        assert outcome.out.count("Which configuration holds") == 1
        assert outcome.out.index("How much is said, and in which colours:") < outcome.out.index("-h, --help")

    def test_every_command_has_a_line(self, lint: Callable[..., Outcome]) -> None:
        listed = lint("--help").out.partition("Commands:\n")[2].partition("\n\n")[0].splitlines()
        assert {line.split()[0] for line in listed} >= {
            "check",
            "calls",
            "baseline",
            "rule",
            "config",
            "init",
            "clean",
            "completion",
            "version",
        }
        assert all(len(line.split()) > 3 for line in listed)
        assert not any(line.endswith("...") for line in listed)

    @pytest.mark.parametrize("words", [("--help",), ("check", "--help")])
    def test_the_exit_codes_are_told(self, lint: Callable[..., Outcome], words: tuple[str, ...]) -> None:
        assert "Exit codes: 0 nothing that fails the run, 1 findings, 2 a mistake" in " ".join(lint(*words).out.split())

    @pytest.mark.parametrize("name", cli.list_commands(click.Context(cli)))
    def test_whatever_can_be_switched_on_can_be_switched_off(self, name: str) -> None:
        """So that an option in a file of arguments or in a hook can be taken back."""
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        flags = [option for option in command.params if isinstance(option, click.Option) and option.is_flag]
        one_way = [option.opts for option in flags if not option.secondary_opts]
        assert one_way == {"check": [["--no-baseline"]], "server": [["--stdio"]]}.get(name, [])


def test_the_page_of_a_step_is_not_too_long(folder: Path, lint: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "page.md")
    monkeypatch.setattr("llmlint.cli.reports._MAX_PAGE", 150)
    (folder / "a.py").write_text("def f(:  # é\n")
    assert lint(".", "--output", "github").code == 1
    page = (folder / "page.md").read_text("utf-8")
    assert page.startswith("## llmlint\n")
    assert page.endswith("\n\nThe rest is left out.\n")


def test_explain_is_another_word_for_rule(lint: Callable[..., Outcome]) -> None:
    assert lint("explain", "LLM301") == lint("rule", "LLM301")


def test_what_would_be_checked(folder: Path, lint: Callable[..., Outcome]) -> None:
    for name in ("a.py", "gen/b.py", "old/c.py", "d.txt", "e.ipynb"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("")
    (folder / ".gitignore").write_text("old\n")
    assert lint("--show-files").out.split() == ["a.py", "e.ipynb", "gen/b.py"]
    assert lint("--show-files", "--no-show-files", "--show-settings", "--no-show-settings", "--watch", "--no-watch").code == 1
    assert lint("--show-files", "--extend-exclude", "gen,*.ipynb").out.split() == ["a.py"]
    assert lint("--show-files", "--exclude", "a.py", "--no-respect-gitignore").out.split() == ["e.ipynb", "gen/b.py", "old/c.py"]
    assert lint("--show-files", "--config", "include=['*.txt']").out.split() == ["d.txt"]
    assert lint("--show-files", "nowhere").code == 2
    os.chdir(folder / "gen")
    assert lint("--show-files", "..", "--extend-exclude", "../gen/b.py").out.split()[0].endswith("a.py")
