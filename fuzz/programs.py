"""Programs nobody would write. Usage: python fuzz/programs.py [RUNS]; needs the extra `fuzz`."""

from __future__ import annotations

import ast
import itertools
import sys
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from trial import GOOD, trial, warm_up

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = "from openai import OpenAI\nclient = OpenAI()\nclient.responses.create(model='m', input='a')\n"
AT_ONCE = 50


def generated(number: int) -> Iterator[str]:
    """Half of them from a grammar, half from the syntax tree."""
    import hypothesmith
    from hypothesis import HealthCheck, Phase, given, settings
    from pysource_codegen import generate

    made: list[str] = []

    @settings(max_examples=number // 2, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(hypothesmith.from_node())
    def collect(text: str) -> None:
        made.append(text)

    collect()
    yield from made[: number // 2]
    yield from (generate(seed, node_limit=120) for seed in range(number - len(made[: number // 2])))


def main() -> int:
    """Generate, check, count."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    warnings.simplefilter("ignore")
    warm_up()
    tried = failed = refused = ours = 0
    texts = generated(number)
    while batch := [*itertools.islice(texts, AT_ONCE)]:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "good.py").write_text(GOOD)
            (folder / "pyproject.toml").write_text("")
            for index, text in enumerate(batch):
                (folder / f"p{index}.py").write_bytes((HEAD + text).encode("utf-8", "surrogatepass"))
            done = trial(folder)
            tried += len(batch)
            bad = [item for items in done.reports.values() for item in items if "llmlint failed" in item["message"]]
            silent = [
                index
                for index, text in enumerate(batch)
                if not {"LLM201", "LLM903"} & set(done.codes(f"p{index}.py")) and _is_python(HEAD + text)
            ]
            refused += sum("LLM903" in done.codes(f"p{index}.py") for index in range(len(batch)))
            ours += len(bad)
            if done.code not in (0, 1) or bad or silent:
                failed += 1
                kept = Path(tempfile.mkdtemp(prefix="programs-"))
                for place in folder.iterdir():
                    (kept / place.name).write_bytes(place.read_bytes())
                print(f"{kept}: exit code {done.code}, {done.err.strip()[-300:]} {[item['message'] for item in bad]} {silent}", flush=True)
    print(f"{tried} programs, {refused} reported as not analysed, {failed} runs that failed, {ours} programs that llmlint failed on")
    return 1 if failed else 0


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
