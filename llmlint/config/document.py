"""One configuration text: found, read within limits, parsed, with the places of what is in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from llmlint.config.issues import ConfigError, Issue
from llmlint.config.places import Places

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 256_000
MAX_DOTS = 64
_NAMES = (".llmlint.toml", "llmlint.toml", "pyproject.toml")
_BETWEEN_KEYS = re.compile(r"[=\[\]{},#]")
_QUOTES = str.maketrans({'"': "q", "'": "q", " ": None, "\t": None})
_AT = re.compile(r"(?P<message>.*?) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed table of settings. `prefix` is its place in the file: `("tool", "llmlint")` in `pyproject.toml`."""

    table: dict[str, Any]
    origin: str
    base: Path
    text: str = ""
    prefix: tuple[str, ...] = ()
    places: Places | None = field(default=None, repr=False, compare=False)

    def issue(self, message: str, path: tuple[str | int, ...], *, hint: str = "", at_key: bool = False) -> Issue:
        """A mistake at a key or at its value."""
        places = self.places
        place = (places.key if at_key else places.value)((*self.prefix, *path)) if places else None
        if place is None:
            return Issue(message, self.origin, hint)
        return Issue(message, self.origin, hint, self.text, place.line, place.column, place.length)


def document_in(folder: Path, working_directory: Path) -> Document | None:
    """The configuration in `folder`, if there is one. A `pyproject.toml` that does not mention llmlint is none."""
    for name in _NAMES:
        path = folder / name
        if path.is_file() and (document := read_document(path, working_directory)) is not None:
            return document
    return None


def read_document(path: Path, working_directory: Path) -> Document | None:
    """Read a configuration file; `None` for a `pyproject.toml` without our table.

    Raises:
        ConfigError: the file cannot be read, is too large or is not TOML.
    """
    origin = _origin(path, working_directory)
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise ConfigError([Issue(f"cannot read the configuration: {error.strerror or error}", origin)]) from error
    except UnicodeDecodeError as error:
        raise ConfigError([Issue("the configuration is not valid UTF-8", origin)]) from error
    if path.name == "pyproject.toml" and "llmlint" not in text:
        return None
    if len(data) > MAX_BYTES:
        raise ConfigError([Issue(f"the configuration is larger than {MAX_BYTES:,} bytes", origin)])
    whole = Document(parse_toml(text, origin), origin, path.parent, text, (), Places(text))
    return _our_table(whole) if path.name == "pyproject.toml" else whole


def _our_table(whole: Document) -> Document | None:
    tool: Any = whole.table.get("tool")
    if not isinstance(tool, dict) or "llmlint" not in tool:
        return None
    prefix = ("tool", "llmlint")
    table = cast("dict[str, Any]", tool)["llmlint"]
    if not isinstance(table, dict):
        raise ConfigError([whole.issue("`tool.llmlint` must be a table", prefix)])
    return replace(whole, table=cast("dict[str, Any]", table), prefix=prefix)


def parse_toml(text: str, origin: str) -> dict[str, Any]:
    """Parse, turning every way a hostile or broken text can fail into a message."""
    from llmlint.toml import tomllib

    if line := _line_with_long_key(text):
        raise ConfigError([Issue(f"a key has more than {MAX_DOTS} parts", origin, "", text, line, 1)])
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([_syntax_issue(str(error), text, origin)]) from error
    except (RecursionError, MemoryError, ValueError) as error:
        raise ConfigError([Issue("the configuration is nested too deeply or holds a value that cannot be read", origin)]) from error


def _line_with_long_key(text: str) -> int | None:
    """The line of a key with absurdly many dots, which would take the parser gigabytes. Quoted keys count, whatever they hold."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") <= MAX_DOTS:
            continue
        for part in _BETWEEN_KEYS.split(line.translate(_QUOTES)):
            run = 0
            for segment in part.split("."):
                run = run + 1 if segment else 0
                if run > MAX_DOTS:
                    return number
    return None


def _syntax_issue(message: str, text: str, origin: str) -> Issue:
    match = _AT.match(message)
    said = match["message"] if match else message
    said = f"not valid TOML: {said[:1].lower()}{said[1:]}"
    if match and match["line"]:
        return Issue(said, origin, "", text, int(match["line"]), int(match["column"]))
    lines = text.splitlines() or [""]
    return Issue(said, origin, "", text, len(lines), len(lines[-1]) + 1)


def _origin(path: Path, working_directory: Path) -> str:
    try:
        return path.relative_to(working_directory).as_posix()
    except ValueError:
        return path.as_posix()
