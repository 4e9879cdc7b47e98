"""Real code, broken a little: bytes, lines and words are dropped, doubled, swapped, cut off and replaced.

Usage: python fuzz/mutants.py FOLDER... [--runs N] [--seed N] [--files N]. Every run must end by itself with an exit code that means
something. Half of what is tried is still Python, so that more than the reading of files is put to the test.
"""

from __future__ import annotations

import argparse
import ast
import random
import re
import sys
import tempfile
import warnings
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
ATTEMPTS = 40
SERVICES = re.compile(
    rb"^\s*(import|from) +(openai|anthropic|google\.gen|litellm|lang\w+|cohere|mistralai|ollama|groq|boto3|llama_index)", re.MULTILINE
)


def mutant(data: bytes, chance: random.Random) -> bytes:
    """One to three changes."""
    for _ in range(chance.randint(1, 3)):
        data = chance.choice(CHANGES)(data, chance)
    return data


def still_python(original: bytes, chance: random.Random) -> bytes:
    """A mutant that Python can read; the original where none is found."""
    for _ in range(ATTEMPTS):
        made = mutant(original, chance)
        try:
            ast.parse(made)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        if made != original:
            return made
    return original


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
    parser.add_argument("--files", type=int, default=500)
    wanted = parser.parse_args()
    chance = random.Random(wanted.seed)
    originals = _originals(wanted.folders, wanted.files, chance)
    warnings.simplefilter("ignore")
    warm_up()
    tried = failed = failures = refused = slow = 0
    expected: list[str] = []
    while tried < wanted.runs:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "good.py").write_text(GOOD)
            (folder / "pyproject.toml").write_text("")
            expected = expected or trial(folder).codes("good.py")
            texts = [(still_python if number % 2 else mutant)(chance.choice(originals).read_bytes(), chance) for number in range(AT_ONCE)]
            for number, text in enumerate(texts):
                (folder / f"m{number}.py").write_bytes(text)
            done = trial(folder)
            tried += AT_ONCE
            ours = [item for items in done.reports.values() for item in items if "llmlint failed" in item["message"]]
            failures += len(ours)
            if tried % 1000 == 0:
                print(f"{tried} tried, {refused} not analysed, {failed} failed", flush=True)
            refused += sum("LLM903" in done.codes(f"m{number}.py") for number in range(AT_ONCE))
            slow += done.seconds > 60
            if done.code not in (0, 1) or done.codes("good.py") != expected or ours:
                failed += 1
                kept = Path(tempfile.mkdtemp(prefix="mutants-"))
                for place in folder.iterdir():
                    (kept / place.name).write_bytes(place.read_bytes())
                print(f"{kept}: exit code {done.code}, {done.err.strip()[-300:]} {[item['message'] for item in ours]}", flush=True)
    print(
        f"{tried} mutants of {len(originals)} files (seed {wanted.seed}), {refused} reported as not analysed, "
        f"{failed} runs that failed, {failures} files that llmlint failed on, {slow} slow runs"
    )
    return 1 if failed else 0


def _originals(folders: list[Path], number: int, chance: random.Random) -> list[Path]:
    """Some of the files that import a service."""
    fitting = sorted(path for folder in folders for path in folder.rglob("*.py") if 200 < path.stat().st_size < 60_000)
    fitting = [path for path in fitting if SERVICES.search(path.read_bytes())]
    return chance.sample(fitting, min(number, len(fitting)))


if __name__ == "__main__":
    sys.exit(main())
