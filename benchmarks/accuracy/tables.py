"""The tables of the comparison, in Markdown."""

from __future__ import annotations

import datetime as dt
import os
import platform
import sysconfig
from collections import Counter
from typing import TYPE_CHECKING

from suite import TOPICS, Program, program_of, programs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tools import Hit, Tool

MISTAKES = (
    "the model treated as a deterministic function",
    "the provider treated as if it never failed",
    "the cost ignored, above all in loops",
    "prompt caching broken unknowingly",
    "the prompt treated as somebody else's problem",
    "free text parsed where structured output exists",
    "everything put into the context",
    "no design for the model being wrong",
)


def head(tools: Iterable[Tool]) -> str:
    """What was compared, where and when."""
    versions = ", ".join(tool.version or "llmlint (this checkout)" for tool in tools)
    return (
        "# Who finds what\n\n"
        "Made by `python benchmarks/accuracy --write`: programs written for this comparison (`accuracy/shapes`), in which every\n"
        "mistake is marked where it is, and traps, which look like a mistake and are none. They were written from experience with\n"
        "applications, and not from the rules; the same people wrote llmlint, so the numbers say what the tools are about rather\n"
        "than how good they are in general. A tool finds a mistake when it reports a rule of that meaning anywhere in the program;\n"
        "where its rules have no counterpart among those that llmlint has on by default (no output limit, model not pinned, no\n"
        "system prompt), they count as opinions and are not judged.\n\n"
        f"{dt.datetime.now(dt.timezone.utc):%Y-%m-%d}, CPython {platform.python_version()}, {os.cpu_count()} cores, "
        f"{sysconfig.get_platform()}: {versions}.\n"
    )


def of_suite(hits: Mapping[Tool, Sequence[Hit]]) -> str:
    """Who finds which shapes, and who speaks where nothing is wrong."""
    every = programs()
    found = {tool: {(program.name, code) for program in every for code in program.codes if _reports(tool, said, program, code)}
             for tool, said in hits.items()}  # fmt: skip
    wanted = [(program, code) for program in every for code in sorted(program.codes)]
    parts = [_first(found, wanted)]
    traps = sum(program.is_trap for program in every)
    parts.append(f"\n## Found, of {len(wanted)} mistakes in {len(every) - traps} programs\n\n")
    parts.append("".join(f"{number}. {mistake}\n" for number, mistake in enumerate(MISTAKES, 1)) + "\n")
    parts.append(f"| tool | {' | '.join(map(str, range(1, 9)))} | all |\n|---|{'---|' * 9}\n")
    totals = Counter(code[3] for _, code in wanted)
    parts.append(f"| in the suite | {' | '.join(str(totals[str(n)]) for n in range(1, 9))} | {len(wanted)} |\n")
    for tool, pairs in found.items():
        counts = Counter(code[3] for _, code in pairs)
        parts.append(f"| {tool.name} | {' | '.join(str(counts[str(n)]) for n in range(1, 9))} | {len(pairs)} |\n")
    parts.append(_wolves(hits, every, traps))
    return "".join(parts)


def _first(found: Mapping[Tool, set[tuple[str, str]]], wanted: Sequence[tuple[Program, str]]) -> str:
    """What llmlint misses: first of all what another tool finds."""
    own = next((pairs for tool, pairs in found.items() if tool.name == "llmlint"), set[tuple[str, str]]())
    others, alone = list[str](), list[str]()
    for program, code in wanted:
        if (program.name, code) not in own:
            finders = [tool.name for tool, pairs in found.items() if (program.name, code) in pairs]
            (others if finders else alone).append(f"- {code} in `{program.name}`{': ' + ', '.join(finders) if finders else ''}\n")
    text = "\n## Missed by llmlint\n\nFound by another tool:\n\n" + ("".join(others) or "- nothing\n")
    return text + "\nFound by none:\n\n" + ("".join(alone) or "- nothing\n")


def _reports(tool: Tool, hits: Iterable[Hit], program: Program, code: str) -> bool:
    return any(program_of(path) == program.name and code in tool.codes(rule) for path, _, rule in hits)


def _wolves(hits: Mapping[Tool, Sequence[Hit]], every: Sequence[Program], traps: int) -> str:
    rows = "".join(_wolf_row(tool, said, every) for tool, said in hits.items())
    text = (
        f"\n## Who cries wolf\n\nOf {traps} traps. *Elsewhere*: programs with a mistake, of which the tool reports one that is not there.\n"
        "*Opinions*: findings that are not judged.\n\n| tool | traps | elsewhere | opinions |\n|---|---|---|---|\n" + rows + "\n"
    )
    for tool, said in hits.items():
        for program, rules in _false(tool, said, every):
            if program.is_trap:
                text += f"- {tool.name}, {', '.join(sorted(rules))} in `{program.name}`: {'; '.join(program.reasons)}\n"
    return text


def _wolf_row(tool: Tool, hits: Sequence[Hit], every: Sequence[Program]) -> str:
    false = [program for program, _ in _false(tool, hits, every)]
    opinions = sum(not tool.codes(rule) for _, _, rule in hits)
    trapped = sum(program.is_trap for program in false)
    return f"| {tool.name} | {trapped} | {len(false) - trapped} | {opinions} |\n"


def _false(tool: Tool, hits: Sequence[Hit], every: Sequence[Program]) -> Iterator[tuple[Program, set[str]]]:
    """The programs in which a tool reports a mistake that is not there, with its rules."""
    for program in every:
        rules = {rule for path, _, rule in hits if program_of(path) == program.name}
        wrong = {rule for rule in rules if (codes := tool.codes(rule)) and program.codes.isdisjoint(codes)}
        if wrong:
            yield program, wrong


def of_packages(hits: Mapping[Tool, Sequence[Hit]], packages: Sequence[str], lines: int) -> str:
    """How much each tool says of real packages, by mistake."""
    text = f"\n## On real packages\n\n{', '.join(packages)}: {lines:,} lines. Findings by mistake, not judged here;\n"
    text += "what was judged stands in [accuracy.md](accuracy.md).\n\n"
    text += f"| tool | {' | '.join(map(str, range(1, 9)))} | opinions |\n|---|{'---|' * 9}\n"
    for tool, said in hits.items():
        counts = Counter(codes[0][3] if (codes := tool.codes(rule)) else "" for _, _, rule in said)
        text += f"| {tool.name} | {' | '.join(str(counts[str(n)]) for n in range(1, len(TOPICS) + 1))} | {counts['']} |\n"
    return text


def of_speeds(speeds: Mapping[str, Sequence[float]], failures: Mapping[str, str]) -> str:
    """Lines of code in one second of processor time."""
    text = "\n## Lines in a second of processor time\n\n| tool | suite | packages |\n|---|---|---|\n"
    for name, values in speeds.items():
        cells = [f"{value:,.0f}" if value else "–" for value in (*values, 0)[:2]]
        text += f"| {name} | {' | '.join(cells)} |\n"
    return text + "".join(f"\n{name} could not be run: {why.splitlines()[0]}\n" for name, why in failures.items())
