"""What a repository says of itself can neither stop a run nor make it tell or write what it must not."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from llmlint.folders.ignore import Patterns, Sieve
from llmlint.toml import read_foreign

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Outcome

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX files")
CODE = "import openai\n\nclient = openai.OpenAI()\n"
SPOKEN = [
    "requirements.txt",
    "pyproject.toml",
    "uv.lock",
    "setup.cfg",
    "Pipfile.lock",
    ".gitignore",
    "llmlint.toml",
    ".llmlint-baseline.json",
    "b.py",
    "b.ipynb",
]


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 100_000 + "]" * 100_000,
        "a = " + "{a=" * 20_000 + "1" + "}" * 20_000,
        "a" + ".a" * 100_000 + " = 1",
        "[" + "a." * 100_000 + "a]",
        "'a'" + ".'a'" * 40_000 + " = 1",
        "".join(f"a{number}{'.b' * 60} = 1\n" for number in range(1_800)),
        "# " + "a" * 10_000_000,
        "a = 1" + "0" * 5_000,
        "a = '''" + "x" * 200_000,
        "".join(f"[rules.r{number}]\na = 1\n" for number in range(9_000)),
        "".join(f"r{number} = 1\n" for number in range(9_000)),
    ],
    ids=["arrays", "tables", "dots", "table of dots", "quoted dots", "many dots", "long", "number", "string", "rules", "settings"],
)
def test_configurations_made_to_hold_things_up(text: str, folder: Path, lint: Callable[..., Outcome]) -> None:
    (folder / "llmlint.toml").write_text(text)
    (folder / "a.py").write_text(CODE)
    started = time.process_time()
    outcome = lint("check", "--no-cache", ".")
    assert time.process_time() - started < 10
    assert outcome.code == 2
    assert "Traceback" not in outcome.err


@pytest.mark.parametrize("name", ["pyproject.toml", "uv.lock", "Pipfile"])
def test_files_of_other_tools_made_to_hold_things_up(name: str, folder: Path, lint: Callable[..., Outcome]) -> None:
    (folder / name).write_text("[tool.x]\na" + ".a" * 60_000 + " = 1")
    (folder / "a.py").write_text(CODE)
    started = time.process_time()
    assert lint("check", "--no-cache", "--select", "LLM502", ".").code == 0
    assert time.process_time() - started < 10
    with pytest.raises(ValueError, match="too many parts"):
        read_foreign("a" + ".a" * 100 + " = 1")


def test_a_long_project_file_is_read_as_far_as_it_concerns_us(folder: Path, lint: Callable[..., Outcome]) -> None:
    (folder / "a.py").write_text(CODE)
    (folder / "pyproject.toml").write_text("# " + "é" * 300_000 + "\n")
    assert lint("check", "--no-cache", "--select", "LLM502", ".").code == 0
    (folder / "pyproject.toml").write_text("# " + "é" * 300_000 + "\n[tool.llmlint]\n")
    outcome = lint("check", "--no-cache", ".")
    assert outcome.code == 2
    assert "larger than 256,000 bytes" in outcome.err


@posix_only
@pytest.mark.parametrize("name", SPOKEN)
def test_a_pipe_or_a_device_holds_nothing_up(name: str, folder: Path, lint: Callable[..., Outcome]) -> None:
    (folder / "a.py").write_text(CODE)
    os.mkfifo(folder / name)
    assert lint("check", "--no-cache", "--select", "LLM502", ".").code == 0
    (folder / name).unlink()
    (folder / name).symlink_to("/dev/zero")
    assert lint("check", "--no-cache", "--select", "LLM502", ".").code == 0


@posix_only
def test_nothing_is_shown_of_files_outside_that_a_configuration_leads_to(folder: Path, lint: Callable[..., Outcome]) -> None:
    outside = folder.parent / f"{folder.name}-secret"
    outside.write_text('top-secret = "xyzzy"\nxyzzy xyzzy\n')
    (folder / "a.py").write_text(CODE)
    (folder / "llmlint.toml").symlink_to(outside)
    assert lint("check", ".").code == 2
    assert "xyzzy" not in lint("check", ".").err
    (folder / "llmlint.toml").unlink()
    (folder / "llmlint.toml").write_text(f'extend = "{outside}"\n')
    outcome = lint("check", ".")
    assert outcome.code == 2
    assert "xyzzy" not in outcome.err
    (folder / "b.py").symlink_to(outside)
    (folder / "llmlint.toml").unlink()
    assert "xyzzy" not in lint("check", "--output-format", "json", ".").out


def test_a_configuration_cannot_have_a_file_written_outside(folder: Path, lint: Callable[..., Outcome]) -> None:
    outside = folder.parent / f"{folder.name}-new.json"
    (folder / "a.py").write_text(CODE)
    (folder / "llmlint.toml").write_text(f'baseline = "../{outside.name}"\n')
    for action in ("create", "update"):
        outcome = lint("baseline", action)
        assert outcome.code == 2
        assert "outside" in outcome.err
        assert not outside.exists()
    assert lint("baseline", "create", "--file", str(outside)).code == 0
    assert outside.exists()


@pytest.mark.parametrize("key", ["packs", "pack", "plugins", "init-hook", "paths"])
def test_a_configuration_cannot_name_code(key: str, folder: Path, lint: Callable[..., Outcome]) -> None:
    (folder / "a.py").write_text(CODE)
    (folder / "llmlint.toml").write_text(f'{key} = ["./evil"]\n')
    outcome = lint("check", ".")
    assert outcome.code == 2
    assert f"unknown setting `{key}`" in outcome.err


SLOW = [
    "*a*a*a*a*a*a*b",
    "a*" * 20 + "b",
    "*" * 30 + "b",
    "[a-z]*" * 8 + "b",
    "?*" * 8 + "b",
    "**/" * 30 + "b",
    "*/" * 50 + "b",
    "**a**a**a**b",
]
SLOW += ["[!b]*" * 8 + "x", "**/*a*a*a*a*a*a*a/**/*a*a*a*a*a*a*a*b", "*a" * 8 + "/b", "a?" * 50]


@pytest.mark.parametrize("pattern", SLOW)
@pytest.mark.parametrize("ending", ["", "/", "\n!x"])
def test_patterns_made_to_take_forever(pattern: str, ending: str) -> None:
    lines = f"{pattern}{ending}".split("\n")
    started = time.process_time()
    sieve = Sieve("/r", [Patterns("/r", lines)], [])
    for length in (50, 250):
        sieve.leaves_out("/r", "a" * length, is_folder=False)
        Patterns("/r", lines).match("/r" + f"/{'a' * length}" * 12, is_folder=True)
    assert time.process_time() - started < 1


PIECES = st.sampled_from(["*", "**", "?", "a", "b", "[ab]", "[!a]", "/", "**/", "/**", ".", "!"])


@settings(deadline=None, max_examples=300)
@given(st.lists(st.lists(PIECES, min_size=1, max_size=7).map("".join), max_size=3), st.text("ab./", min_size=1, max_size=9), st.booleans())
def test_patterns_mean_what_pathspec_says(lines: list[str], name: str, is_folder: bool) -> None:
    path = "/".join(part for part in name.split("/") if part not in {"", ".", ".."})
    if not path or any(line.split("/").count("**") > 3 for line in lines):
        return
    try:
        expected = GitIgnoreSpec.from_lines(lines).check_file(path + "/" * is_folder).include
    except ValueError:
        return
    assert Patterns("/r", lines).verdict(f"/r/{path}", is_folder=is_folder) is expected


LONG = [
    "'%(a)#" + "0" * 60_000 + "' % x",
    "'" + "%(" * 60_000 + "' % x",
    "'{{-" + " " * 60_000 + "'",
    "'" + "{{" * 60_000 + "'",
    "'" + "{%" * 60_000 + "'",
    "'http://" + "/" * 60_000 + "'",
    "re.findall(r'[a]{" + "0" * 60_000 + "', y)",
    "'a" + "\\n" * 60_000 + "!'",
]


def test_texts_made_to_hold_a_pattern_up(folder: Path, lint: Callable[..., Outcome]) -> None:
    head = f"import re\nimport httpx\nfrom jinja2 import Template\n{CODE}y = client.responses.create(model='m', input='a').output_text\n"
    uses = ("client.responses.create(model='m', input={})", "Template({}).render(a=1)", "httpx.post({}, json={{'messages': []}})")
    for number, text in enumerate(LONG):
        (folder / f"a{number}.py").write_text(head + "".join(f"{use.format(text)}\n" for use in uses))
    (folder / "requirements.txt").write_text("openai===" + " " * 60_000 + "\nanthropic>=" + "1." * 30_000 + "\n")
    started = time.process_time()
    outcome = lint("check", "--no-cache", "--select", "ALL", "--output-format", "json", ".")
    assert time.process_time() - started < 20
    assert "LLM903" not in {item["code"] for item in outcome.json["diagnostics"]}
