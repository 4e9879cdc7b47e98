"""Pieces of code and numbers in a message."""

from __future__ import annotations

_LEAST_ROOM = 8


def code(text: str, limit: int = 36) -> str:
    """Quote a piece of source for a message: in backticks, on one line, cropped, so that no long literal is ever echoed.

    Of a dotted name the end is kept, of anything else the beginning.
    """
    line = " ".join(text.replace("`", "'").split())
    if len(line) > limit:
        line = "…" + line[1 - limit :].lstrip(".") if line.rpartition(".")[2].isidentifier() else f"{line[: limit - 1]}…"
    return f"`{line}`"


def fitted(message: str, limit: int = 100) -> str:
    """A message whose names in backticks are cropped further, the longest first, as far as it takes to keep to a number of characters."""
    parts = message.split("`")
    names = range(1, len(parts), 2)
    while sum(map(len, parts)) + len(parts) - 1 > limit:
        longest = max(names, key=lambda name: len(parts[name]), default=None)
        if longest is None or len(parts[longest]) <= _LEAST_ROOM:
            break
        parts[longest] = code(parts[longest], len(parts[longest]) - 1).strip("`")
    return "`".join(parts)


def tokens(characters: int) -> int:
    """Estimate tokens from characters of text, four to one, in round numbers."""
    exact = characters // 4
    step = int(10 ** max(1, len(str(exact)) - 2))
    return max(step, round(exact / step) * step)


__all__ = ["code", "fitted", "tokens"]
