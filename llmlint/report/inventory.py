"""All model calls of a run on a page: how many of which kind, the requests themselves, and what leads to them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from llmlint.facts.model import How
from llmlint.report.calls_text import models_of, retries_words, timeout_words
from llmlint.report.markup import bar, breakable, escaped, plot
from llmlint.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from llmlint.facts.model import ModelCall

_HEADS = ("place", "call", "SDK", "kind", "model", "timeout", "retries", "structured", "loops")
_COUNTED = {"SDK": "By SDK", "model": "By model", "timeout": "What ends the wait", "structured": "Structured answer", "loops": "In loops"}
_LONGEST_PLOT = 8
_WORDS = {"?": "not known", "default ?": "the SDK's own limit"}
_SEARCH = """\
<form class="filters" aria-label="Filter requests" onsubmit="return false">
<input type="search" id="asked" placeholder="Search place, call, SDK, model" aria-label="Search requests">
<button type="button" id="all-requests">Reset</button>
<output id="requests-shown" aria-live="polite"></output>
</form>
"""


def inventory(calls: Sequence[ModelCall]) -> str:
    """Plots and a table of the requests, and a folded table of the calls that lead to one."""
    if not calls:
        return '<p class="none">No model calls were seen.</p>\n'
    requests = [_cells(call) for call in calls if call.how is not How.WRAPPER]
    leading = [call for call in calls if call.how is How.WRAPPER]
    shown = f'{_plots(requests)}{_SEARCH}<div id="requests">{_table(_HEADS, requests)}</div>\n' if requests else ""
    if not leading:
        return shown
    said = "1 call that leads to a request" if len(leading) == 1 else f"{len(leading)} calls that lead to a request"
    table = _table((*_HEADS, "leads to"), [(*_cells(call), _end(call)) for call in leading])
    return f"{shown}<details{'' if requests else ' open'}><summary>{said}</summary>\n{table}</details>\n"


def _plots(requests: Sequence[tuple[str, ...]]) -> str:
    return f'<div class="plots">{"".join(_plot(title, _HEADS.index(head), requests) for head, title in _COUNTED.items())}</div>\n'


def _plot(title: str, column: int, requests: Sequence[tuple[str, ...]]) -> str:
    ordered = sorted(Counter(cells[column] for cells in requests).items(), key=lambda entry: (-entry[1], entry[0]))
    data: Callable[[str], dict[str, str]] = lambda content: {"column": str(column), "value": content}  # noqa: E731
    bars = [bar(_WORDS.get(content, content), {"calls": count}, ordered[0][1], data(content)) for content, count in ordered]
    return plot(title, bars, _LONGEST_PLOT)


def _table(heads: Sequence[str], rows: Sequence[tuple[str, ...]]) -> str:
    head = "".join(f'<th scope="col"><button type="button">{name}</button></th>' for name in heads)
    body = "".join(f"<tr>{''.join(f'<td>{_cell(number, content)}</td>' for number, content in enumerate(row))}</tr>\n" for row in rows)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table></div>\n'


def _cell(number: int, content: str) -> str:
    match _HEADS[number : number + 1]:
        case ("call",):
            return f"<code>{escaped(content).replace('.', '.<wbr>')}</code>"
        case ("place",) | ():
            return breakable(content)
        case _:
            return escaped(content)


def _cells(call: ModelCall) -> tuple[str, ...]:
    structured = call.structured.mode or call.structured.answer.value
    return (
        f"{visible(call.span.path)}:{call.span.start.line}:{call.span.start.column}",
        visible(call.text),
        visible(call.sdk),
        call.kind.value,
        ", ".join(map(visible, models_of(call))) or "?",
        timeout_words(call),
        retries_words(call),
        structured if structured != "unknown" else "?",
        ", ".join(dict.fromkeys(use.loop.kind.value for use in call.loops)) or "no",
    )


def _end(call: ModelCall) -> str:
    if not call.chain:
        return "?"
    end = call.chain[-1].span
    return f"{visible(end.path)}:{end.start.line}:{end.start.column}"


__all__ = ["inventory"]
