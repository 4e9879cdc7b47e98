"""The names in git's index: the one file that says which files git knows."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from llmlint.folders.regular import read_regular

if TYPE_CHECKING:
    from pathlib import Path

_FIXED = 62
_MAX_NAME = 8192
_MAX_BYTES = 512_000_000


def tracked_files(top: Path) -> frozenset[str] | None:
    """All files that git knows, relative to the top of the work tree; `None` where the index cannot be read or does not hold all."""
    try:
        path = _folder(top) / "index"
        if not path.exists():
            return frozenset()
        data = read_regular(path, _MAX_BYTES)
        return frozenset(_names(data))
    except (OSError, ValueError, IndexError):
        return None


def _folder(top: Path) -> Path:
    """The folder of the repository; in a linked work tree a file says where it is."""
    marked = top / ".git"
    if marked.is_dir():
        return marked
    said = read_regular(marked, _MAX_NAME).decode("utf-8").strip()
    if not said.startswith("gitdir: "):
        raise ValueError(said)
    return top / said.removeprefix("gitdir: ")


def _names(data: bytes) -> list[str]:
    if data[:4] != b"DIRC" or (version := int.from_bytes(data[4:8], "big")) not in (2, 3, 4):
        raise ValueError("an index of another kind")
    names: list[str] = []
    at, last = 12, b""
    for _ in range(int.from_bytes(data[8:12], "big")):
        extended = data[at + _FIXED - 2] & 0x40
        start = at + _FIXED + (2 if extended else 0)
        if version == 4:
            cut, start = _number(data, start)
            end = data.index(b"\0", start)
            last = last[: len(last) - cut] + data[start:end]
            at = end + 1
        else:
            end = data.index(b"\0", start)
            last = data[start:end]
            at += (end - at + 8) // 8 * 8
        names.append(os.fsdecode(last))
    if data[at : at + 4] == b"link":
        raise ValueError("an index in two parts")
    return names


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number as git packs it, and where it ends."""
    value = data[at] & 0x7F
    while data[at] & 0x80:
        at += 1
        value = ((value + 1) << 7) | (data[at] & 0x7F)
    return value, at + 1
