"""The hooks of the manifest, run for real by pre-commit and prek in a repository that uses them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CODE = "from openai import OpenAI\n\nclient = OpenAI()\nfor text in open('x'):\n    client.responses.create(model='m', input=text)\n"
RUNNERS = ("pre-commit", "prek")


def program(name: str) -> str | None:
    beside = Path(sys.executable).parent / name
    return str(beside) if beside.exists() else shutil.which(name)


pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(shutil.which("git") is None or sys.platform == "win32", reason="needs git and a POSIX system"),
]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with the hooks of this one as `language: system`: nothing is downloaded, and their entries are run as they are."""
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    manifest = (ROOT / ".pre-commit-hooks.yaml").read_text().replace("language: python", "language: system")
    (hooks / ".pre-commit-hooks.yaml").write_text(manifest)
    project = tmp_path / "project"
    (project / "gen").mkdir(parents=True)
    for name in ("a.py", "b.py", "gen/c.py"):
        (project / name).write_text(CODE)
    (project / "llmlint.toml").write_text("select = ['LLM301']\nexclude = ['gen']\noutput-format = 'concise'\n")
    (project / ".pre-commit-config.yaml").write_text(
        f"repos: [{{repo: '{hooks.as_uri()}', rev: v1, hooks: [{{id: llmlint}}, {{id: llmlint-fix}}, {{id: llmlint-full}}]}}]\n"
    )
    stub = tmp_path / "bin"
    stub.mkdir()
    (stub / "llmlint").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m llmlint "$@"\n')
    (stub / "llmlint").chmod(0o755)
    monkeypatch.setenv("PATH", f"{stub}{os.pathsep}{os.environ['PATH']}")
    for name in ("PRE_COMMIT_HOME", "PREK_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "cache" / name))
    for folder, message in ((hooks, "hooks"), (project, "code")):
        git(folder, "init", "-q")
        git(folder, "add", ".")
        git(folder, "commit", "-qm", message)
    git(hooks, "tag", "v1")
    return project


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=n", "-c", "user.email=n@example.org", "-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.mark.parametrize("runner", RUNNERS)
def test_the_manifest_is_valid(runner: str) -> None:
    if (command := program(runner)) is None:
        pytest.skip(f"{runner} is not installed")
    done = subprocess.run([command, "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("runner", RUNNERS)
def test_hooks_run(runner: str, project: Path) -> None:
    if (command := program(runner)) is None:
        pytest.skip(f"{runner} is not installed")

    def run(hook: str, *files: str) -> tuple[int, list[str]]:
        chosen = ("--files", *files) if files else ("--all-files",)
        done = subprocess.run([command, "run", hook, *chosen], cwd=project, capture_output=True, text=True, check=False, timeout=120)
        said = done.stdout + done.stderr
        assert "Traceback" not in said
        return done.returncode, sorted({line.strip().split(":")[0] for line in said.splitlines() if " LLM301 " in line})

    assert run("llmlint", "a.py") == (1, ["a.py"])
    assert run("llmlint", "a.py", "gen/c.py") == (1, ["a.py"])
    assert run("llmlint", "gen/c.py") == (0, [])
    assert run("llmlint") == (1, ["a.py", "b.py"])
    assert run("llmlint-full", "a.py") == (1, ["a.py", "b.py"])
    (project / "llmlint.toml").write_text("select = ['LLM306']\n")
    assert run("llmlint-full")[0] == 0


@pytest.mark.parametrize("runner", RUNNERS)
def test_the_fixing_hook_changes_files_that_are_not_left_out(runner: str, project: Path) -> None:
    if (command := program(runner)) is None:
        pytest.skip(f"{runner} is not installed")
    silenced = "import os  # llmlint: ignore[LLM301]\n"
    names = ("a.py", "gen/c.py")
    for name in names:
        (project / name).write_text(silenced)
    (project / "llmlint.toml").write_text("select = ['LLM301', 'LLM901']\nexclude = ['gen']\n")
    git(project, "add", ".")
    arguments = [command, "run", "llmlint-fix", "--files", *names]
    done = subprocess.run(arguments, cwd=project, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, "files were modified by this hook" in done.stdout + done.stderr) == (1, True)
    assert [(project / name).read_text() for name in names] == ["import os\n", silenced]
    git(project, "add", ".")
    assert subprocess.run(arguments, cwd=project, capture_output=True, check=False, timeout=120).returncode == 0
