"""Ranges of versions, as far as `required-version` needs them."""

from __future__ import annotations

from llmlint.files.versions import release
from llmlint.patterns import regex

_CLAUSE = regex(r"(==|!=|~=|<=|>=|<|>)?\s*(\d+(?:\.\d+)*)")


def allows(versions: str, version: str) -> bool | None:
    """Whether every clause of a range holds for a version; `None` where the range cannot be read."""
    clauses = [_CLAUSE.fullmatch(clause.strip()) for clause in versions.split(",")]
    if not all(clauses):
        return None
    return all(_holds(match[1] or "==", release(match[2]), release(version)) for match in clauses if match is not None)


def _holds(operator: str, wanted: tuple[int, ...], have: tuple[int, ...]) -> bool:
    length = max(len(wanted), len(have))
    first, second = (numbers + (0,) * (length - len(numbers)) for numbers in (have, wanted))
    match operator:
        case "==":
            return first == second
        case "!=":
            return first != second
        case "<=":
            return first <= second
        case ">=":
            return first >= second
        case "<":
            return first < second
        case ">":
            return first > second
        case _:
            kept = max(1, len(wanted) - 1)
            return first >= second and first[:kept] == second[:kept]
