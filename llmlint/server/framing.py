"""Messages out of a stream of bytes: a length, an empty line, a body. What is no message is refused, and the next one looked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from llmlint.patterns import regex

if TYPE_CHECKING:
    from typing import BinaryIO

MAX_BODY = 64 << 20
_MAX_LINE = 8192
_MAX_HEADERS = 32
_LENGTH = regex(rb"Content-Length:([^\r\n]*)\r?\n$", re.IGNORECASE)


class FramingError(ValueError):
    """What came in is no message; what comes next may be one."""


def read_message(stream: BinaryIO) -> bytes | None:
    """The body of the next message; `None` at the end.

    Raises:
        FramingError: the header cannot be used.
    """
    length: int | None = None
    left = _MAX_HEADERS
    while line := stream.readline(_MAX_LINE):
        left -= 1
        if (match := _LENGTH.search(line)) is not None:
            length, left = _length(match[1].lstrip(b" \t")), _MAX_HEADERS
        elif not line.strip() and length is not None:
            body = _exactly(stream, length)
            return body if len(body) == length else None
        if not left:
            raise FramingError("no length is given")
    return None


def _length(written: bytes) -> int:
    if not written.isdigit() or len(written) > 12 or int(written) > MAX_BODY:
        raise FramingError(f"the length is no number up to {MAX_BODY:,}")
    return int(written)


def _exactly(stream: BinaryIO, length: int) -> bytes:
    """So many bytes, or what there is before the end; memory grows with what comes in, not with what is announced."""
    parts: list[bytes] = []
    while length and (part := stream.read(min(length, 1 << 20))):
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


__all__ = ["FramingError", "read_message"]
