"""The one place where foreign text becomes safe to print, and where its width is measured.

A file name or a piece of source may hold escape sequences, characters that reverse the direction of text, and keys.
"""

from __future__ import annotations

import re
import unicodedata

_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
_KEY = re.compile(
    r"(?<![A-Za-z0-9])(sk-(?:ant-|proj-|or-|lf-)?|pk-lf-|AIza|gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|xapp-|hf_|gsk_|r8_|pplx-|nvapi-|xai-|fw_|tgp_v1_|lsv2_(?:pt|sk)_|"
    r"AKIA|ASIA|ya29\.|eyJ[A-Za-z0-9_-]{8})[A-Za-z0-9_.\-/+=]{8,}"
)


def visible(text: str) -> str:
    """One line of text with every control character, line end included, written out, and keys masked."""
    return mask_keys(_HIDDEN.sub(_escape, text))


def escape(text: str) -> str:
    """Write out every control character and every character that only changes how others look."""
    return _HIDDEN.sub(_escape, text)


def mask_keys(text: str) -> str:
    """Hide what looks like a key of a known kind; its prefix stays, to say what it was."""
    return _KEY.sub(lambda match: f"{match.group(1)}…", text)


def key_spans(text: str) -> list[tuple[int, int]]:
    """Where the secret part of each key stands."""
    return [(match.end(1), match.end()) for match in _KEY.finditer(text)]


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
