"""The command line for tests: in this process, and in one of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from llmlint.cli import run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


# A machine that is busy with other things is no failure: nothing is said of the time that one example takes.
settings.register_profile("llmlint", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("llmlint")

WISHES = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "LLMLINT_CONFIG", "LLMLINT_DEBUG", "LLMLINT_OUTPUT_FORMAT", "GITHUB_ACTIONS")

LOOP = """\
from openai import OpenAI

client = OpenAI(timeout=30)


def triage(tickets):
    for ticket in tickets:
        print(client.responses.create(model="m", input=ticket).output_text)
"""

# What a file says of an SDK at the least.
ACME = """\
id = "acme"
distribution = "acme-ai"
version = "1.0"
roots = ["acme_ai"]

[timeout]
default = 30.0
bounded = true
client = ["timeout"]

[[client]]
name = "acme_ai.Acme"
mode = "sync"

[[call]]
path = "talk.now"
kind = "chat"
prompt = ["question"]
text = [".answer"]
"""


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture(scope="session", autouse=True)
def results(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Results of earlier runs are kept for this session only."""
    place = tmp_path_factory.mktemp("results")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LLMLINT_CACHE_DIR", str(place))
        yield place


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test runs in an empty project of its own, with no wishes in the environment."""
    for name in WISHES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    return tmp_path


@pytest.fixture
def lint(capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    def call(*arguments: str) -> Outcome:
        code = run(list(arguments))
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return call


def spawn(*arguments: str, stdin: bytes | None = None, **environment: str) -> subprocess.CompletedProcess[bytes]:
    clean = {name: value for name, value in os.environ.items() if name not in WISHES}
    command = [sys.executable, "-m", "llmlint", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, env={**clean, **environment}, timeout=60, check=False)
