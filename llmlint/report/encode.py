"""JSON that build services cannot take for a command, wherever in a line one may stand."""

from __future__ import annotations

import json
import re

from llmlint.patterns import regex

_COMMAND = regex(r"##(?=\[|vso\[)", re.IGNORECASE)


def json_text(value: object, indent: int | None = 2) -> str:
    """A document, or one line of several."""
    return _COMMAND.sub(r"#\\u0023", json.dumps(value, indent=indent)) + "\n"


__all__ = ["json_text"]
