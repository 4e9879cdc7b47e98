"""What a file may import, told from its bytes: too much perhaps, never too little, and for a tenth of what a tree costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from llmlint.patterns import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

# Between two words of a statement; a line may be continued anywhere.
_GAP = rb"(?:[ \t\f]|\\\r?\n|\\\r)"
_WORD = regex(rb"\bimport\b((?:[\w\x80-\xff.,]|" + _GAP + rb")*)")
_FROM = regex(rb"\bfrom\b")
_MODULE = regex(rb"(?:[\w\x80-\xff.]|" + _GAP + rb")*")
_MAX_BEFORE = 2_000
_BLANK = regex(_GAP + rb"+")
_DOT = regex(rb" ?\. ?")


class Mention(NamedTuple):
    """`from <level dots><module> import` of something, or `import <module>` if it is `whole`."""

    level: int
    module: str
    whole: bool


def mentions(data: bytes) -> tuple[Mention, ...] | None:
    """Every import in a text, and what looks like one in its comments and strings; `None` where that cannot be told so simply."""
    try:
        return tuple(dict.fromkeys(_mentions(data)))
    except ValueError:
        return None


def _mentions(data: bytes) -> Iterator[Mention]:
    """Raises `ValueError` where a name is not ASCII, and may be another than it seems, or a statement is very long."""
    for match in _WORD.finditer(data):
        before = _behind_from(data[_start_of_line(data, match.start()) : match.start()])
        if before is None:
            yield from (Mention(0, name, True) for name in _plain(match[1]).replace(",", " ").split())
        else:
            module = _plain(before).replace(" ", "")
            bare = module.lstrip(".")
            yield Mention(len(module) - len(bare), bare, False)


def _behind_from(line: bytes) -> bytes | None:
    """What stands between `from` and `import`, given all that stands before the latter."""
    ends = [match.end() for match in _FROM.finditer(line)]
    return line[ends[-1] :] if ends and _MODULE.fullmatch(line, ends[-1]) is not None else None


def _start_of_line(data: bytes, start: int) -> int:
    """Where the line begins, together with those that it continues."""
    first = max(0, start - _MAX_BEFORE)
    at = start
    while (end := max(data.rfind(b"\n", first, at), data.rfind(b"\r", first, at))) >= 0:
        at = end - (data[end - 1 : end + 1] == b"\r\n")
        if data[at - 1 : at] != b"\\":
            return end + 1
    if first:
        raise ValueError(start)
    return 0


def _plain(text: bytes) -> str:
    """The words with one blank between them, and none around dots."""
    return _DOT.sub(b".", _BLANK.sub(b" ", text)).decode("ascii")


__all__ = ["Mention", "mentions"]
