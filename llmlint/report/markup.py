"""Text of the code in HTML, where nothing of it is ever taken for markup."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from llmlint.report.visible import escape, visible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def escaped(content: str) -> str:
    """Text between tags, with its lines."""
    return html.escape("\n".join(map(escape, content.split("\n"))), quote=True)


def attribute(content: str) -> str:
    """Text in an attribute that is compared with others, all on one line."""
    return html.escape(escape(content), quote=True)


def prose(content: str) -> str:
    """Words for people, with what stands in backticks as code."""
    pieces = escaped(visible(content)).split("`")
    if len(pieces) % 2 == 0:
        return "`".join(pieces)
    return "".join(f"<code>{piece}</code>" if number % 2 else piece for number, piece in enumerate(pieces))


def breakable(path: str) -> str:
    """A path with its place, which may be broken between its parts where the page is narrow."""
    return escaped(path).replace("/", "/<wbr>").replace("_", "_<wbr>").replace(":", "<wbr>:")


def bar(words: str, shares: Mapping[str, int], longest: int, data: Mapping[str, str]) -> str:
    """A button with a bar, cut into shares that are styled by their names; `data` says what it filters."""
    pieces = "".join(f'<i class="{name}" style="width:{100 * count / longest:.2f}%"></i>' for name, count in shares.items() if count)
    about = "".join(f' data-{name}="{attribute(content)}"' for name, content in data.items())
    spans = (
        f'<span class="name">{breakable(words)}</span><span class="track">{pieces}</span><span class="count">{sum(shares.values())}</span>'
    )
    return f'<button type="button" class="bar"{about} aria-pressed="false">{spans}</button>\n'


def plot(title: str, bars: Sequence[str], longest: int) -> str:
    """Bars below a title, of which those beyond the first few are folded."""
    rest = bars[longest:]
    more = f'<details class="more"><summary>{len(rest)} more</summary>\n{"".join(rest)}</details>' if rest else ""
    return f'<div class="plot"><h3>{title}</h3>\n{"".join(bars[:longest])}{more}</div>\n'


__all__ = ["attribute", "bar", "breakable", "escaped", "plot", "prose"]
