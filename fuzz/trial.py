"""Run llmlint in a process of its own that was warmed up before, and say how it ended. For the long tests of this folder."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests")]

import shapes  # noqa: E402, F401  # the shapes of the tests, for the commands of this folder

from llmlint.cli import run  # noqa: E402
from llmlint.cli.process import PROCESS  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# A neighbour whose findings must not change.
GOOD = 'from google import genai\n\nclient = genai.Client()\nreply = client.models.generate_content(model="m", contents="Hi")\n'
ARGUMENTS = ("check", "--isolated", "--no-cache", "--select", "ALL", "--output-format", "json")
PATIENCE = 300


@dataclass(frozen=True)
class Trial:
    """How a run ended. `seconds` is CPU time of the process and its workers, `megabytes` the most that one of them held."""

    code: int
    out: str
    err: str
    seconds: float
    megabytes: float
    reports: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def codes(self, path: str) -> list[str]:
        """The codes of what was reported of a file."""
        return sorted(item["code"] for item in self.reports.get(path, ()))


def warm_up() -> None:
    """Load all that a run needs, so that a forked process has it already."""
    with tempfile.TemporaryDirectory() as name:
        Path(name, "good.py").write_text(GOOD)
        trial(Path(name), fork=False)


def trial(
    folder: Path, arguments: Sequence[str] = (*ARGUMENTS, "."), *, fork: bool = True, environment: Mapping[str, str] | None = None
) -> Trial:
    """Run llmlint in a folder."""
    with tempfile.TemporaryDirectory() as scratch:
        out, err = Path(scratch, "out"), Path(scratch, "err")
        if not fork:
            sys.stdout.flush()
            here, streams = Path.cwd(), (sys.stdout, sys.stderr)
            os.chdir(folder)
            with out.open("w") as sys.stdout, err.open("w") as sys.stderr:
                run([*arguments])
            sys.stdout, sys.stderr = streams
            os.chdir(here)
            return Trial(0, "", "", 0, 0)
        process = os.fork()
        if not process:
            _child(folder, arguments, out, err, environment or {})
        deadline = time.monotonic() + PATIENCE
        ended = 0
        while not ended:
            ended, status, used = os.wait4(process, os.WNOHANG)
            if not ended and time.monotonic() > deadline:
                os.killpg(process, signal.SIGKILL)
            time.sleep(0.005)
        said = out.read_text(errors="replace")
        return Trial(
            os.waitstatus_to_exitcode(status),
            said,
            err.read_text(errors="replace"),
            used.ru_utime + used.ru_stime,
            used.ru_maxrss / (1_000_000 if sys.platform == "darwin" else 1_000),
            _reports(said),
        )


def _child(folder: Path, arguments: Sequence[str], out: Path, err: Path, environment: Mapping[str, str]) -> None:
    os.setpgid(0, 0)
    os.chdir(folder)
    os.environ.update(environment)
    for stream, place in ((1, out), (2, err)):
        os.dup2(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), stream)
    sys.stdout = open(1, "w", closefd=False, errors="backslashreplace")  # noqa: SIM115
    sys.stderr = open(2, "w", closefd=False, errors="backslashreplace")  # noqa: SIM115
    PROCESS.may_divide = True
    code = 70
    try:
        code = run([*arguments])
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _reports(said: str) -> dict[str, list[dict[str, Any]]]:
    try:
        found: dict[str, list[dict[str, Any]]] = {}
        for item in json.loads(said)["diagnostics"]:
            found.setdefault(item["path"], []).append(item)
    except (ValueError, KeyError, TypeError):
        return {}
    return found
