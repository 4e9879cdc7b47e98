"""Pieces of code and numbers in a message."""

from __future__ import annotations


def code(text: str, limit: int = 36) -> str:
    """Quote a piece of source for a message: in backticks, on one line, cropped, so that no long literal is ever echoed.

    Of a dotted name the end is kept, of anything else the beginning.
    """
    line = " ".join(text.replace("`", "'").split())
    if len(line) > limit:
        line = "…" + line[1 - limit :].lstrip(".") if line.rpartition(".")[2].isidentifier() else f"{line[: limit - 1]}…"
    return f"`{line}`"


def tokens(characters: int) -> int:
    """Estimate tokens from characters of text, four to one, in round numbers."""
    exact = characters // 4
    step = int(10 ** max(1, len(str(exact)) - 2))
    return max(step, round(exact / step) * step)


__all__ = ["code", "tokens"]
