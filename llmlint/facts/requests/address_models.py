"""Models that are named in the address of a request: `.../models/gemini-3.8-flash:generateContent`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from llmlint.facts.values import Hole, Static, Text, alternatives

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.calls import Request
    from llmlint.facts.values.base import Value

# What ends an id in an address.
_END = r"(?=[:/?#])"


def models_in_address(request: Request) -> tuple[Value, ...]:
    """What stands in the address as the model, where the provider's addresses say where that is."""
    address = request.argument("url") if request.leaf.http is not None else None
    marks = {endpoint.model for endpoint in request.leaf.sdk.endpoints} - {""}
    texts = (option for option in alternatives(address) if isinstance(option, Text)) if address is not None and marks else ()
    return tuple(value for text in texts for mark in sorted(marks) for value in _named(text, mark))


def _named(text: Text, mark: str) -> Iterator[Value]:
    """The ids behind a mark: written out, or a value that is put in between the mark and what ends an id."""
    parts = text.parts
    for part, behind, end in zip(parts, (*parts[1:], None), (*parts[2:], None, None), strict=False):
        if not isinstance(part, Static):
            continue
        for found in re.finditer(f"{re.escape(mark)}([^{{}}:/?#\\s]+){_END}", part.text):
            yield Text((Static(found[1], part.at, (part.at,) if part.at is not None else ()),))
        ends = isinstance(end, Static) and re.match(_END, end.text)
        if part.text.endswith(mark) and isinstance(behind, Hole) and ends:
            yield behind.value


__all__ = ["models_in_address"]
