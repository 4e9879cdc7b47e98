"""What a piece of a prompt says of itself: a label in front of a value, a cue for the answer, a reference to what stands before it.

Values are written as characters of `HOLES`, one for each.
"""

from __future__ import annotations

import re

MOST_STATIC = 120
MOST_BARE = 20
HOLES = range(0xE000, 0xF8FF)
_LABELLED = re.compile(
    r"\s*(?:[-*#>]+ ?)?\*{0,2}[^\W\d_][^\n.!?:\ue000-\uf8ff]{0,60}\*{0,2}:|\s*#+ [^\n\ue000-\uf8ff]{1,60}$|\s*<[\w-]+>", re.MULTILINE
)
_POINTS_BACK = re.compile(r"\b(above|preceding|aforementioned)\b", re.IGNORECASE)
_CUE = re.compile(r"[^.!?\ue000-\uf8ff]{1,40}:\s*")


def fixed_length(text: str) -> int:
    """The characters of a text that are no values."""
    return sum(ord(sign) not in HOLES for sign in text)


def is_labelled(text: str) -> bool:
    """Whether a label stands in front, and hardly anything else but values follows."""
    return bool(_LABELLED.match(text)) and fixed_length(text) <= MOST_STATIC


def is_cue(text: str) -> bool:
    """Whether a text at the very end asks for the answer: `Answer:`."""
    return bool(_CUE.fullmatch(text))


def points_back(text: str) -> bool:
    """Whether a text speaks of what stands before it."""
    return bool(_POINTS_BACK.search(text))


__all__ = ["HOLES", "MOST_BARE", "MOST_STATIC", "fixed_length", "is_cue", "is_labelled", "points_back"]
