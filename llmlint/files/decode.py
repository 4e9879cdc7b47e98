"""From bytes to text, or to a problem that a person can act on.

The rules are Python's own (byte order mark, coding cookie, UTF-8 otherwise), so that what is reported is what the interpreter would see.
"""

from __future__ import annotations

import io
import tokenize

from llmlint.files.at_work import WORK
from llmlint.files.notebook import SUFFIX, Notebook, read_notebook
from llmlint.files.records import BOM, Problem, Source, SourceFile
from llmlint.folders.regular import read_regular
from llmlint.patterns import regex

MAX_BYTES = 2_000_000
NOTEBOOK_FACTOR = 25
_COOKIE = regex(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
# Codecs that map bytes to bytes or text to text, or whose result differs from what the tokenizer of CPython makes of it.
_NOT_FOR_SOURCE = frozenset({"idna", "punycode", "raw_unicode_escape", "undefined", "unicode_escape", "utf_7"})


def read_source(file: SourceFile, *, max_bytes: int = MAX_BYTES) -> Source | Problem:
    """Read a regular file and decode it."""
    data = read_bytes(file, max_bytes=max_bytes)
    return data if isinstance(data, Problem) else decode(file, data, max_bytes=max_bytes)


def read_bytes(file: SourceFile, *, max_bytes: int = MAX_BYTES) -> bytes | Problem:
    """Read a regular file. Pipes and devices are refused before they can block."""
    try:
        return read_regular(file.location, _limit(file, max_bytes) + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        return Problem("io", reason if error.errno is None else f"cannot be read: {reason}")


def _limit(file: SourceFile, max_bytes: int) -> int:
    """A notebook also holds what its cells have printed and drawn."""
    return max_bytes * NOTEBOOK_FACTOR if file.display.endswith(SUFFIX) else max_bytes


def decode(file: SourceFile, data: bytes, *, max_bytes: int = MAX_BYTES) -> Source | Problem:
    """Decode as Python does; line ends stay as they are."""
    if (fault := WORK.faults.get(file.display)) is not None:
        return fault
    with WORK.on(file.display):
        return _decode(file, data, max_bytes)


def _decode(file: SourceFile, data: bytes, max_bytes: int) -> Source | Problem:
    limit = _limit(file, max_bytes)
    if len(data) > limit:
        return Problem("limit", f"larger than {limit:,} bytes")
    encoding = _encoding(data)
    if isinstance(encoding, Problem):
        return encoding
    body = data.removeprefix(BOM)
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        return _undecodable(body, encoding, error)
    except (LookupError, UnicodeError, ValueError, AssertionError):
        return Problem("encoding", f"cannot be decoded with the declared encoding `{encoding}`", *_cookie_place(data))
    if (nul := text.find("\0")) >= 0:
        return Problem("encoding", "contains a null character", *_line_column(text, nul))
    if file.display.endswith(SUFFIX):
        notebook = read_notebook(text)
        if isinstance(notebook, Notebook) and len(notebook.text) > max_bytes:
            return Problem("limit", f"holds more than {max_bytes:,} characters of code")
        return notebook if isinstance(notebook, Problem) else Source(file, notebook.text.encode(), encoding, notebook)
    return Source(file, data, encoding)


def decode_text(file: SourceFile, text: str, *, max_bytes: int = MAX_BYTES) -> Source | Problem:
    """What a file would be that holds this text, whatever encoding it declares."""
    try:
        data = text.encode()
    except UnicodeEncodeError as error:
        return Problem("encoding", "holds half of a surrogate pair", *_line_column(text, error.start))
    encoding = _encoding(data)
    if isinstance(encoding, str) and encoding != "utf-8":
        try:
            data = text.encode(encoding)
        except UnicodeEncodeError as error:
            return Problem("encoding", f"cannot be written in the declared encoding `{encoding}`", *_line_column(text, error.start))
    return decode(file, data, max_bytes=max_bytes)


def _encoding(data: bytes) -> str | Problem:
    second = data.find(b"\n") + 1
    end = data.find(b"\n", second) if second else -1
    if data.find(b"coding", 0, end if end >= 0 else len(data)) < 0 and not data.startswith(BOM):
        return "utf-8"
    try:
        found, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    except (SyntaxError, UnicodeError, LookupError):
        return _bad_cookie(data)
    name = found.lower().replace("-", "_")
    if name in _NOT_FOR_SOURCE:
        return Problem("encoding", f"declares the encoding `{found}`, which is not supported", *_cookie_place(data))
    return "utf-8" if name in {"utf_8_sig", "utf_8"} else found


def _bad_cookie(data: bytes) -> Problem:
    """Tell a wrong coding cookie from a first line that is simply not UTF-8: the standard library reports both alike."""
    line, column = _cookie_place(data)
    cookie = _cookie(data)
    if cookie is None:
        try:
            data.removeprefix(BOM).decode("utf-8")
        except UnicodeDecodeError as error:
            return _undecodable(data.removeprefix(BOM), "utf-8", error)
        return Problem("encoding", "the encoding cannot be told")
    name = cookie.decode("ascii", "replace")
    if data.startswith(BOM):
        return Problem("encoding", f"starts with a UTF-8 byte order mark but declares the encoding `{name}`", line, column)
    return Problem("encoding", f"declares the unknown encoding `{name}`", line, column)


def _cookie(data: bytes) -> bytes | None:
    for line in data.removeprefix(BOM).splitlines()[:2]:
        if match := _COOKIE.match(line):
            return match.group(1)
    return None


def _cookie_place(data: bytes) -> tuple[int, int]:
    for number, line in enumerate(data.removeprefix(BOM).splitlines()[:2], 1):
        if match := _COOKIE.match(line):
            return number, match.start(1) + 1
    return 1, 1


def _undecodable(body: bytes, encoding: str, error: UnicodeDecodeError) -> Problem:
    before = body[: error.start].decode(encoding, "replace")
    byte = body[error.start : error.start + 1].hex()
    return Problem("encoding", f"not valid {encoding}: byte 0x{byte} cannot be decoded", *_line_column(before, len(before)))


def _line_column(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset].replace("\r\n", "\n").replace("\r", "\n")
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
