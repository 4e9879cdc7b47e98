"""The one place where foreign text becomes safe to print, and where its width is measured.

A file name or a piece of source may hold escape sequences, characters that reverse the direction of text, and keys.
"""

from __future__ import annotations

import re
import unicodedata

from llmlint.keys import key_spans, mask_keys
from llmlint.patterns import regex

_HIDDEN = regex(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)

_COMMAND = regex(r"(?<=#)#(?=\[|vso\[)", re.IGNORECASE)


def visible(text: str) -> str:
    """One line of text with every control character, line end included, written out, and keys masked.

    Build services take a line that begins with two colons for a command.
    """
    text = mask_keys(escape(text))
    return f"\\x3a{text[1:]}" if text.startswith("::") else text


def escape(text: str) -> str:
    """Write out every control character, every character that only changes how others look, and what build services take for a command."""
    return _COMMAND.sub("\\\\x23", _HIDDEN.sub(_escape, text))


def begins_command(text: str, position: int) -> bool:
    """Whether what stands here would make a command of the line, wherever in it it stands."""
    return _COMMAND.match(text, position) is not None


def width(text: str) -> int:
    """Columns a text takes in a terminal."""
    return sum(map(_width, text)) if not text.isascii() else len(text)


def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


__all__ = ["begins_command", "escape", "key_spans", "mask_keys", "visible", "width"]
