"""Real code, as it stands: no file trips llmlint up. Usage: python fuzz/real.py FOLDER... [--asking] [--sample N] [--seed N]

Each Python file is copied to a place of its own, so that no ignore file or folder's name leaves it out. With `--asking` a request to a
model is written below each file that is Python: all of the analysis then runs on it, and the finding there must be told, or why the file
was not analysed.
"""

from __future__ import annotations

import argparse
import ast
import itertools
import random
import sys
import tempfile
import time
import warnings
from pathlib import Path

from trial import ARGUMENTS, trial, warm_up

ASKING = b"\n\nimport openai\n\nopenai.OpenAI().responses.create(model='m', input='a')\n"
AT_ONCE = 40
MAX_MEGABYTES = 1_000
WITHIN_LIMITS = 2_000_000


def main() -> int:
    """Copy, check, count."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--asking", action="store_true")
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    wanted = parser.parse_args()
    warnings.simplefilter("ignore")
    warm_up()
    files = sorted(path for folder in wanted.folders for path in folder.rglob("*.py") if path.is_file())
    files = random.Random(wanted.seed).sample(files, min(wanted.sample or len(files), len(files)))
    started, failed, tried, refused, asked, largest = time.monotonic(), 0, 0, 0, 0, 0.0
    rest = iter(files)
    while batch := [*itertools.islice(rest, AT_ONCE)]:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "pyproject.toml").touch()
            expected: list[int] = []
            for number, path in enumerate(batch):
                data = path.read_bytes()
                if wanted.asking and len(data) < WITHIN_LIMITS and _is_python(data):
                    data += ASKING
                    expected.append(number)
                (folder / f"f{number}.py").write_bytes(data)
            done = trial(folder, (*ARGUMENTS, "--jobs", "1", "."))
            ours = [item["message"] for items in done.reports.values() for item in items if "llmlint failed" in item["message"]]
            silent = [str(batch[number]) for number in expected if not {"LLM201", "LLM903"} & set(done.codes(f"f{number}.py"))]
            lost = {str(batch[number]): _reason(done.reports.get(f"f{number}.py", ())) for number in range(len(batch))}
            limits = [f"{path}: {reason}" for path, reason in lost.items() if "takes " in reason or "ends the" in reason]
        tried, asked, largest = tried + len(batch), asked + len(expected), max(largest, done.megabytes)
        refused += sum(bool(reason) for reason in lost.values())
        wrong = done.code not in (0, 1) or ours or silent or done.megabytes > MAX_MEGABYTES
        failed += bool(wrong)
        if wrong or limits:
            print(
                f"{batch[0]}…: exit code {done.code}, {done.megabytes:.0f} MB {ours} {silent} {limits} {done.err.strip()[-300:]}",
                flush=True,
            )
        elif tried % 1_000 == 0:
            print(f"{tried} of {len(files)}, {time.monotonic() - started:.0f} s", flush=True)
    print(f"{tried} files ({asked} with a request below), {refused} reported as not analysed, {failed} runs that failed; ", end="")
    print(f"{time.monotonic() - started:.0f} s on the clock, at most {largest:.0f} MB")
    return 1 if failed else 0


def _reason(items: object) -> str:
    return next((item["message"] for item in items if item["code"] == "LLM903"), "")  # type: ignore[attr-defined]


def _is_python(data: bytes) -> bool:
    """Whether what stands below a text is Python and runs."""
    try:
        body = ast.parse(data + ASKING).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return not any(isinstance(node, ast.Raise) or _is_endless(node) for node in body)


def _is_endless(node: ast.stmt) -> bool:
    """Whether a statement is a loop that nothing ends."""
    endless = isinstance(node, ast.While) and isinstance(node.test, ast.Constant) and bool(node.test.value)
    return endless and not any(isinstance(inner, ast.Break) for inner in ast.walk(node))


if __name__ == "__main__":
    sys.exit(main())
