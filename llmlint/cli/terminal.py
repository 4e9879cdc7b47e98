"""Both streams, painted as the user wants."""

from __future__ import annotations

import io
import os
import sys
import time
from typing import TYPE_CHECKING

from llmlint.report.paint import Painter, wants_color, wants_links

if TYPE_CHECKING:
    from llmlint.report.paint import ColorChoice, LinkChoice


class Terminal:
    """Results go to `out`, everything else to `err`.

    `quiet` leaves out warnings and summaries, `silent` the results too; `verbose` adds what is done, `debug` tracebacks.
    """

    def __init__(
        self,
        color: ColorChoice = "auto",
        hyperlinks: LinkChoice = "auto",
        *,
        quiet: bool = False,
        silent: bool = False,
        verbose: bool = False,
        debug: bool = False,
    ) -> None:
        self.begin()
        self.quiet = quiet
        self.verbose = verbose and not quiet
        self.debug = debug or bool(os.environ.get("LLMLINT_DEBUG"))
        links = wants_links(hyperlinks, sys.stdout, os.environ)
        shown = io.StringIO() if silent else sys.stdout
        self.out = Painter(shown, color=wants_color(color, sys.stdout, os.environ), links=links, clock=self.seconds)
        self.err = Painter(sys.stderr, color=wants_color(color, sys.stderr, os.environ), clock=self.seconds)

    def begin(self) -> None:
        """Count the time from now on."""
        self._since = time.monotonic()

    def seconds(self) -> float:
        """The time since the work began."""
        return time.monotonic() - self._since

    def write(self, text: str) -> None:
        """Put a finished document among the results."""
        self.out.stream.write(text)

    def error(self, message: str, hint: str = "") -> None:
        """Say what went wrong, and what to do."""
        self.err.line([("error", "error"), (f": {message}", "strong")])
        if hint:
            self.err.line([("  = ", "gutter"), ("help: ", "strong"), (hint, "")])

    def warning(self, message: str) -> None:
        """Say what the user may want to know, unless they want quiet."""
        if not self.quiet:
            self.err.line([("warning", "warning"), (f": {message}", "")])

    def hint(self, message: str) -> None:
        """Say what the user may not know."""
        if not self.quiet:
            self.err.line([("hint", "info"), (f": {message}", "")])

    def note(self, message: str) -> None:
        """Say what is done, to those who want to know."""
        if self.verbose:
            self.err.line([(message, "dim")])
