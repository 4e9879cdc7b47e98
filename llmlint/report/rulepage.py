"""A rule's page as HTML: headings, paragraphs, lists and code, which is all that such pages are made of."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from llmlint.report.markup import escaped, prose

if TYPE_CHECKING:
    from collections.abc import Iterator

_FENCE = "```"


def rendered(markdown: str) -> str:
    """What stands below the title of a page."""
    return "\n".join(_blocks(markdown.split("\n")[1:]))


def _blocks(lines: list[str]) -> Iterator[str]:
    for number, part in enumerate("\n".join(lines).split(_FENCE)):
        if number % 2:
            yield f"<pre>{escaped(part.partition(chr(10))[2].rstrip())}</pre>"
        else:
            for kind, group in groupby(part.splitlines(), _kind):
                yield from _block(kind, list(group))


def _kind(line: str) -> str:
    if line.startswith("#"):
        return "heading"
    if line.startswith("- "):
        return "list"
    return "text" if line.strip() else ""


def _block(kind: str, lines: list[str]) -> Iterator[str]:
    match kind:
        case "heading":
            yield from (f"<h4>{prose(line.lstrip('# '))}</h4>" for line in lines)
        case "list":
            yield f"<ul>{''.join(f'<li>{prose(line[2:])}</li>' for line in lines)}</ul>"
        case "text":
            yield f"<p>{prose(' '.join(lines))}</p>"
        case _:
            pass


__all__ = ["rendered"]
