"""A third-party pack, installed as its users would, brings a rule, an SDK and a sink."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PACK = Path(__file__).parent / "example_pack"
CODE = """\
from acme_gateway import Gateway
from openai import OpenAI

gateway = Gateway()
client = OpenAI(timeout=30)
print(gateway.ask(prompt="Name three rivers"))
print(client.responses.create(model="gpt-6-luna", input="Name three rivers").output_text)
"""
SENDS = """\
import acme_mail
from openai import OpenAI

client = OpenAI(timeout=30)
acme_mail.send(client.responses.create(model="gpt-6-luna", input="Whom to ask?").output_text, "Hello")
"""


def by_hand(site: Path) -> None:
    """Put the pack's package and the entry point that names it into a folder, which is all that an installation is."""
    shutil.copytree(PACK / "acme_llmlint", site / "acme_llmlint")
    info = site / "acme_llmlint-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-llmlint\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[llmlint.packs]\nacme = acme_llmlint\n")


def by_pip(site: Path) -> None:
    copy = site.parent / "source"
    shutil.copytree(PACK, copy)
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-index",
        "--no-deps",
        "--no-build-isolation",
    ]
    subprocess.run([*pip, "--target", str(site), str(copy)], check=True, capture_output=True, text=True)


def llmlint(site: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [str(site), os.environ.get("PYTHONPATH")]))}
    return subprocess.run(
        [sys.executable, "-m", "llmlint", *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("install", [by_hand, by_pip])
def test_a_pack_brings_a_rule_and_an_sdk(install: object, tmp_path: Path) -> None:
    site, project = tmp_path / "site", tmp_path / "project"
    site.mkdir()
    project.mkdir()
    install(site)  # type: ignore[operator]
    (project / "app.py").write_text(CODE)

    told = json.loads(llmlint(site, "version", "--output-format", "json", cwd=project).stdout)
    assert told["packs"] == [{"name": "acme", "package": "acme_llmlint", "version": "1.0"}]
    assert llmlint(site, "version", cwd=project).stdout.splitlines()[1:] == ["pack acme 1.0 (acme_llmlint)"]
    chosen = llmlint(site, "check", "--isolated", "--select", "ACME", "--output-format", "concise", "app.py", cwd=project)
    assert chosen.stdout.splitlines()[0].startswith("app.py:5:10: error ACME001")
    named = llmlint(site, "rule", "ACME001", "--pack", str(site / "acme_llmlint"), cwd=project)
    assert (named.returncode, named.stderr) == (0, ""), "installed and named is loaded once"

    run = llmlint(site, "check", "--isolated", "--output-format", "json", "app.py", cwd=project)
    found = [(item["code"], item["range"]["start"]["line"], item["message"]) for item in json.loads(run.stdout)["diagnostics"]]
    assert found == [
        ("LLM201", 4, "`Gateway()` sets no timeout: nothing ends the wait"),
        ("LLM203", 4, "nothing retries the requests of `Gateway()`: it has no retries of its own"),
        ("ACME001", 5, "`OpenAI()` goes past the gateway"),
    ]
    assert run.returncode == 1

    page = llmlint(site, "rule", "ACME001", cwd=project)
    assert "Only the gateway keeps the books" in page.stdout

    (project / "llmlint.toml").write_text('ignore = ["LLM201"]\n\n[rules.gateway-bypassed]\nallowed = "openai"\n')
    run = llmlint(site, "check", "--output-format", "concise", "app.py", cwd=project)
    assert "ACME001" in run.stdout
    assert "app.py:4" in run.stdout
    assert "LLM201" not in run.stdout


def test_a_pack_names_the_pages_of_its_rules(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    by_hand(site)
    (tmp_path / "app.py").write_text(CODE)
    check = ("check", "--isolated", "--select", "ACME001,LLM201", "--output-format", "json", "app.py")
    package = site / "acme_llmlint" / "__init__.py"

    def pages() -> dict[str, str]:
        return {item["code"]: item["url"] for item in json.loads(llmlint(site, *check, cwd=tmp_path).stdout)["diagnostics"]}

    assert pages() == {"ACME001": "", "LLM201": ""}
    package.write_text('PAGES = "https://acme.example/rules/{name}.html"\n')
    assert pages() == {"ACME001": "https://acme.example/rules/gateway-bypassed.html", "LLM201": ""}

    package.write_text('PAGES = "acme.example/rules"\n')
    run = llmlint(site, *check, cwd=tmp_path)
    assert run.returncode == 2
    assert f"{package}:1: `PAGES` is the address of a rule's page with `{{name}}` in it" in run.stderr


def test_a_pack_brings_a_sink(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    by_hand(site)
    (tmp_path / "app.py").write_text(SENDS)
    run = llmlint(site, "check", "--isolated", "--select", "LLM803", "--output-format", "concise", "app.py", cwd=tmp_path)
    assert "app.py:5:1: error LLM803" in run.stdout, run.stderr

    sinks = site / "acme_llmlint" / "sinks.toml"
    sinks.write_text(sinks.read_text().replace('"mail"', '"male"'))
    run = llmlint(site, "check", "--isolated", "app.py", cwd=tmp_path)
    assert run.returncode == 2
    assert "sinks.toml:5: `sink[0].kind`: expected one of execution, " in run.stderr


def test_a_broken_pack_is_an_error_that_names_its_file(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    by_hand(site)
    rule = site / "acme_llmlint" / "style" / "gateway_bypassed.py"
    rule.write_text(rule.read_text().replace('code="ACME001"', 'code="LLM001"'))
    (tmp_path / "app.py").write_text(CODE)
    run = llmlint(site, "check", "--isolated", "app.py", cwd=tmp_path)
    assert run.returncode == 2
    assert "Traceback" not in run.stderr
    assert "gateway_bypassed.py:" in run.stderr
    assert "LLM001" in run.stderr


def test_a_pack_in_the_project_runs_only_where_the_user_says_so(tmp_path: Path) -> None:
    shutil.copytree(PACK / "acme_llmlint", tmp_path / "tools" / "acme_llmlint")
    (tmp_path / "tools" / "json.py").write_text("raise SystemExit('not a module of llmlint')\n")
    (tmp_path / "app.py").write_text(CODE)
    check = ("check", "--select", "ACME001", "--output-format", "concise", "app.py")

    silent = llmlint(tmp_path / "none", *check, cwd=tmp_path)
    assert silent.returncode == 2
    assert "unknown rule `ACME001`" in silent.stderr
    (tmp_path / "llmlint.toml").write_text("packs = ['tools/acme_llmlint']\n")
    assert "unknown setting `packs`" in llmlint(tmp_path / "none", "check", "app.py", cwd=tmp_path).stderr
    (tmp_path / "llmlint.toml").unlink()

    for folder in ("tools/acme_llmlint", str(tmp_path / "tools" / "acme_llmlint")):
        named = llmlint(tmp_path / "none", *check, "--pack", folder, cwd=tmp_path)
        assert (named.returncode, named.stderr.count("warning")) == (1, 0), named.stderr
        assert "app.py:5:10: error ACME001" in named.stdout
    page = llmlint(tmp_path / "none", "rule", "--pack", "tools/acme_llmlint", "gateway-bypassed", cwd=tmp_path)
    assert "Only the gateway keeps the books" in page.stdout


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("plain", None, "plain` is no package: a folder of rules has a name for Python and an `__init__.py`\n  = help: name the folder of"),
        ("email", "", "there is another package `email` in "),
        ("broken", "1 / 0\n", "pack `broken` cannot be loaded: ZeroDivisionError"),
    ],
)
def test_a_folder_that_is_no_pack(name: str, text: str | None, words: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    if text is not None:
        (tmp_path / name / "__init__.py").write_text(text)
    run = llmlint(tmp_path / "none", "check", "--isolated", "--pack", name, ".", cwd=tmp_path)
    assert run.returncode == 2
    assert words in run.stderr
    assert "Traceback" not in run.stderr
