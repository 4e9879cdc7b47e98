"""Where a report is written: plain, or in colour through rich, which is imported only then."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Literal, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from llmlint.report.frame import Line

ColorChoice = Literal["auto", "always", "never"]
LinkChoice = Literal["auto", "always", "never"]
WIDTH = 120
_LINK_PROGRAMS = frozenset({"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio", "Tabby"})

_STYLES = {
    "error": "bold red",
    "warning": "bold yellow",
    "info": "bold cyan",
    "primary": "bold red",
    "secondary": "blue",
    "gutter": "bold blue",
    "code": "bold",
    "strong": "bold",
    "good": "bold green",
    "removed": "red",
    "added": "green",
    "dim": "dim",
}


def wants_color(choice: ColorChoice, stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Whether to colour: the option speaks first, then `NO_COLOR`, then `FORCE_COLOR`, then the terminal."""
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR", "0") not in {"", "0"} or environment.get("CLICOLOR_FORCE", "0") not in {"", "0"}:
        return True
    return stream.isatty() and environment.get("TERM") != "dumb"


class Linked(str):
    """A piece of text that leads somewhere, in terminals that can follow it."""

    __slots__ = ("target",)
    target: str


def linked(text: str, target: str) -> Linked:
    """The text, with the address behind it."""
    made = Linked(text)
    made.target = target
    return made


def wants_links(choice: LinkChoice, stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Whether places are links: the option speaks first; else only terminals that are known to follow them are given any."""
    if choice != "auto":
        return choice == "always"
    if not stream.isatty() or environment.get("TERM", "dumb") == "dumb":
        return False
    return (
        any(environment.get(name) for name in ("WT_SESSION", "KONSOLE_VERSION", "DOMTERM", "KITTY_WINDOW_ID"))
        or environment.get("VTE_VERSION", "0").rjust(5, "0") >= "05000"
        or environment.get("TERM_PROGRAM", "") in _LINK_PROGRAMS
    )


def is_unicode(stream: TextIO) -> bool:
    """Whether the stream can show more than ASCII."""
    return (getattr(stream, "encoding", "") or "").lower().replace("-", "").replace("_", "") in {"utf8", "utf8sig", "utf16", "utf32"}


class Painter:
    """Writes lines of styled pieces.

    `width` is the terminal's, or a fixed one where there is none, so that files compare equal; so is what the `clock` tells said to
    terminals only.
    """

    def __init__(self, stream: TextIO, *, color: bool, links: bool = False, clock: Callable[[], float] | None = None) -> None:
        self.stream = stream
        self.ellipsis = "…" if is_unicode(stream) else "..."
        self.width = _terminal_width(stream)
        self.colored = color
        self._links = links
        self._clock = clock if stream.isatty() else None
        self._console = _console(stream) if color else None

    def line(self, pieces: Line | str = "") -> None:
        """Write one line."""
        parts: Line = [(pieces, "")] if isinstance(pieces, str) else pieces
        if self.ellipsis != "…":
            parts = [(text if isinstance(text, Linked) else text.replace("…", self.ellipsis), style) for text, style in parts]
        if self._console is None:
            self.stream.write("".join(self._plain(text) for text, _ in parts).rstrip() + "\n")
            return
        from rich.style import Style
        from rich.text import Text

        text = Text(end="")
        for part, style in parts:
            link = part.target if self._links and isinstance(part, Linked) else None
            text.append(str(part), Style.parse(_STYLES.get(style, "")) + Style(link=link))
        text.rstrip()
        self._console.print(text, soft_wrap=True, markup=False, emoji=False, highlight=False)

    def seconds(self) -> float | None:
        """How long the work has taken; `None` where nobody watches, and where what is written must not depend on it."""
        return self._clock() if self._clock is not None else None

    def _plain(self, text: str) -> str:
        return f"\x1b]8;;{text.target}\x1b\\{text}\x1b]8;;\x1b\\" if self._links and isinstance(text, Linked) else text


def _console(stream: TextIO) -> Any:
    from rich.console import Console

    return Console(
        file=stream, force_terminal=True, color_system="standard", legacy_windows=False, markup=False, emoji=False, highlight=False
    )


def _terminal_width(stream: TextIO) -> int:
    try:
        if stream.isatty():
            return max(40, os.get_terminal_size(stream.fileno()).columns)
    except (OSError, ValueError, AttributeError):
        pass
    return WIDTH
