"""Take an argument out of a call, or an entry out of a list that would hold it twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import libcst as cst

from llmlint.facts.model.parts import Span
from llmlint.facts.model.rooms import Rewrite
from llmlint.facts.values.base import At

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from llmlint.facts.evaluation.units import ModuleUnit

    Locate = Callable[[At], Span]

_Entry: TypeAlias = "cst.Arg | cst.BaseElement"


def without(at: At, locate: Locate) -> Rewrite | None:
    """How a call is written without one of its keywords; `None` where a comment would go with it."""
    arg, call = at.node, at.module.parents.get(at.node)
    if not isinstance(arg, cst.Arg) or arg.keyword is None or not isinstance(call, cst.Call):
        return None
    span = _with_comma(arg, call.args, at, locate)
    return Rewrite(((span, ""),)) if span is not None else None


def written_as(at: At, becomes: Callable[[str], str], locate: Locate) -> Rewrite | None:
    """How a string is written as what it `becomes`, or left out of a list or a set that would hold the same twice then.

    Where an entry in front of it becomes the same, that one is written anew. `None` where a comment would go with it, and where the
    string is a piece that becomes nothing by itself.
    """
    new = becomes(_word(at.node))
    if not new:
        return None
    element = at.module.parents.get(at.node)
    listed = at.module.parents.get(element) if isinstance(element, cst.Element) else None
    if isinstance(element, cst.Element) and isinstance(listed, (cst.List, cst.Set)):
        there = any(_word(other.value) == new for other in listed.elements)
        before = [other.value for other in listed.elements[: listed.elements.index(element)] if becomes(_word(other.value)) == new]
        if there or before:
            span = _with_comma(element, listed.elements, At(at.module, element), locate)
            anew = () if there else (_quoted(At(at.module, before[0]), new, locate),)
            return Rewrite(((span, ""), *anew), f"leave it out, as `{new}` stands in the list") if span is not None else None
    return Rewrite((_quoted(at, new, locate),), f"write `{new}`")


def is_looked_up(at: At, word: str) -> bool:
    """Whether other code of the file knows a word by heart: as a key, in a comparison, among the choices of an option."""
    above = at.module.parents.get(at.node)
    call = at.module.parents.get(above) if isinstance(above, cst.Arg) else None
    if isinstance(call, cst.Call) and any(arg.keyword is not None and arg.keyword.value == "choices" for arg in call.args):
        return True
    return any(node is not at.node for node in _known_by_heart(at.module).get(word, ()))


def _known_by_heart(module: ModuleUnit) -> dict[str, list[cst.CSTNode]]:
    if module.known_by_heart is None:
        module.known_by_heart = {}
        for node in module.index.of(cst.SimpleString):
            if _is_known_by_heart(node, module):
                module.known_by_heart.setdefault(_word(node), []).append(node)
    return module.known_by_heart


def _is_known_by_heart(node: cst.CSTNode, module: ModuleUnit) -> bool:
    parents = module.parents
    above = parents.get(node)
    if isinstance(above, cst.Element):
        listed = parents.get(above)
        above = parents.get(listed) if listed is not None else None
        if isinstance(above, cst.Arg):
            return above.keyword is not None and above.keyword.value == "choices"
        return isinstance(above, (cst.Comparison, cst.ComparisonTarget))
    match above:
        case cst.DictElement(key=key):
            return key is node
        case cst.Comparison() | cst.ComparisonTarget() | cst.Index() | cst.MatchValue():
            return True
        case _:
            return False


def _quoted(at: At, new: str, locate: Locate) -> tuple[Span, str]:
    quote = at.node.quote if isinstance(at.node, cst.SimpleString) else '"'
    return locate(at), f"{quote}{new}{quote}"


def _word(node: cst.CSTNode) -> str:
    """What a string says; nothing where it is none."""
    value = node.evaluated_value if isinstance(node, cst.SimpleString) else None
    return value if isinstance(value, str) else ""


def _with_comma(entry: _Entry, entries: Sequence[_Entry], at: At, locate: Locate) -> Span | None:
    """An entry with the comma and the white space that go with it; `None` where a comment would go, or stand at another entry."""
    place = next(number for number, other in enumerate(entries) if other is entry)
    whole = locate(at)
    if _has_comment(at, entry) or _is_explained(at, entry, entries[place - 1] if place else None):
        return None
    if place and not _has_comment(at, entries[place - 1]):
        return Span(whole.path, locate(At(at.module, entries[place - 1])).end, whole.end)
    if place + 1 < len(entries):
        return Span(whole.path, whole.start, locate(At(at.module, entries[place + 1])).start)
    return whole if not place and not isinstance(entry.comma, cst.Comma) else None


def _is_explained(at: At, entry: _Entry, before: _Entry | None) -> bool:
    """Whether a comment stands on a line of its own above an entry."""
    call = at.module.parents.get(entry)
    comma = before.comma if before is not None else None
    match comma, call:
        case cst.Comma(whitespace_after=space), _:
            pass
        case None, cst.Call(whitespace_before_args=space):
            pass
        case _:
            return False
    return isinstance(space, cst.ParenthesizedWhitespace) and any(line.comment is not None for line in space.empty_lines)


def _has_comment(at: At, entry: _Entry) -> bool:
    """Whether a comment stands behind an entry."""
    gaps: list[cst.CSTNode] = [entry.comma] if isinstance(entry.comma, cst.Comma) else []
    gaps += [entry.whitespace_after_arg] if isinstance(entry, cst.Arg) else []
    match at.module.parents.get(entry):
        case cst.List(elements=[*_, last], rbracket=closing) if last is entry:
            gaps.append(closing.whitespace_before)
        case cst.Set(elements=[*_, last], rbrace=closing) if last is entry:
            gaps.append(closing.whitespace_before)
        case _:
            pass
    return any("#" in at.module.tree.code_for_node(gap) for gap in gaps)


__all__ = ["is_looked_up", "without", "written_as"]
