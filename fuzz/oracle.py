"""A second, small program that knows five rules, on the standard library's `ast`, over real files.

Usage: python fuzz/oracle.py FOLDER... [--plant] [--sample N] [--seed N]

Of the plain forms of clients and requests (`client = OpenAI(...)`, bound once, `client.chat.completions.create(...)`) it knows what LLM201,
LLM207, LLM301, LLM305 and LLM508 must say, and where they must be silent; of all else that they say it checks what must be so. It shares
nothing with llmlint but the report. Each file is checked alone. With `--plant` requests in a plain form are written into the functions
and loops of each file, so that both have much to say of code that real people wrote.
"""

from __future__ import annotations

import argparse
import ast
import itertools
import random
import sys
import tempfile
import warnings
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reading import FUNCTIONS, Reading
from trial import trial, warm_up

if TYPE_CHECKING:
    from collections.abc import Sequence

RULES = ("LLM201", "LLM207", "LLM301", "LLM305", "LLM508")
ASK = ("check", "--isolated", "--no-cache", "--jobs", "1", "--select", ",".join(RULES), "--output-format", "json", ".")
AT_ONCE = 20
PLANTED = 3
LONGEST = 60_000
CLIENTS = "import openai\nfrom openai import OpenAI, AsyncOpenAI\n\nplanted = OpenAI({0})\nplanted_later = AsyncOpenAI({1})\n"
FORMS = (
    'planted.responses.create(model="m", input={0})',
    'planted.responses.create(model="m", input={0}, max_output_tokens=99)',
    'planted.chat.completions.create(model="m", messages=[{{"role": "user", "content": str({0})}}])',
    'planted.chat.completions.create(model="m", messages=[{{"role": "user", "content": str({0})}}], max_tokens=99)',
    'openai.ChatCompletion.create(model="m", messages=[{{"role": "user", "content": str({0})}}])',
)
LATER = ('await planted_later.responses.create(model="m", input={0})',)


def plant(text: str, chance: random.Random) -> str:
    """A text with requests at the beginning of some of its functions and loops."""
    lines = text.split("\n")
    tree = ast.parse(text)
    top = next((node for node in tree.body if not _must_be_first(node)), None)
    blocks = [(node, around) for node, around in _blocks(tree, None) if _begins_a_line(node.body[0], lines)]
    if top is None or not _begins_a_line(top, lines) or "planted" in text:
        return text
    made: list[tuple[int, str]] = []
    loops = [block for block in blocks if isinstance(block[0], ast.For) and isinstance(block[0].iter, ast.Name)]
    waiting = [block for block in blocks if isinstance(block[1], ast.AsyncFunctionDef)]
    some = [*(chance.sample(part, min(PLANTED, len(part))) for part in (loops, waiting, blocks))]
    for node, around in dict.fromkeys(itertools.chain.from_iterable(some)):
        first = node.body[0]
        forms = FORMS + LATER * 3 if isinstance(around, ast.AsyncFunctionDef) else FORMS
        indent = lines[first.lineno - 1][: first.col_offset]
        made.append((_line(first), indent + chance.choice(forms).format(_sent(node))))
    limits = chance.choice((("", "timeout=30"), ("timeout=30", ""), ('api_key="k"', "max_retries=2")))
    for number, line in (*sorted(made, reverse=True), (_line(top), CLIENTS.format(*limits))):
        lines.insert(number - 1, line)
    return "\n".join(lines)


def _must_be_first(node: ast.stmt) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module == "__future__"
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _blocks(node: ast.AST, around: ast.AST | None) -> list[tuple[Any, ast.AST | None]]:
    """Functions and loops over something, each with the function that its body runs in."""
    found: list[tuple[Any, ast.AST | None]] = []
    inner = node if isinstance(node, FUNCTIONS) else None if isinstance(node, ast.ClassDef) else around
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.For)):
        found.append((node, inner))
    for below in ast.iter_child_nodes(node):
        found.extend(_blocks(below, inner))
    return found


def _line(node: ast.stmt) -> int:
    """Where a statement begins, with its decorators."""
    return min([node.lineno, *(mark.lineno for mark in getattr(node, "decorator_list", ()))])


def _begins_a_line(node: ast.stmt, lines: Sequence[str]) -> bool:
    before, line = lines[_line(node) - 2 : _line(node) - 1], lines[node.lineno - 1]
    return not line.encode()[: node.col_offset].strip() and not any(text.endswith("\\") for text in before)


def _sent(node: ast.For | ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    if isinstance(node, ast.For):
        return next((part.id for part in ast.walk(node.target) if isinstance(part, ast.Name)), '"x"')
    return node.args.args[-1].arg if node.args.args else '"x"'


class Tally:
    """What was compared."""

    def __init__(self) -> None:
        self.files = self.compared = 0
        self.said: Counter[tuple[str, bool]] = Counter()
        self.checked: Counter[str] = Counter()
        self.wrong: list[str] = []

    def compare(self, path: Path, reading: Reading, found: list[dict[str, Any]]) -> None:
        """Hold what llmlint found in a file against what the oracle knows of it."""
        if any(item["code"] == "LLM903" for item in found):
            return
        self.compared += 1
        places: dict[str, set[tuple[int, int]]] = defaultdict(set)
        for item in found:
            for place in (item, *(item["related"] if item["code"] == "LLM201" else ())):
                places[item["code"]].add((place["range"]["start"]["line"], place["range"]["start"]["column"]))
            self.checked[item["code"]] += 1
            if why := reading.refutes(item):
                self.wrong.append(f"{path}:{item['range']['start']['line']}: {item['code']} {item['message']!r}, but {why}")
        for code, line, column, speaks in sorted(set(reading.says())):
            self.said[code, speaks] += 1
            if ((line, column) in places[code]) != speaks:
                said = reading.text.split("\n")[line - 1].strip()
                self.wrong.append(f"{path}:{line}:{column}: {code} is {'missing' if speaks else 'one too many'}: {said}")

    def __str__(self) -> str:
        known = ", ".join(f"{code} {self.said[code, True]} and {self.said[code, False]}" for code in RULES)
        held = ", ".join(f"{code} {self.checked[code]}" for code in RULES)
        return (
            f"{self.files} files, {self.compared} read by both; places where a rule must speak, and must not: {known}; "
            f"findings held against what must be so: {held}; {len(self.wrong)} differences"
        )


def texts(path: Path, wanted: argparse.Namespace, chance: random.Random) -> str | None:
    """What is compared of a file; nothing where only one of both can read it."""
    try:
        text = path.read_bytes().decode("utf-8").replace("\r\n", "\n").replace("\f", " ")
        if "\r" in text or (wanted.plant and len(text) > LONGEST):
            return None
        text = plant(text, chance) if wanted.plant else text
        Reading(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return text


def main() -> int:
    """Compare, count."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--plant", action="store_true")
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    wanted = parser.parse_args()
    warnings.simplefilter("ignore")
    warm_up()
    chance = random.Random(wanted.seed)
    files = sorted(path for folder in wanted.folders for path in folder.rglob("*.py") if path.is_file())
    files = chance.sample(files, min(wanted.sample or len(files), len(files)))
    rest, tally = iter(files), Tally()
    while batch := [*itertools.islice(rest, AT_ONCE)]:
        read = {path: text for path in batch if (text := texts(path, wanted, chance)) is not None}
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "pyproject.toml").touch()
            for number, text in enumerate(read.values()):
                (folder / f"f{number}.py").write_text(text, encoding="utf-8", newline="\n")
            done = trial(folder, ASK)
        if done.code not in (0, 1):
            tally.wrong.append(f"{batch[0]}…: exit code {done.code} {done.err[-300:]}")
        tally.files += len(batch)
        before = len(tally.wrong)
        for number, (path, text) in enumerate(read.items()):
            tally.compare(path, Reading(text), done.reports.get(f"f{number}.py", []))
        for line in tally.wrong[before:]:
            print(line, flush=True)
    print(tally)
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
