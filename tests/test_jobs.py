"""Several processes share the work, and nothing of what is said depends on how many."""

from __future__ import annotations

import os
import select
import shutil
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import spawn

from llmlint.facts import jobs
from llmlint.files.at_work import WORK, Board

if sys.platform == "win32":
    pytest.skip("needs a system that can fork", allow_module_level=True)

from llmlint.facts.ahead import Ahead
from llmlint.files import limits

PROJECTS = Path(__file__).parents[1] / "fixtures" / "projects"
GROUPS = [frozenset({name}) for name in ("a.py", "b.py", "c.py")]
WISHES = ("--isolated", "--preview", "--select", "ALL", "--output-format", "json", "--exit-zero")


def told(group: frozenset[str]) -> tuple[int, str]:
    return os.getpid(), min(group)


def test_groups_are_looked_at_by_others_and_each_once() -> None:
    with Ahead(told, GROUPS[::-1], 2) as ahead:
        workers = {worker.process for worker in ahead._workers}
        made = [ahead.made(group) for group in GROUPS]
        assert ahead.made(frozenset({"joined.py"})) == (os.getpid(), "joined.py")
    assert [name for _, name in made] == ["a.py", "b.py", "c.py"]
    assert {process for process, _ in made} <= workers
    for process in workers:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


@pytest.mark.parametrize("failure", ["raises", "ends", "hangs", "cannot be sent"])
def test_what_others_do_not_manage_is_looked_at_here(failure: str, monkeypatch: pytest.MonkeyPatch) -> None:
    here = os.getpid()
    monkeypatch.setattr(limits, "MAX_SECONDS", 0.3)

    def look(group: frozenset[str]) -> object:
        if os.getpid() == here or group != GROUPS[1]:
            return told(group)
        if failure == "raises":
            raise KeyError(failure)
        if failure == "cannot be sent":
            return look
        WORK.turn_to("b.py")
        while failure == "hangs":
            pass
        os._exit(0)

    with Ahead(look, GROUPS, 2) as ahead:
        made = [ahead.made(group) for group in GROUPS]
    assert made[1] == (here, "b.py")
    assert {name for _, name in made} == {"a.py", "b.py", "c.py"}  # type: ignore[misc]


def test_nobody_goes_on_where_the_watching_process_has_ended() -> None:
    def look(group: frozenset[str]) -> None:
        while group:
            WORK.turn_to(min(group))
            WORK.turn_to("")
            time.sleep(0.01)

    lasting, held = os.pipe()
    watching = os.fork()
    if not watching:
        os.setsid()
        try:
            if os.fork():
                time.sleep(60)
            WORK.watched(Board(), os.getppid())
            with Ahead(look, GROUPS, 2) as ahead:
                os.write(held, b".")
                ahead.made(GROUPS[0])
        finally:
            os._exit(0)
    os.close(held)
    assert os.read(lasting, 1) == b"."
    os.kill(watching, signal.SIGKILL)
    os.waitpid(watching, 0)
    try:
        assert select.select([lasting], [], [], 5)[0], "somebody still holds the other end"
        assert os.read(lasting, 1) == b""
    finally:
        os.close(lasting)
        with suppress(ProcessLookupError):
            os.killpg(watching, signal.SIGKILL)


@pytest.mark.parametrize("started", [0, 1])
def test_as_many_as_the_system_gives(started: int, monkeypatch: pytest.MonkeyPatch) -> None:
    fork, given = os.fork, iter(range(started))

    def limited() -> int:
        if next(given, None) is None:
            raise BlockingIOError
        return fork()

    monkeypatch.setattr(os, "fork", limited)
    with Ahead(told, GROUPS, 3) as ahead:
        assert len(ahead._workers) == started
        assert [ahead.made(group)[1] for group in GROUPS] == ["a.py", "b.py", "c.py"]


@pytest.mark.parametrize(
    ("sizes", "wanted", "expected"),
    [
        ([5, 5], 4, 2),
        ([5, 5, 5], 2, 2),
        ([5], 4, 1),
        ([], 4, 1),
        ([5, 5], None, 1),
        ([10**6] * 5, None, 3),
        ([5] * 900, 900, 64),
        ([10**6, 5, 5], None, 1),
    ],
)
def test_as_many_as_are_wanted_or_as_it_pays_to_have(
    sizes: list[int], wanted: int | None, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "processors", lambda: 3)
    monkeypatch.setattr(WORK, "board", Board())
    assert max(1, jobs.workers_for(sizes, wanted)) == expected
    monkeypatch.setattr(WORK, "board", None)
    assert jobs.workers_for(sizes, wanted) == 1


def test_the_same_is_said_by_any_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(PROJECTS, tmp_path / "projects")
    monkeypatch.chdir(tmp_path)
    alone = spawn("check", *WISHES, "--no-cache", "-j", "1", ".")
    assert alone.returncode == 0, alone.stderr
    assert alone.stdout.count(b'"code"') > 20
    for number in ("2", "5"):
        assert spawn("check", *WISHES, "--no-cache", "-j", number, ".").stdout == alone.stdout
    kept = ["--cache-dir", str(tmp_path / "results")]
    assert spawn("check", *WISHES, *kept, ".", LLMLINT_JOBS="3").stdout == alone.stdout
    assert spawn("check", *WISHES, *kept, "-j", "1", ".").stdout == alone.stdout
