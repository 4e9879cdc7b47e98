"""Keys of providers that stand in the code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from llmlint.facts.values import Made, Static, Text, alternatives

if TYPE_CHECKING:
    from llmlint.facts.values.base import At

_OPTION = re.compile(r"(?:\w+_)?(?:api_key|api_token|access_token|auth_token|token|secret_key|secret_access_key)\Z")
_SHAPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._\-]{19,}\Z")
_PLACEHOLDER = re.compile(
    r"your|xxx|\.\.\.|dummy|fake|test|example|sample|placeholder|change|empty|none|null|no[-_]?key|not[-_]?needed|secret|insert|here|mock|local"
    r"|1234567|abcdef|0000|replace",
    re.IGNORECASE,
)


def literal_key(client: Made) -> At | None:
    """Where a key that a client is made with is written out; `None` where it comes from elsewhere or is a placeholder."""
    for name, value in (*client.args, *client.extra):
        if not _OPTION.match(name):
            continue
        for option in alternatives(value):
            if (
                isinstance(option, Text)
                and len(option.parts) == 1
                and isinstance(option.parts[0], Static)
                and _is_key(option.parts[0].text)
            ):
                return option.parts[0].at
    return None


def _is_key(text: str) -> bool:
    """Whether a text has the shape of a key: long, one word, letters and digits mixed, and none of the words of placeholders."""
    mixed = any(letter.isdigit() for letter in text) and any(letter.isalpha() for letter in text)
    return mixed and len(set(text)) >= 10 and _SHAPE.match(text) is not None and _PLACEHOLDER.search(text) is None


__all__ = ["literal_key"]
