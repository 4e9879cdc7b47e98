"""Access paths: how the text of a reply is reached from the result of a call."""

from __future__ import annotations

import re
from functools import cache

from llmlint.patterns import regex
from llmlint.records import dataclass

_STEP = regex(
    r"""\.(?P<attribute>[A-Za-z_]\w*(?:\(\))?)
    |\[(?P<index>-?\d+|[a-z])\]
    |\[(?P<quote>['"])(?P<key>[^'"\]]+)(?P=quote)\]""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Key:
    """A step through a mapping: `["choices"]`."""

    name: str


Step = str | int | Key


@cache
def parse_access_path(path: str) -> tuple[Step, ...]:
    """Split `.choices[0].message.content` into its steps.

    An attribute is a string, with its parentheses where it is called (`"text()"`); a key is a `Key`; an index is a number, and stands for
    any index: `[i]` is 0. The empty path has no steps: the result itself. Raises `ValueError` on anything else.
    """
    steps: list[Step] = []
    at = 0
    while at < len(path):
        if (match := _STEP.match(path, at)) is None:
            raise ValueError(f"not an access path: {path[at:]!r} in {path!r}")
        steps.append(_step(match))
        at = match.end()
    return tuple(steps)


def _step(match: re.Match[str]) -> Step:
    if attribute := match["attribute"]:
        return attribute
    if key := match["key"]:
        return Key(key)
    index = match["index"]
    return 0 if index.isalpha() else int(index)
