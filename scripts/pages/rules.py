"""The list of rules, with what was measured of them."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llmlint.config.groups import TOPICS
from llmlint.toml import tomllib
from pages.words import cell

if TYPE_CHECKING:
    from collections.abc import Iterator

ACCURACY = Path(__file__).resolve().parents[2] / "benchmarks" / "accuracy.md"
MISTAKES = {
    "determinism": "1 · The model treated as a deterministic function",
    "resilience": "2 · The provider treated as if it never failed",
    "cost": "3 · Cost ignored, above all in loops",
    "caching": "4 · Prompt caching broken unknowingly",
    "prompts": "5 · The prompt treated as somebody else's problem",
    "parsing": "6 · Free text parsed where structured output exists",
    "context": "7 · Everything put into the context",
    "consequences": "8 · No design for the model being wrong",
}
# Since this round, the packages are drawn at random.
FIRST_SAMPLE = 5
# Findings that must have been judged before a rule's share of right ones means something, and the share that is wanted.
ENOUGH = 20
GOAL = 0.97


def measured() -> str:
    """How many findings of each rule were right in the rounds that are random samples of packages, by the table of all rounds."""
    table = ACCURACY.read_text("utf-8").partition("\n## By rule, right / wrong\n")[2].strip().partition("\n\n")[0]
    head, _, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines())
    sampled = [
        place for place, title in enumerate(head) if (found := re.fullmatch(r"round (\d+)", title)) and int(found[1]) >= FIRST_SAMPLE
    ]
    text = "# Made by scripts/docs from benchmarks/accuracy.md: findings on random samples of packages, as they were judged.\n"
    for row in rows:
        counts = [[int(part) for part in row[place].split("/")] for place in sampled if "/" in row[place]]
        if counts and row[0].startswith("LLM"):
            right, wrong = (sum(count[side] for count in counts) for side in (0, 1))
            text += f"\n[{row[0]}]\nright = {right}\nwrong = {wrong}\n"
    return text


def rules_page(rules: list[Any]) -> Iterator[str]:
    """The list of all rules."""
    tiers = Counter(rule.meta.tier for rule in rules)
    yield "# Rules\n"
    yield f"{len(rules)} rules: {tiers['recommended'] + tiers['always']} are on by default. *Strict* ones are right but opinionated:"
    yield 'select them by code, name or group, or all with `select = ["ALL"]`. Those in *preview* are not measured yet: `preview = true`.'
    yield from _goal(rules)
    groups: dict[str, list[Any]] = {title: [] for title in (*MISTAKES.values(), "9 · llmlint itself")}
    for rule in rules:
        topic = next((topic for topic, prefix in TOPICS.items() if rule.meta.code.startswith(prefix)), "")
        groups[MISTAKES.get(topic, "9 · llmlint itself")].append(rule.meta)
    for title, metas in groups.items():
        yield f"\n## {title}\n\n| code | rule | tier | level | what it finds |\n|---|---|---|---|---|"
        for meta in metas:
            yield f"| {meta.code} | [{meta.name}]({meta.name}.md) | {meta.tier} | {meta.severity} | {cell(meta.summary)} |"


def _goal(rules: list[Any]) -> Iterator[str]:
    """How many rules have reached what is wanted of them, as far as that is known."""
    tables = tomllib.loads(measured())
    recommended = [rule.meta.code for rule in rules if rule.meta.tier == "recommended" and rule.__module__.startswith("llmlint_rules.")]
    counts = [(tables[code]["right"], tables[code]["wrong"]) for code in recommended if code in tables]
    right, wrong = (sum(side) for side in zip(*counts, strict=True))
    known = [pair for pair in counts if sum(pair) >= ENOUGH]
    reached = sum(pair[0] >= GOAL * sum(pair) for pair in known)
    yield f"\nOn random samples of packages {right:,} of {right + wrong:,} findings of recommended rules were right. The goal is"
    yield f"{GOAL * 100:.0f} % for each rule: {len(known)} of the {len(recommended)} have {ENOUGH} judged findings or more, {reached}"
    yield f"reached it, and {len(recommended) - len(counts)} found nothing there. Pages of rules say how many were right, and"
    yield "[accuracy](../../../benchmarks/accuracy.md) how that was judged."
