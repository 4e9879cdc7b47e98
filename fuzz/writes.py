"""Files are written whole or not at all.

Usage: python fuzz/writes.py faults | kills [RUNS [SEED]] | together [ROUNDS] | races [RUNS [SEED]] | full

`faults` makes every system call of every writer fail in turn (needs strace); `kills` ends `--fix` at random moments; `together` lets
many processes share one cache and one tree, which half of them fix; in `races` somebody saves a file while it is fixed; `full` writes to a
disk without room, one that may only be read, and with a limit on the size of files (needs to be root, for a small file system in memory).
"""

from __future__ import annotations

import os
import random
import signal
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from failing_writes import faults, full
from trial import trial, warm_up

FIXABLE = 'from openai import OpenAI\n\nclient = OpenAI()\nreply = client.responses.create(model="m", input="Hi")\n'


def kills(runs: int, seed: int) -> int:
    """`--fix` is ended at a random moment: every file is as it was or as it will be, and a further run brings it to an end."""
    warm_up()
    chance = random.Random(seed)
    torn = unfinished = ended = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pyproject.toml").write_text("")
        files = [folder / f"f{number}.py" for number in range(30)]
        arguments = ("check", "--isolated", "--no-cache", "--select", "LLM201", "--fix", "--unsafe-fixes", ".")
        for file in files:
            file.write_text(FIXABLE)
        started = time.monotonic()
        trial(folder, arguments)
        usual = time.monotonic() - started
        fixed = files[0].read_bytes()
        assert fixed != FIXABLE.encode(), "nothing is fixed"
        for _ in range(runs):
            for file in files:
                file.write_text(FIXABLE)
            process = _begin(folder, arguments)
            time.sleep(chance.uniform(0, usual * 1.2))
            _kill(process)
            ended += os.waitpid(process, 0)[1] != 0
            torn += sum(file.read_bytes() not in (fixed, FIXABLE.encode()) for file in files)
        trial(folder, arguments)
        unfinished = sum(file.read_bytes() != fixed for file in files)
        left = sum(1 for place in folder.iterdir() if place.name.endswith(".part"))
    print(f"kills: {runs} runs (seed {seed}), {ended} ended on the way, {torn} torn files, ", end="")
    print(f"{unfinished} not finished, {left} temporary files left")
    return 1 if torn or unfinished else 0


def _begin(folder: Path, arguments: tuple[str, ...]) -> int:
    process = os.fork()
    if not process:
        try:
            os.setpgid(0, 0)
            trial(folder, arguments)
        finally:
            os._exit(0)
    return process


def _kill(process: int) -> None:
    """The process, and those it has started, which are groups of their own."""
    children = Path(f"/proc/{process}/task/{process}/children")
    below = children.read_text().split() if children.exists() else []
    for one in map(int, below):
        with suppress(ProcessLookupError):
            os.killpg(one, signal.SIGKILL)
    os.kill(process, signal.SIGKILL)


def together(rounds: int) -> int:
    """Sixteen processes share one cache and one tree: eight look at it while the other eight fix it."""
    warm_up()
    wrong = runs = 0
    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryDirectory() as cache:
        folder = Path(name)
        (folder / "pyproject.toml").write_text("")
        files = [folder / f"f{number}.py" for number in range(20)]
        look = ("check", "--isolated", "--cache-dir", cache, "--select", "LLM201,LLM305", "--output-format", "json", ".")
        fix = ("check", "--isolated", "--cache-dir", cache, "--select", "LLM201", "--fix", "--unsafe-fixes", ".")
        afresh = ("check", "--isolated", "--no-cache", *look[4:])
        for number in range(rounds):
            for file in files:
                file.write_text(f"{FIXABLE}# {number % 7}\n")
            before = trial(folder, afresh)
            with ThreadPoolExecutor(16) as pool:
                done = [*pool.map(lambda arguments: trial(folder, arguments), (look, fix) * 8)]
            after = trial(folder, afresh)
            for one in done[::2]:
                runs += 2
                wrong += any(one.codes(file.name) not in (before.codes(file.name), after.codes(file.name)) for file in files)
            wrong += sum(one.code not in (0, 1, 2) for one in done)
            wrong += trial(folder, look).out != after.out or after.codes("f0.py") == before.codes("f0.py")
            wrong += len({file.read_bytes() for file in files}) != 1
        left = sum(1 for place in (*Path(cache).iterdir(), *folder.iterdir()) if place.suffix == ".part")
    print(f"together: {runs} runs of 16 at a time, half of them with `--fix`, {wrong} wrong, {left} temporary files left")
    return 1 if wrong else 0


def races(runs: int, seed: int) -> int:
    """Somebody saves a file, in place or as a new one, while `--fix` is at it: what was saved must be there afterwards."""
    warm_up()
    chance = random.Random(seed)
    lost = refused = late = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pyproject.toml").write_text("")
        file = folder / "a.py"
        arguments = ("check", "--isolated", "--no-cache", "--select", "LLM201", "--fix", "--unsafe-fixes", ".")
        file.write_text(FIXABLE)
        started = time.monotonic()
        trial(folder, arguments)
        usual = time.monotonic() - started
        fixed = file.read_text()
        for number in range(runs):
            file.write_text(FIXABLE)
            mark = f"# saved {number}\n"
            process = _begin(folder, arguments)
            time.sleep(chance.uniform(0, usual * 1.2))
            late += file.read_text() == fixed
            if number % 2:
                file.write_text(FIXABLE + mark)
            else:
                (folder / "saved").write_text(FIXABLE + mark)
                (folder / "saved").replace(file)
            os.waitpid(process, 0)
            lost += file.read_text() not in (FIXABLE + mark, fixed + mark)
            refused += file.read_text() == FIXABLE + mark
    print(f"races: {runs} runs (seed {seed}), {lost} in which what was saved was lost; {late} times it was saved after the fix, ", end="")
    print(f"{refused} times it stayed as it was saved")
    return 1 if lost else 0


def main() -> int:
    """One of the five."""
    what, *numbers = sys.argv[1:] or ["faults"]
    number, seed = (*map(int, numbers), 0, 0)[:2]
    return {
        "faults": faults,
        "full": full,
        "kills": lambda: kills(number or 500, seed),
        "races": lambda: races(number or 500, seed),
        "together": lambda: together(number or 50),
    }[what]()


if __name__ == "__main__":
    sys.exit(main())
