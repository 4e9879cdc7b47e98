"""Real code, broken a little: bytes, lines and words are dropped, doubled, swapped, cut off and replaced.

Usage: python fuzz/mutants.py FOLDER... [--runs N] [--seed N]. Every run must end by itself with an exit code that means something.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from trial import GOOD, trial, warm_up

if TYPE_CHECKING:
    from collections.abc import Callable

JUNK = (
    b"\0", b"\x1b[31m", b"\xef\xbb\xbf", b"\xff",
    "\u202e".encode(), b"\x0c", b"\r", b"\\\n", b"'''", b'"""', b"f'{",
    b"match x:\n case ",
    b"await ",
    b"lambda: ", b"global x\n", b"nonlocal x\n", b"return\n", b"yield\n", b"from __future__ import annotations\n",
    b"*", b"**", b":=", b"type X = int\n",
    b"except* E:\n", b"# type: ignore\n", b"# llmlint: ignore\n", b"# llmlint: disable[LLM201]\n",
    b"# coding: latin-1\n", b"9" * 5000, b"(" * 95, b"\xed\xa0\x80",
)  # fmt: skip
AT_ONCE = 25


def mutant(data: bytes, chance: random.Random) -> bytes:
    """One to three changes."""
    for _ in range(chance.randint(1, 3)):
        data = chance.choice(CHANGES)(data, chance)
    return data


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(0, len(data) + 1, 1)]


def _junk(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data) + 1)
    return data[:place] + chance.choice(JUNK) + data[place:]


def _byte(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data) or 1)
    return data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :]


def _lines(data: bytes, chance: random.Random) -> bytes:
    return b"\n".join(_shuffled(data.split(b"\n"), chance))


def _words(data: bytes, chance: random.Random) -> bytes:
    return b"".join(_shuffled(re.findall(rb"\w+|\W", data), chance))


def _shuffled(parts: list[bytes], chance: random.Random) -> list[bytes]:
    """One part dropped, doubled, swapped with another or moved deeper."""
    one, other = chance.randrange(len(parts) or 1), chance.randrange(len(parts) or 1)
    if not parts:
        return parts
    kind = chance.randrange(4)
    if kind == 0:
        del parts[one]
    elif kind == 1:
        parts.insert(other, parts[one])
    elif kind == 2:
        parts[one], parts[other] = parts[other], parts[one]
    else:
        parts[one] = b"    " + parts[one]
    return parts


CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (_cut, _junk, _byte, _lines, _lines, _words, _words)


def main() -> int:
    """Break, check, count."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--runs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    wanted = parser.parse_args()
    originals = sorted(path for folder in wanted.folders for path in folder.rglob("*.py") if 200 < path.stat().st_size < 60_000)
    chance = random.Random(wanted.seed)
    warm_up()
    tried = failed = failures = slow = 0
    expected: list[str] = []
    while tried < wanted.runs:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "good.py").write_text(GOOD)
            (folder / "pyproject.toml").write_text("")
            expected = expected or trial(folder).codes("good.py")
            texts = [mutant(chance.choice(originals).read_bytes(), chance) for _ in range(AT_ONCE)]
            for number, text in enumerate(texts):
                (folder / f"m{number}.py").write_bytes(text)
            done = trial(folder)
            tried += AT_ONCE
            ours = [item for items in done.reports.values() for item in items if "llmlint failed" in item["message"]]
            failures += len(ours)
            slow += done.seconds > 60
            if done.code not in (0, 1) or done.codes("good.py") != expected or ours:
                failed += 1
                kept = Path(tempfile.mkdtemp(prefix="mutants-"))
                for place in folder.iterdir():
                    (kept / place.name).write_bytes(place.read_bytes())
                print(f"{kept}: exit code {done.code}, {done.err.strip()[-300:]} {[item['message'] for item in ours]}", flush=True)
    print(
        f"{tried} mutants of {len(originals)} files, {failed} runs that failed, {failures} files that llmlint failed on, {slow} slow runs"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
