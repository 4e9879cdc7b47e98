"""What the documentation tells people to type works."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Outcome

TEXT = (Path(__file__).parents[1] / "docs/integrations.md").read_text("utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", TEXT, re.DOTALL)
COMMANDS = sorted({match for _, text in BLOCKS for match in re.findall(r"llmlint (?:check|baseline|config|completion)[^|\n\")]*", text)})


@pytest.mark.parametrize("command", [command for command in COMMANDS if "--since" not in command and "--watch" not in command])
def test_commands(command: str, folder: Path, lint: Callable[..., Outcome]) -> None:
    (folder / "a.py").write_text("print()\n")
    rules = folder / "tools" / "house_rules"
    rules.mkdir(parents=True)
    (rules / "__init__.py").write_text('"""Rules of the house."""\n')
    words = [word.split(",")[0] for word in shlex.split(command.replace("{posargs:.}", "."))[1:]]
    outcome = lint(*words)
    assert outcome.code == 0, outcome.err


def test_yaml_and_toml() -> None:
    yaml = pytest.importorskip("yaml")
    kinds = [kind for kind, _ in BLOCKS]
    assert {"yaml", "toml", "ini", "python", "shell"} <= set(kinds)
    for kind, text in BLOCKS:
        if kind == "yaml":
            assert yaml.safe_load(text)
        elif kind == "toml":
            tomllib.loads(text)
        elif kind == "python":
            compile(text, "docs", "exec")


def test_options_that_are_named_exist(lint: Callable[..., Outcome]) -> None:
    known = "".join(lint(name, "--help").out for name in ("check", "init", "config", "calls"))
    ours = [line for line in TEXT.splitlines() if "reviewdog" not in line]
    for name in set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", "\n".join(ours))):
        assert name in known, name
