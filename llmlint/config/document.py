"""One configuration text: found, read within limits, parsed, with the places of what is in it."""

from __future__ import annotations

import re
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any, cast

from llmlint.config.issues import ConfigError, Issue
from llmlint.folders.regular import read_regular
from llmlint.folders.roots import is_of_repository
from llmlint.patterns import regex
from llmlint.records import dataclass
from llmlint.toml.places import Places

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_BYTES = 256_000
MAX_FOREIGN_BYTES = 64_000_000
_NAMES = (".llmlint.toml", "llmlint.toml", "pyproject.toml")
_AT = regex(r"(?P<message>.*?) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed table of settings. `prefix` is its place in the file: `("tool", "llmlint")` in `pyproject.toml`."""

    table: dict[str, Any]
    origin: str
    base: Path
    text: str = ""
    prefix: tuple[str, ...] = ()
    places: Places | None = field(default=None, repr=False, compare=False)

    def issue(self, message: str, path: tuple[str | int, ...], *, hint: str = "", help: str = "", at_key: bool = False) -> Issue:
        """A mistake at a key or at its value."""
        places = self.places
        place = (places.key if at_key else places.value)((*self.prefix, *path)) if places else None
        if place is None:
            return Issue(message, self.origin, hint, help=help)
        return Issue(message, self.origin, hint, self.text, place.line, place.column, place.length, help)


def documents_in(folder: Path, working_directory: Path) -> Iterator[Document]:
    """The configurations in `folder`, of which the first counts. A `pyproject.toml` that does not mention llmlint is none."""
    for name in _NAMES:
        path = folder / name
        if path.is_file() and (document := read_document(path, working_directory, folder)) is not None:
            yield document


def read_document(path: Path, working_directory: Path, below: Path | None = None) -> Document | None:
    """Read a configuration file; `None` for a `pyproject.toml` without our table.

    `below` is the folder whose repository led here. What lies outside of that may hold what must not be shown.

    Raises:
        ConfigError: the file cannot be read, is too large or is not TOML.
    """
    origin = _origin(path, working_directory)
    try:
        data = read_regular(path, MAX_FOREIGN_BYTES if path.name == "pyproject.toml" else MAX_BYTES + 1)
        if path.name == "pyproject.toml" and b"llmlint" not in data:
            return None
        if len(data) > MAX_BYTES:
            raise ConfigError([Issue(f"the configuration is larger than {MAX_BYTES:,} bytes", origin)])
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise ConfigError([Issue(f"cannot read the configuration: {error.strerror or error}", origin)]) from error
    except UnicodeDecodeError as error:
        raise ConfigError([Issue("the configuration is not valid UTF-8", origin)]) from error
    shown = text if below is None or is_of_repository(path, below) else ""
    whole = Document(parse_toml(text, origin, shown), origin, path.parent, shown, (), Places(text) if shown else None)
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


def parse_toml(text: str, origin: str, shown: str | None = None) -> dict[str, Any]:
    """Parse, turning every way a hostile or broken text can fail into a message. `shown` is what a message may show of it."""
    shown = text if shown is None else shown
    from llmlint.toml import MAX_DOTS, line_with_long_key, tomllib

    if line := line_with_long_key(text):
        found = Issue(f"a key has more than {MAX_DOTS} parts", origin, "", shown, line, 1)
        raise ConfigError([found if shown else Issue(found.message, origin)])
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([_syntax_issue(str(error), shown, origin)]) from error
    except (RecursionError, MemoryError, ValueError) as error:
        raise ConfigError([Issue("the configuration is nested too deeply or holds a value that cannot be read", origin)]) from error


def _syntax_issue(message: str, text: str, origin: str) -> Issue:
    """`text` is empty where nothing of it may be shown."""
    match = _AT.match(message)
    said = match["message"] if match else message
    said = f"not valid TOML: {said[:1].lower()}{said[1:]}"
    if not text:
        return Issue(said, origin)
    if match and match["line"]:
        return Issue(said, origin, "", text, int(match["line"]), int(match["column"]))
    lines = text.splitlines() or [""]
    return Issue(said, origin, "", text, len(lines), len(lines[-1]) + 1)


def _origin(path: Path, working_directory: Path) -> str:
    try:
        return path.relative_to(working_directory).as_posix()
    except ValueError:
        return path.as_posix()
