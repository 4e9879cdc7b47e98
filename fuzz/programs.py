"""Programs nobody would write, from a grammar and from the syntax tree. Usage: python fuzz/programs.py [--grammar N] [--tree N]; needs
the extra `fuzz`.
"""

from __future__ import annotations

import argparse
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


def from_grammar(number: int) -> Iterator[str]:
    """By hypothesmith."""
    if not number:
        return
    import hypothesmith
    from hypothesis import HealthCheck, Phase, given, settings

    made: list[str] = []

    @settings(max_examples=number, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(hypothesmith.from_node())
    def collect(text: str) -> None:
        made.append(text)

    collect()
    yield from made[:number]


def from_tree(number: int) -> Iterator[str]:
    """By pysource-codegen. A tree that Python itself cannot write down is left out for the next one."""
    if not number:
        return
    from pysource_codegen import generate

    made = 0
    for seed in itertools.count():
        try:
            text = generate(seed, node_limit=120)
        except ValueError:
            continue
        yield text
        made += 1
        if made == number:
            return


def main() -> int:
    """Generate, check, count."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--grammar", type=int, default=5_000)
    parser.add_argument("--tree", type=int, default=5_000)
    wanted = parser.parse_args()
    warnings.simplefilter("ignore")
    warm_up()
    tried = failed = refused = ours = 0
    texts = itertools.chain(from_grammar(wanted.grammar), from_tree(wanted.tree))
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
