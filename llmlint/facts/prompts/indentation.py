"""Prompts that carry the indentation of the code they stand in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.followed.sent import sent_statics
from llmlint.facts.model import Indented, Rewrite, Span
from llmlint.facts.values.base import At

if TYPE_CHECKING:
    from collections.abc import Callable

    from llmlint.facts.evaluation.calls import Request
    from llmlint.facts.evaluation.world import World

    Locate = Callable[[At], Span]


_BREAKS = ("\n", "\\\n", "\r", "\\\r")


def indented(world: World, request: Request, locate: Locate) -> tuple[Indented, ...]:
    """The triple-quoted literals of a request whose lines are sent with the indentation of the source."""
    nodes: dict[cst.CSTNode, At] = {}
    for part, _ in sent_statics(world, request):
        if part.at is None:
            continue
        above = part.at.module.parents.get(part.at.node) if isinstance(part.at.node, cst.FormattedStringText) else None
        place = At(part.at.module, above) if above is not None else part.at
        nodes.setdefault(place.node, place)
        if part.at.node in world.filled or part.at.node in world.dedented:
            world.dedented.add(place.node)
    found: dict[Span, Indented] = {}
    for node, at in nodes.items():
        lines, width = _indentation(node)
        if width and node not in world.dedented:
            span = locate(at)
            filled = isinstance(node, cst.FormattedString)
            plain = _plain(at, width, span) if filled else None
            found[span] = Indented(span, width, lines, _first_line(node), not _is_joined(at), filled, plain)
    return tuple(found[span] for span in sorted(found))


def _plain(at: At, width: int, span: Span) -> Rewrite | None:
    """An f-string whose lines begin where their text does; `None` where the code of a value goes over several lines."""
    tree = at.module.tree
    values = (
        [part for part in at.node.parts if isinstance(part, cst.FormattedStringExpression)]
        if isinstance(at.node, cst.FormattedString)
        else []
    )
    if any("\n" in tree.code_for_node(value) for value in values):
        return None
    first, *others = tree.code_for_node(at.node).split("\n")
    lines = [line[width:] if not line[:width].strip() else line for line in others]
    return Rewrite(((span, "\n".join((first, *lines))),))


def _first_line(node: cst.CSTNode) -> bool:
    """Whether text stands in the line of the opening quotes."""
    if isinstance(node, cst.FormattedString):
        first = node.parts[0] if node.parts else None
        return not isinstance(first, cst.FormattedStringText) or not first.value.startswith(_BREAKS)
    return isinstance(node, cst.SimpleString) and not node.raw_value.startswith(_BREAKS)


def _is_joined(at: At) -> bool:
    """Whether the literal is one of several that stand next to each other, or a docstring.

    Also one that another text is added to, where text stands in its first line: what takes its indentation takes the line breaks at its
    ends as well.
    """
    above = at.module.parents.get(at.node)
    if isinstance(above, (cst.ConcatenatedString, cst.FormattedStringExpression, cst.Expr)):
        return True
    text = at.node.evaluated_value if isinstance(at.node, cst.SimpleString) else ""
    return _first_line(at.node) and (isinstance(above, (cst.AugAssign, cst.BinaryOperation)) or text[:1] in ("\n", b"\n"))


def _indentation(node: cst.CSTNode) -> tuple[int, int]:
    """How many lines of a triple-quoted literal share an indentation, and how wide it is."""
    match node:
        case cst.SimpleString() if len(node.quote) == 3 and isinstance(node.evaluated_value, str):
            content = node.evaluated_value
        case cst.FormattedString(parts=parts) if len(node.start.lstrip("rRfF")) == 3:
            content = "".join(part.value if isinstance(part, cst.FormattedStringText) else "x" for part in parts)
        case _:
            return 0, 0
    lines = [line for line in content.split("\n")[1:] if line.strip()]
    width = min((len(line) - len(line.lstrip(" ")) for line in lines), default=0)
    return len(lines), width


__all__ = ["indented"]
