"""How far a range of versions reaches: as pip writes it, and as Poetry does."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from llmlint.patterns import regex

if TYPE_CHECKING:
    import re

_CLAUSE = regex(r"(?:(===|==|~=|!=|<=|>=|<|>|\^|~|=)\s*)?v?(\d+(?:\.\d+)*)(\.\*)?")


# More would be a number that Python refuses to read.
_DIGITS = 99


def release(version: str) -> tuple[int, ...]:
    """The numbers of a version: of `1.2.0rc1` these are 1, 2, 0."""
    match = _CLAUSE.search(version)
    return tuple(int(part[:_DIGITS]) for part in match[2].split(".")) if match is not None else ()


def reaches(versions: str, wanted: str) -> bool:
    """Whether a range allows `wanted` or anything later. What cannot be read restricts nothing."""
    return any(_all_reach(way, release(wanted)) for way in versions.split("|") if way or "|" not in versions)


def _all_reach(versions: str, wanted: tuple[int, ...]) -> bool:
    return all(_reaches(match[1] or "==", release(match[2]), match[3] is not None, wanted) for match in _CLAUSE.finditer(versions))


def _reaches(operator: str, given: tuple[int, ...], wild: bool, wanted: tuple[int, ...]) -> bool:
    match operator:
        case "<":
            return _compare(given, wanted) > 0
        case "<=":
            return _compare(given, wanted) >= 0
        case "==" | "===" | "=":
            return _compare(_next(given, len(given)), wanted) > 0 if wild else _compare(given, wanted) >= 0
        case "~=":
            return _compare(_next(given, max(1, len(given) - 1)), wanted) > 0
        case "~":
            return _compare(_next(given, min(2, len(given))), wanted) > 0
        case "^":
            leading = next((index for index, part in enumerate(given) if part), len(given) - 1)
            return _compare(_next(given, leading + 1), wanted) > 0
        case _:
            return True


def oldest(versions: str) -> tuple[int, ...]:
    """The version that a range begins with; empty where it has no beginning, or cannot be read."""
    ways = [max(map(_begins, _CLAUSE.finditer(way)), default=()) for way in versions.split("|") if way or "|" not in versions]
    return min(ways, default=()) if all(ways) else ()


def _begins(clause: re.Match[str]) -> tuple[int, ...]:
    return release(clause[2]) if clause[1] not in {"<", "<=", "!="} else ()


def _next(given: tuple[int, ...], length: int) -> tuple[int, ...]:
    """The first version behind all that begin with the same `length` numbers."""
    return (*given[: length - 1], given[length - 1] + 1)


def _compare(first: tuple[int, ...], second: tuple[int, ...]) -> int:
    for one, other in zip_longest(first, second, fillvalue=0):
        if one != other:
            return 1 if one > other else -1
    return 0
