"""Configurations, broken a little or made to hold things up: each is followed or refused, at once.

Usage: python fuzz/configs.py [--runs N] [--seed N]
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

from trial import GOOD, trial, warm_up

WHOLE = """\
extend-select = ["LLM3", "cost", "strict"]
ignore = ["LLM201"]
exclude = ["build/**", "*.gen.py", "!keep.py"]
output-format = "json"
target-version = "3.11"
preview = true

model-functions = ["shop.ask"]
source-roots = ["src"]
fail-on = "warning"

[rules.missing-timeout]
max-default-timeout = 90
timeout = 20

[severity]
LLM305 = "warning"

[per-file-ignores]
"tests/**" = ["LLM2", "call-in-loop"]
"""
PIECES = (
    "[", "]", "{", "}", "=", ".", ",", '"', "'", '"""', "'''", "#", "\n", "\r", "\0", "\t", "true", "nan", "-inf", "1e999", "0x" + "f" * 40,
    "1979-05-27T07:32:00Z", "a" + ".a" * 70, "[" * 600, "{a=" * 600, "[[rules]]", "select", '"LLM999"', '"\\u0000"',
    '"\\ud800"', "\u202e", "\x1b]0;x\x07", "!",
    "::error::x", "é" * 50, "9" * 5_000, "**/" * 30, "[a-",
    "!", "../" * 9, "/etc/passwd", "\ufeff", "extend = 'llmlint.toml'", "[tool.llmlint]", "inf",
)  # fmt: skip
BOMBS = (
    "a = " + "[" * 100_000 + "]" * 100_000,
    "a" + ".a" * 100_000 + " = 1",
    "[" + "a." * 100_000 + "a]",
    "# " + "a" * 10_000_000,
    "select = [" + '"LLM201",' * 25_000 + "]",
    "exclude = [" + '"**/a*a*a*a*a*b",' * 12_000 + "]",
    "".join(f"[rules.r{number}]\na = 1\n" for number in range(9_000)),
    "a = '''" + "x" * 200_000,
)
MAX_SECONDS = 2
MAX_MEGABYTES = 200
ARGUMENTS = ("check", "--no-cache", "--jobs", "1", "a.py")


def mutant(chance: random.Random) -> str:
    """One to four changes of lines, words or letters."""
    text = WHOLE
    for _ in range(chance.randint(1, 4)):
        kind, place = chance.randrange(4), chance.randrange(len(text) + 1)
        if kind == 0:
            text = text[:place] + chance.choice(PIECES) + text[place:]
        elif kind == 1:
            text = text[:place] + text[place + chance.randint(1, 30) :]
        elif kind == 2:
            lines = text.split("\n")
            chance.shuffle(lines)
            text = "\n".join(lines)
        else:
            first, _, value = chance.choice(WHOLE.split("\n")).partition(" = ")
            text = f"{first} = {chance.choice([*PIECES, value])}\n{text}"
    return text


def main() -> int:
    """Write, run, count."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=0)
    wanted = parser.parse_args()
    warm_up()
    chance = random.Random(wanted.seed)
    codes: dict[int, int] = {}
    failed, slowest, largest = 0, 0.0, 0.0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "a.py").write_text(GOOD)
        for number in range(wanted.runs + len(BOMBS)):
            text = BOMBS[number] if number < len(BOMBS) else mutant(chance)
            (folder / "llmlint.toml").write_bytes(text.encode("utf-8", "surrogatepass"))
            done = trial(folder, ARGUMENTS)
            codes[done.code] = codes.get(done.code, 0) + 1
            slowest, largest = max(slowest, done.seconds), max(largest, done.megabytes)
            loud = "Traceback" in done.err or "\x1b" in done.err + done.out or "\u202e" in done.err
            if done.code not in (0, 1, 2) or loud or done.seconds > MAX_SECONDS or done.megabytes > MAX_MEGABYTES:
                failed += 1
                said = done.err.strip()[-300:]
                print(f"exit code {done.code}, {done.seconds:.1f} s, {done.megabytes:.0f} MB: {text[:200]!r}: {said}", flush=True)
    ended = ", ".join(f"{count} with exit code {code}" for code, count in sorted(codes.items()))
    print(f"{wanted.runs} mutants and {len(BOMBS)} bombs (seed {wanted.seed}): {ended}; {failed} failures; ", end="")
    print(f"at most {slowest:.2f} s of CPU time and {largest:.0f} MB")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
