"""Every shape of `tests/shapes.py` at every depth, beside a file that is well: who is harmed? Usage: python fuzz/depth.py [DEPTH...]"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from trial import GOOD, Trial, shapes, trial, warm_up

DEPTHS = (1, 6, 12, 25, 50, 90, 200, 500, 1_000, 2_000, 5_000, 20_000, 100_000)
MAX_SECONDS = 12
MAX_MEGABYTES = 1_200
NOT_ANALYSED = "LLM903"


def verdict(done: Trial, expected: list[str]) -> str:
    """What is wrong with how a run ended; empty where nothing is."""
    if done.code not in (0, 1):
        return f"exit code {done.code}: {done.err.strip()[-200:]}"
    if done.codes("good.py") != expected:
        return f"the neighbour has {done.codes('good.py')}"
    lost = NOT_ANALYSED in done.codes("bomb.py")
    if lost and done.code == 0:
        return "nothing fails the run"
    if not lost and "LLM201" not in done.codes("bomb.py"):
        return "its finding is missing, and nothing is said of it"
    if done.seconds > MAX_SECONDS or done.megabytes > MAX_MEGABYTES:
        return f"{done.seconds:.1f} s, {done.megabytes:.0f} MB"
    return ""


def main() -> int:
    """Try all; say what failed, and what could not be analysed."""
    depths = [int(word) for word in sys.argv[1:]] or DEPTHS
    warm_up()
    tried = failed = lost = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "good.py").write_text(GOOD)
        (folder / "pyproject.toml").write_text("")
        expected = trial(folder).codes("good.py")
        for depth in depths:
            for shape in (*shapes.EXPRESSIONS, *shapes.STATEMENTS):
                text = shapes.source(shape, depth)
                if len(text) > 40_000_000:
                    continue
                (folder / "bomb.py").write_bytes(text.encode())
                done = trial(folder)
                tried += 1
                said = [item["message"] for item in done.reports.get("bomb.py", ()) if item["code"] == NOT_ANALYSED]
                lost += bool(said)
                wrong = verdict(done, expected)
                failed += bool(wrong)
                print(f"{depth:7} {shape:30} {done.seconds:6.2f} s {done.megabytes:6.0f} MB  {wrong or 'ok'}  {' '.join(said)}", flush=True)
    print(f"{tried} runs, {lost} reported as not analysed, {failed} failures")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
