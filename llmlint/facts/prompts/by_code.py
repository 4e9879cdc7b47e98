"""Tasks that code does better than a model: recognised in short, fixed instructions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from llmlint.facts.libraries.clients import TEMPLATE
from llmlint.facts.libraries.requests import kind_of
from llmlint.facts.model import Kind
from llmlint.facts.model.requested import ByCode
from llmlint.facts.values import Static, Text
from llmlint.facts.values.structure import inner_values
from llmlint.patterns import regex

if TYPE_CHECKING:
    from collections.abc import Callable

    from llmlint.facts.evaluation.calls import Request
    from llmlint.facts.model import Span
    from llmlint.facts.values.base import At

_LONGEST = 360
_UNITS = r"(celsius|fahrenheit|kelvin|miles|kilomet(er|re)s|pounds|kilograms|inches|centimet(er|re)s|feet|met(er|re)s|gallons|lit(er|re)s)"
_TASKS: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (regex(pattern, re.IGNORECASE | re.DOTALL), task, instead)
    for pattern, task, instead in (
        (r"\bsort (the |these |this )?(following )?(list of )?(numbers|words|names|items|lines|list|array)\b", "sort a list", "sorted(…)"),
        (r"\b(count|how many|number of) (the )?(number of )?(words|characters|letters|lines|vowels)\b", "count", "len(text.split())"),
        (r"\bconvert\b.{0,40}\bto (all )?(upper|lower)[- ]?case\b", "change the case", "text.upper()"),
        (r"\breverse (the|this) (following )?(string|word|list|text)\b", "reverse a text", "text[::-1]"),
        (r"\b(convert|reformat|normali[sz]e|parse)\b.{0,30}\bdates?\b.{0,40}(iso|yyyy|\bformat\b)", "convert a date", "datetime.strptime"),
        (rf"\bconvert\b.{{0,40}}\b{_UNITS}\b.{{0,20}}\b(to|into)\b.{{0,10}}\b{_UNITS}\b", "convert units", "a multiplication"),
        (
            r"\b(add up|sum up|sum|calculate the (sum|average|mean|total) of) (the |these |all )?(following )?numbers\b",
            "add numbers",
            "sum(…)",
        ),
        (r"\bextract (all |every |the )*(e-?mail addresses|urls|hyperlinks|hashtags)\b", "find addresses", "re.findall"),
        (
            r"\bremove (all |the |any )?duplicates?( (lines|items|entries|words|names))? from (the|this) (following )?(list|lines)\b",
            "drop duplicates",
            "dict.fromkeys(…)",
        ),
        (r"\bextract (only )?the json\b", "find the JSON in a text", "json.JSONDecoder().raw_decode"),
    )
)


def tasks_for_code(request: Request, locate: Callable[[At], Span]) -> tuple[ByCode, ...]:
    """The task that all fixed text of a request sets, where that is little text and one of these tasks."""
    facts = request.leaf.facts
    if kind_of(facts) is not Kind.CHAT or request.chain or request.open or any(request.argument(name) is not None for name in facts.tools):
        return ()
    texts: list[Text] = []
    for name in (*facts.system, TEMPLATE, *facts.prompt):
        value = request.argument(name)
        if value is not None:
            texts.extend(inner for inner in inner_values(value) if isinstance(inner, Text))
    read = [(_in_words(text), text) for text in texts]
    if sum(len(words) for words, _ in read) > _LONGEST:
        return ()
    for words, text in read:
        task = next(((task, instead) for pattern, task, instead in _TASKS if pattern.search(words)), None)
        if task is not None:
            at = next((part.at for part in text.parts if isinstance(part, Static) and part.at is not None), None)
            return (ByCode(*task, locate(at) if at is not None else None),)
    return ()


def _in_words(text: Text) -> str:
    """The fixed text, with a mark for each value put in."""
    return "".join(part.text if isinstance(part, Static) else "…" for part in text.parts)


__all__ = ["tasks_for_code"]
