"""The pages of rules, made from the rules themselves."""

from __future__ import annotations

import dataclasses
import inspect
import json
import typing
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

from llmlint.config import topic_of
from llmlint.packs.measured import measured_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from llmlint.api import Rule

    RuleClass = type[Rule[Any]]

Format = Literal["text", "json", "markdown"]


def page(rule: RuleClass, output_format: Format) -> str:
    """One rule's page."""
    if output_format == "json":
        return json.dumps(_record(rule), indent=2) + "\n"
    return "\n".join(_markdown(rule) if output_format == "markdown" else _text(rule)) + "\n"


def pages(rules: Iterable[RuleClass], output_format: Format) -> str:
    """The pages of many rules as one document."""
    if output_format == "json":
        return json.dumps([_record(rule) for rule in rules], indent=2) + "\n"
    return "\n\n".join(page(rule, output_format) for rule in rules)


def listing(rules: Iterable[RuleClass]) -> str:
    """One line for each rule."""
    metas = [rule.meta for rule in rules]
    widest = max((len(meta.name) for meta in metas), default=0)
    lines = [f"{meta.code}  {meta.name:<{widest}}  {meta.tier:<11}  {meta.severity:<7}  {meta.summary}".rstrip() for meta in metas]
    return "".join(f"{line}\n" for line in lines)


def _text(rule: RuleClass) -> Iterator[str]:
    meta = rule.meta
    yield f"{meta.code} {meta.name}"
    yield _standing(rule)
    yield ""
    yield meta.summary
    yield ""
    yield inspect.cleandoc(rule.__doc__ or "")
    for example in meta.examples:
        yield from _example_text(f"Flagged{f' ({example.title})' if example.title else ''}:", example.bad)
        yield from _example_text("Instead:", example.good)
    if options := _options(rule):
        yield "\nOptions:"
        yield from (f"    {option['name']} = {option['default']}    {option['help']}".rstrip() for option in options)
    if meta.references:
        yield "\nReferences:"
        yield from (f"    {reference}" for reference in meta.references)


def _standing(rule: RuleClass) -> str:
    """Tier, severity and age; how often it was right, where that was judged often enough; its former names, and what replaces it."""
    meta, counts = rule.meta, measured_of(rule)
    is_told = counts is not None and counts.share is not None
    right = f" · {counts.right} of {counts.judged} findings right when judged" if counts is not None and is_told else ""
    once = f" · once {', '.join(meta.aliases)}" if meta.aliases else ""
    leaves = f" · will be removed: {meta.deprecated}" if meta.deprecated else ""
    return f"{meta.tier} · {meta.severity} · since {meta.since}{right}{once}{leaves}"


def _example_text(title: str, code: str) -> Iterator[str]:
    yield f"\n{title}"
    yield from (f"    {line}".rstrip() for line in _shown(code))


def _shown(code: str) -> Iterator[str]:
    """The lines of an example; of many equal ones, which stand for a long text, only the first."""
    for line, equal in groupby(inspect.cleandoc(code).splitlines()):
        number = len(list(equal))
        yield from [line] * number if number <= 3 else (line, f"… ({number - 1} more lines like this)")


def _markdown(rule: RuleClass) -> Iterator[str]:
    meta = rule.meta
    yield f"# {meta.name} ({meta.code})"
    yield f"\n{_standing(rule)}"
    yield f"\n{meta.summary}"
    yield f"\n{inspect.cleandoc(rule.__doc__ or '')}"
    if meta.examples:
        yield "\n## Examples"
    for example in meta.examples:
        if example.title:
            yield f"\n### {example.title}"
        yield "\n".join(("\n```python", *_shown(example.bad), "```"))
        yield "\n".join(("\nInstead:\n\n```python", *_shown(example.good), "```"))
    if options := _options(rule):
        yield "\n## Options\n"
        yield from (f"- `{option['name']}` (default `{option['default']}`): {option['help']}" for option in options)
    if meta.references:
        yield "\n## References\n"
        yield from (f"- {reference}" for reference in meta.references)


def _record(rule: RuleClass) -> dict[str, Any]:
    meta, counts = rule.meta, measured_of(rule)
    return {
        "code": meta.code,
        "name": meta.name,
        "topic": topic_of(rule),
        "tier": meta.tier,
        "severity": meta.severity,
        "confidence": meta.confidence,
        "default": meta.tier in {"recommended", "always"},
        "since": meta.since,
        "measured": {"right": counts.right, "wrong": counts.wrong} if counts is not None else None,
        "aliases": list(meta.aliases),
        "deprecated": meta.deprecated,
        "summary": meta.summary,
        "documentation": inspect.cleandoc(rule.__doc__ or ""),
        "examples": [dataclasses.asdict(example) for example in meta.examples],
        "options": _options(rule),
        "references": list(meta.references),
    }


def _options(rule: RuleClass) -> list[dict[str, str]]:
    options: list[dict[str, str]] = []
    for field in dataclasses.fields(typing.cast("Any", rule.Options)):
        default: Any = field.default if field.default is not dataclasses.MISSING else ()
        words = json.dumps(default)
        options.append({"name": field.name.replace("_", "-"), "default": words, "help": str(field.metadata.get("help", ""))})
    return options
