"""Values in front of the fixed text of the f-string they stand in, and what is left behind them once they are moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import libcst as cst

from llmlint.facts.followed.template_holes import Field, filled_by, holes_of
from llmlint.facts.model import Rewrite, Volatility
from llmlint.facts.values.base import At

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from llmlint.facts.model import Segment, Span

    Locate = Callable[[At], Span]
    Put: TypeAlias = "cst.CSTNode | Field"
    Elsewhere: TypeAlias = "tuple[Span, str] | None"
    MoveBack: TypeAlias = "Callable[[At, Collection[Put], Collection[Put], str], Moved | None]"

_CLOCKS = (Volatility.VOLATILE, Volatility.DAILY)


@dataclass(frozen=True, slots=True)
class Moved:
    """An f-string as it is written afterwards, and how much fixed text of it then still stands behind what changes.

    `alone` is the only line that was moved; `elsewhere` is where it stands now, if that is not in the string.
    """

    text: str
    behind: int
    alone: str = ""
    elsewhere: Elsewhere = None


@dataclass(frozen=True, slots=True)
class Written:
    """A part of a prompt, and where it is put into a text."""

    segment: Segment
    put: At | None


def string_of(written: Written) -> At | None:
    """The f-string that a part of a prompt is put into, with the literals beside it."""
    if written.put is None:
        return None
    node, parents = written.put.node, written.put.module.parents
    if isinstance(node, (cst.FormattedStringExpression, cst.FormattedStringText)):
        node = parents[node]
    elif not isinstance(node, cst.SimpleString) or not isinstance(parents.get(node), cst.ConcatenatedString):
        return None
    while isinstance(above := parents.get(node), cst.ConcatenatedString):
        node = above
    return At(written.put.module, node)


def _templates(parts: Sequence[Written]) -> dict[int, At]:
    """The text with a place to fill, for parts that fill one and for the fixed parts of that text."""
    literals = {place: part.put for place, part in enumerate(parts) if part.put is not None and isinstance(part.put.node, cst.SimpleString)}
    found: dict[int, At] = {}
    for place, part in enumerate(parts):
        field = filled_by(part.put) if part.put is not None else None
        near = sorted(literals, key=lambda other: abs(other - place)) if field is not None else []
        text = next((literals[other] for other in near if field is not None and _has(literals[other].node, field)), None)
        if text is not None and not isinstance(text.module.parents.get(text.node), cst.ConcatenatedString):
            found[place] = text
    return {**{place: text for place, text in literals.items() if text in found.values()}, **found}


def _has(node: cst.CSTNode, field: Field) -> bool:
    holes = holes_of(node.raw_value, field.style) if isinstance(node, cst.SimpleString) else None
    return holes is not None and any(hole.key == field.key for hole in holes)


def _strings(parts: Sequence[Written]) -> list[At | None]:
    """The string that each part stands in or is put into."""
    templates = _templates(parts)
    return [templates.get(place) or string_of(part) for place, part in enumerate(parts)]


def changing_in(ways: Sequence[Sequence[Written]]) -> dict[At, dict[Put, bool]]:
    """What of each string changes in any of the ways in which a prompt may turn out, and whether that is a clock."""
    found: dict[At, dict[Put, bool]] = {}
    for parts in ways:
        for part, string in zip(parts, _strings(parts), strict=True):
            if string is not None and part.put is not None and _changes(part.segment):
                found.setdefault(string, {})[filled_by(part.put) or part.put.node] = part.segment.volatility in _CLOCKS
    return found


def moves(
    parts: Sequence[Written], known: Mapping[At, Mapping[Put, bool]], move_back: MoveBack, locate: Locate
) -> dict[int, tuple[Rewrite, int]]:
    """For parts by their number: how their f-string is written with all that changes at its end, and the fixed text that comes later.

    `known` is what changes in this way or in another: a text that is empty in the first round of a loop moves as it does in the next.
    """
    strings = _strings(parts)
    found: dict[int, tuple[Rewrite, int]] = {}
    for string in dict.fromkeys(string for string in strings if string is not None):
        places = [place for place, other in enumerate(strings) if other == string]
        changing = {place: parts[place] for place in places if _changes(parts[place].segment)}
        end = _end_of(string, parts, places[-1])
        later = sum(part.segment.characters for part in parts[end:] if part.segment.static)
        if not changing or not any(part.segment.static for part in parts[min(changing) : end]):
            continue
        values, clocks = ([node for node, clock in known[string].items() if clock is wanted] for wanted in (False, True))
        made = move_back(string, values, clocks, parts[places[0]].segment.role)
        if made is not None:
            edits = ((locate(string), made.text), *([made.elsewhere] if made.elsewhere is not None else []))
            found |= dict.fromkeys(changing, (Rewrite(edits), 0 if made.elsewhere is not None else later + made.behind))
    return found


def _end_of(string: At, parts: Sequence[Written], last: int) -> int:
    """The first part behind an f-string, of which `last` is the last that surely stands in it: fixed texts put in by name follow."""
    put = parts[last].put
    assert put is not None
    end = last + 1
    node = string.node
    while isinstance(node, cst.ConcatenatedString):
        node = node.right
    if isinstance(node, cst.FormattedString) and node.parts[-1] is not put.node:
        places = [place for place, part in enumerate(node.parts) if part is put.node]
        behind = node.parts[places[0] + 1 :] if places else node.parts
        left, last_text = sum(isinstance(part, cst.FormattedStringExpression) for part in behind), None
        while end < len(parts) and parts[end].segment.static and parts[end].segment.role == parts[last].segment.role:
            text = string_of(parts[end]) or parts[end].put
            left -= text != last_text
            if left < 0:
                break
            end, last_text = end + 1, text
    return end


def _changes(segment: Segment) -> bool:
    return not segment.static and not segment.example and segment.volatility in (*_CLOCKS, Volatility.PER_CALL)


__all__ = ["MoveBack", "Moved", "Written", "changing_in", "moves"]
