"""The hooks as pre-commit starts them, and the composite action as its shell steps run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Outcome

ROOT = Path(__file__).parent.parent
CODE = (
    "from google import genai\n\nclient = genai.Client()\nreply = client.models.generate_content(model='gemini-3.8-flash', contents='Hi')\n"
)


def hook(name: str) -> dict[str, str]:
    """One hook of the manifest, which is plain enough to be read line by line."""
    entries = (ROOT / ".pre-commit-hooks.yaml").read_text().split("- id: ")
    (text,) = [entry for entry in entries if entry.startswith(f"{name}\n")]
    pairs = [line.split(": ", 1) for line in f"id: {text}".splitlines() if ": " in line]
    return {key.strip(): value.strip() for key, value in pairs}


def test_the_manifest_names_commands_that_exist(folder: Path, lint: Callable[..., Outcome]) -> None:
    (folder / "app.py").write_text(CODE)
    for name in ("llmlint", "llmlint-full"):
        program, *arguments = hook(name)["entry"].split()
        assert program == "llmlint"
        assert lint(*arguments, "app.py").code == 1
        assert hook(name)["require_serial"] == "true"


def test_excluded_files_that_are_named(folder: Path, lint: Callable[..., Outcome]) -> None:
    (folder / "gen").mkdir()
    (folder / "gen" / "app.py").write_text(CODE)
    (folder / "llmlint.toml").write_text('exclude = ["gen"]\n')
    assert lint("check", "gen/app.py").code == 1
    assert lint("check", "--force-exclude", "gen/app.py").code == 0
    (folder / "llmlint.toml").unlink()
    (folder / "node_modules").mkdir()
    (folder / "node_modules" / "app.py").write_text(CODE)
    assert lint("check", "--force-exclude", "gen/app.py").code == 1
    assert lint("check", "--force-exclude", "node_modules/app.py").code == 0


@pytest.mark.skipif(shutil.which("bash") is None, reason="the action's steps are for bash")
def test_the_action_writes_both_reports(folder: Path) -> None:
    (folder / "app.py").write_text(CODE)
    (run,) = [line.split("run: ", 1)[1] for line in (ROOT / "action.yml").read_text().splitlines() if "run: llmlint check" in line]
    stub = folder / "bin"
    stub.mkdir()
    (stub / "llmlint").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m llmlint "$@"\n')
    (stub / "llmlint").chmod(0o755)
    inputs = {
        "SRC": "app.py",
        "ARGS": "--isolated --fail-on error",
        "FORMAT": "github",
        "SARIF": "out put.sarif",
        "PATH": f"{stub}:{os.environ['PATH']}",
    }
    done = subprocess.run(["bash", "-c", run], env={**os.environ, **inputs}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("::warning title=LLM")
    assert (folder / "out put.sarif").is_file()
