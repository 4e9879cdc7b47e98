"""Find where a fix can put something, in the style of what stands there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

import libcst as cst

from llmlint.facts.edits.import_lines import empty_at, names_bound
from llmlint.facts.model.parts import Position, Span
from llmlint.facts.model.rooms import HandOver, Room
from llmlint.facts.values.base import At

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Locate = Callable[[At], Span]

_Entry: TypeAlias = "cst.Arg | cst.BaseElement | cst.BaseDictElement"
_TAKING_ALL = frozenset({"list", "tuple", "set", "frozenset", "dict", "sorted", "sum", "max", "min"})


def room_in(at: At, locate: Locate) -> Room | None:
    """Where a further keyword goes in a call; `None` where `**` or a bare generator leaves no room."""
    if not isinstance(at.node, cst.Call):
        return None
    args = at.node.args
    whole = locate(at)
    if not args:
        place = Position(whole.end.line, whole.end.column - 1)
        return Room(empty_at(whole, place))
    if any(arg.star == "**" for arg in args) or (len(args) == 1 and _is_bare_generator(args[0])):
        return None
    names = tuple(arg.keyword.value for arg in args if arg.keyword is not None)
    last = args[-1]
    closing = last.comma.whitespace_after if isinstance(last.comma, cst.Comma) else last.whitespace_after_arg
    return replace(_room_behind(at, args, at.node.whitespace_before_args, closing, locate), keywords=names)


def entry_room(at: At, locate: Locate) -> Room | None:
    """Where a further entry goes in a list or a table; `None` behind one with a star, which may hold the same."""
    match at.node:
        case cst.Dict(elements=[*entries, cst.DictElement() as last]):
            return _room_behind(at, [*entries, last], at.node.lbrace.whitespace_after, at.node.rbrace.whitespace_before, locate)
        case cst.List(elements=[*entries, cst.Element() as last]):
            return _room_behind(at, [*entries, last], at.node.lbracket.whitespace_after, at.node.rbracket.whitespace_before, locate)
        case _:
            return None


def _room_behind(
    at: At,
    entries: Sequence[_Entry],
    opening: cst.BaseParenthesizableWhitespace,
    closing: cst.BaseParenthesizableWhitespace,
    locate: Locate,
) -> Room:
    """Where one more goes behind all entries in brackets: on a line of its own where they have theirs."""
    whole, last = locate(at), entries[-1]
    end = empty_at(whole, locate(At(at.module, last)).end)
    comma = entries[-2].comma if len(entries) > 1 else None
    starts = comma.whitespace_after if isinstance(comma, cst.Comma) else opening
    if _is_line(closing) or not isinstance(starts, cst.ParenthesizedWhitespace):
        return Room(end, ", ")
    lacks_comma = not isinstance(last.comma, cst.Comma)
    return Room(empty_at(whole, Position(whole.end.line, 1)), _indent(at, starts), ",\n", end if lacks_comma else None)


def with_keyword(at: At, keyword: str, locate: Locate) -> tuple[tuple[Span, str], ...] | None:
    """A keyword with a number in a call: added, or put in place of another number."""
    room = room_in(at, locate)
    name, _, value = keyword.partition("=")
    if room is None or not isinstance(at.node, cst.Call):
        return None
    if name not in room.keywords:
        return room.with_keyword(keyword)
    given = next(arg.value for arg in at.node.args if arg.keyword is not None and arg.keyword.value == name)
    return ((locate(At(at.module, given)), value),) if isinstance(given, cst.Integer) else None


def policy_room(at: At, written: cst.CSTNode, locate: Locate) -> Room | None:
    """Where a policy of trying again takes a further keyword, also where it is named without a call; not where it is in another file."""
    if written is at.node and isinstance(at.node, (cst.Name, cst.Attribute)):
        whole = locate(at)
        return Room(empty_at(whole, whole.end), "(", ")")
    return room_in(At(at.module, written), locate) if written in at.module.parents else None


def hand_over(at: At, locate: Locate) -> HandOver | None:
    """How a call can be handed to a thread; `None` where brackets or comments are in the way."""
    node, parents = at.node, at.module.parents
    if not isinstance(node, cst.Call) or not isinstance(node.whitespace_after_func, cst.SimpleWhitespace):
        return None
    generators = [above for above in _above(at) if isinstance(above, (cst.Lambda, cst.GeneratorExp))]
    if len(generators) > 1 or not all(_is_taken_whole(at, above) for above in generators) or any(map(_is_bare_generator, node.args)):
        return None
    whole, func = locate(at), locate(At(at.module, node.func))
    opening = Span(whole.path, func.end, Position(func.end.line, func.end.column + len(node.whitespace_after_func.value) + 1))
    parent = parents.get(node)
    inside = isinstance(parent, (cst.Attribute, cst.Subscript)) or (isinstance(parent, cst.Call) and parent.func is node)
    if node.lpar or node.func.lpar or isinstance(parent, cst.Await):
        return None
    same_line = isinstance(node.whitespace_before_args, cst.SimpleWhitespace)
    separator = "" if not node.args else ", " if same_line else ","
    space = node.whitespace_before_args
    line = f"\n{_indent(at, space)}" if node.args and isinstance(space, cst.ParenthesizedWhitespace) else ""
    spans = [locate(At(at.module, generator)) for generator in generators]
    lead = "[" if any(span.start == whole.start for span in spans) else ""
    around = [(empty_at(span, span.start), "[") for span in spans if not lead] + [(empty_at(span, span.end), "]") for span in spans]
    return HandOver(
        empty_at(whole, whole.start), opening, separator, empty_at(whole, whole.end) if inside else None, line, lead, tuple(around)
    )


def _is_taken_whole(at: At, node: cst.CSTNode) -> bool:
    """Whether a generator is all that is given to something that goes through all of it, so that a list does as well."""
    arg = at.module.parents.get(node)
    call = at.module.parents.get(arg) if isinstance(arg, cst.Arg) and _is_bare_generator(arg) else None
    match call:
        case cst.Call(func=cst.Name(value=name)):
            return name in _TAKING_ALL and name not in names_bound(at.module)
        case cst.Call(func=cst.Attribute(value=cst.SimpleString(), attr=cst.Name(value="join"))):
            return True
        case _:
            return False


def above(at: At, locate: Locate) -> Span | None:
    """In front of the statement of the module that a node is in, its decorators, and the comments that belong to it."""
    node: cst.CSTNode = at.node
    while (parent := at.module.parents.get(node)) is not None and parent is not at.module.tree:
        node = parent
    if not isinstance(node, (cst.SimpleStatementLine, cst.BaseCompoundStatement)):
        return None
    decorators = node.decorators if isinstance(node, (cst.FunctionDef, cst.ClassDef)) else ()
    return above_of(At(at.module, decorators[0] if decorators else node), node.leading_lines, locate)


def above_of(at: At, lines: Sequence[cst.EmptyLine], locate: Locate) -> Span:
    """In front of a statement and the comments that end the lines above it."""
    first = locate(at)
    comments = 0
    for line in reversed(lines):
        if line.comment is None:
            break
        comments += 1
    return empty_at(first, Position(max(1, first.start.line - comments), 1))


def _above(at: At) -> Iterator[cst.CSTNode]:
    """The nodes around one, up to its statement."""
    node = at.module.parents.get(at.node)
    while node is not None and not isinstance(node, cst.BaseStatement):
        yield node
        node = at.module.parents.get(node)


def _is_bare_generator(arg: cst.Arg) -> bool:
    return isinstance(arg.value, cst.GeneratorExp) and not arg.value.lpar


def _is_line(space: cst.BaseParenthesizableWhitespace) -> bool:
    return not isinstance(space, cst.ParenthesizedWhitespace)


def _indent(at: At, space: cst.ParenthesizedWhitespace) -> str:
    """The white space in front of what follows a line break."""
    return (block_indent(at) if space.indent else "") + space.last_line.value


def block_indent(at: At) -> str:
    """The white space in front of the statement that a node belongs to."""
    module, node = at.module, at.node
    found: list[str] = []
    parent = module.parents.get(node)
    while parent is not None:
        if isinstance(parent, cst.IndentedBlock):
            found.append(parent.indent if parent.indent is not None else module.tree.default_indent)
        parent = module.parents.get(parent)
    return "".join(reversed(found))


__all__ = ["above", "above_of", "block_indent", "entry_room", "hand_over", "policy_room", "room_in", "with_keyword"]
