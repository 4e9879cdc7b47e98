"""Names: dotted ones with their prefixes and the other homes of what they name, and those of models, told by patterns."""

from __future__ import annotations

import re
from fnmatch import translate
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence


def spellings(dotted: str, homes: Mapping[str, str]) -> Iterator[str]:
    """Yield the name as written, then in the homes that its modules have moved to, longest module first."""
    yield dotted
    seen = {dotted}
    parts = dotted.split(".")
    size = len(parts)
    while size:
        home = homes.get(".".join(parts[:size]))
        if home is None:
            size -= 1
            continue
        parts = [*home.split("."), *parts[size:]]
        if (name := ".".join(parts)) in seen:
            return
        seen.add(name)
        yield name
        size = len(parts)


def inside(roots: Sequence[str], dotted: str) -> str:
    """Take the longest of the roots off a name."""
    shorter = [dotted[len(root) + 1 :] for root in roots if dotted.startswith(f"{root}.")]
    return min(shorter, key=len, default=dotted)


def is_one_of(name: str, patterns: tuple[str, ...]) -> bool:
    """Whether a name fits one of the patterns (`gpt-5*`), in which upper and lower case differ."""
    return _fitting(patterns)(name) is not None


@lru_cache(maxsize=256)
def _fitting(patterns: tuple[str, ...]) -> Callable[[str], re.Match[str] | None]:
    return re.compile("|".join(map(translate, patterns)) or r"(?!)").match
