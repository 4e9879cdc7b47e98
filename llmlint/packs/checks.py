"""What is wrong with the rules of a pack, said when it is loaded, by file and line."""

from __future__ import annotations

import inspect
import re
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard, cast

from llmlint.api import Meta, Rule
from llmlint.packs.records import PackProblem
from llmlint.packs.subjects import FACTS, is_node_class, subjects_of
from llmlint.patterns import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.packs.records import RuleClass

_OWN_CODE = regex(r"LLM\d{3}\Z")
_FOREIGN_CODE = regex(r"(?!LLM\d)[A-Z]+\d{3,}\Z")
_NAME = regex(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")


def problems_of(rule: RuleClass, *, built_in: bool) -> list[PackProblem]:
    """Everything that is wrong with one rule."""
    complaints = list(_complaints(rule, Path(_file(rule)).stem, built_in=built_in))
    return [PackProblem(*_place(rule), f"rule `{rule.__name__}` {complaint}") for complaint in complaints]


def _complaints(rule: RuleClass, stem: str, *, built_in: bool) -> Iterator[str]:
    meta: object = getattr(rule, "meta", None)
    if not isinstance(meta, Meta):
        yield "has no `meta = Meta(...)`"
        return
    yield from _naming(rule, meta, stem)
    if built_in and not _OWN_CODE.match(meta.code):
        yield f"has the code `{meta.code}`; a built-in code is `LLM` and three digits"
    if not built_in and not _FOREIGN_CODE.match(meta.code):
        yield f"has the code `{meta.code}`; a pack's code is its own capital letters, not `LLM`, and at least three digits"
    if not meta.examples:
        yield "has no example"
    if not (rule.__doc__ or "").strip() or rule.__doc__ == Rule.__doc__:
        yield "has no docstring; it is the rule's page"
    if cast("Any", rule).check is cast("Any", Rule).check:
        yield "does not define `check`"
    yield from _subject_complaints(rule)
    yield from _option_complaints(rule.Options)


def _naming(rule: RuleClass, meta: Meta, stem: str) -> Iterator[str]:
    expected = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", rule.__name__).lower()
    if not _NAME.match(meta.name) or meta.name != expected:
        yield f"has the name `{meta.name}`; the class name makes it `{expected}`"
    for alias in meta.aliases:
        if not _NAME.match(alias) or alias == meta.name:
            yield f"has the alias `{alias}`; an alias is another name, in small letters and hyphens"
    if stem != expected.replace("-", "_"):
        yield f"stands in `{stem}.py`; the class name makes it `{expected.replace('-', '_')}.py`"


def _subject_complaints(rule: RuleClass) -> Iterator[str]:
    subjects = subjects_of(rule)
    if not subjects:
        yield "does not say what it looks at: derive from `Rule[ModelCall]`, `Rule[Client]` or `Rule[OutputUse]`"
    known = ", ".join(f"`{fact.__name__}`" for fact in FACTS)
    for subject in subjects:
        if subject not in FACTS and not is_node_class(subject):
            yield f"looks at `{getattr(subject, '__name__', subject)}`; known are {known} and libcst node classes"


def _option_complaints(options: type) -> Iterator[str]:
    if not is_dataclass(options) or not getattr(options, "__dataclass_params__").frozen:  # noqa: B009 - unknown to type checkers
        yield "has `Options` that are no frozen dataclass"
        return
    for field in fields(options):
        if not field.metadata.get("help"):
            yield f"has the option `{field.name}` without help; declare it with `option(default, help)`"


def clashes(rules: list[RuleClass]) -> Iterator[PackProblem]:
    """Codes and names that two rules have."""
    for label in ("code", "name"):
        seen: dict[str, RuleClass] = {}
        for rule in rules:
            key = getattr(rule.meta, label)
            first = seen.setdefault(key, rule)
            if first is not rule:
                yield PackProblem(*_place(rule), f"rule `{rule.__name__}` has the {label} `{key}` of `{first.__module__}.{first.__name__}`")
    named = {rule.meta.name: rule for rule in rules}
    for rule in rules:
        for alias in rule.meta.aliases:
            first = named.setdefault(alias, rule)
            if first is not rule:
                yield PackProblem(
                    *_place(rule), f"rule `{rule.__name__}` has the alias `{alias}`, which is `{first.__module__}.{first.__name__}`"
                )


def _file(rule: RuleClass) -> str:
    return getattr(sys.modules.get(rule.__module__), "__file__", None) or rule.__module__


def _place(rule: RuleClass) -> tuple[str, int]:
    """Where a rule is written; found out only for one that is complained of, because it takes a while."""
    try:
        return _file(rule), inspect.getsourcelines(rule)[1]
    except (OSError, TypeError):
        return _file(rule), 1


def is_address(pages: object) -> TypeGuard[str]:
    """Whether this can be the address of a pack's pages: of the web, with room for a rule's name; nothing is none."""
    return pages == "" or (isinstance(pages, str) and pages.startswith(("https://", "http://")) and "{name}" in pages)


__all__ = ["clashes", "is_address", "problems_of"]
