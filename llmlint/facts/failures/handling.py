"""The handlers that an error meets in the function in which it is raised, and what a decorator does with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.failures.behind_tries import BehindTry
from llmlint.facts.libraries.deadlines import external_name
from llmlint.facts.model import ErrorHandler
from llmlint.facts.values.base import At
from llmlint.patterns import regex
from llmlint.syntax.blocks import last_in, leaves
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

    from llmlint.facts.evaluation.units import FunctionUnit, ModuleUnit, Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.model import Span

# A text at least so long says something by itself; these words in it say that something went wrong.
_PHRASE = 20
_TELLS = regex(
    r"error|fail|exception|problem|could ?n[o']t|can ?n[o']t|unable|sorry|apolog|unavailable|not available|try again|wrong", re.IGNORECASE
)


class Handling:
    """Answers for one project; what a function's callers do is worked out once."""

    def __init__(self, world: World, locate: Callable[[At], Span]) -> None:
        self._world = world
        self._locate = locate
        self._handlers: dict[cst.CSTNode, tuple[ErrorHandler, ...]] = {}

    def handlers(self, at: At, sites: Container[cst.CSTNode] = ()) -> tuple[ErrorHandler, ...]:
        """The handlers that an error raised at a node meets in its own function, innermost first. `sites` are calls that ask a model."""
        if at.node not in self._handlers:
            self._handlers[at.node] = self._handlers_of(at, sites)
        return self._handlers[at.node]

    def _handlers_of(self, at: At, sites: Container[cst.CSTNode]) -> tuple[ErrorHandler, ...]:
        found: list[ErrorHandler] = []
        for node, child in at.module.around(at.node):
            match node:
                case cst.Try(body=body, handlers=handlers) if child is body:
                    found += (self._handler(at, node, handler, sites) for handler in handlers)
                case cst.With(body=body, items=items) if child is body:
                    dropping = (
                        call for item in items if isinstance(call := item.item, cst.Call) and suppresses(self._world, at.module, call)
                    )
                    found += (self._suppressing(at, node, call, sites) for call in dropping)
                case _:
                    pass
        return tuple(found)

    def _suppressing(self, at: At, block: cst.With, call: cst.Call, sites: Container[cst.CSTNode]) -> ErrorHandler:
        """`with suppress(Exception):`, which goes on behind the block with nothing in the place of an answer."""
        behind = BehindTry(at, block, None)
        return ErrorHandler(
            span=self._locate(At(at.module, call)),
            catches=tuple(self._name(at.module, arg.value) if not arg.star else "?" for arg in call.args) or ("?",),
            drops=True,
            falls_back=behind.makes_up(sites),
            dealt_with=behind.is_noticed(sites),
        )

    def _handler(self, at: At, block: cst.Try | cst.TryStar, handler: cst.ExceptHandler, sites: Container[cst.CSTNode]) -> ErrorHandler:
        behind = BehindTry(at, block, handler) if self._goes_on(handler, at.module) else None
        return ErrorHandler(
            span=self._locate(At(at.module, handler.type if handler.type is not None else handler)),
            catches=self.names(at.module, handler),
            drops=_drops(handler),
            instead=_instead(handler),
            leaves_loop=behind is None,
            raises=any(isinstance(node, cst.Raise) for node in walk(handler.body)),
            falls_back=behind is not None and behind.makes_up(sites),
            dealt_with=behind is not None and behind.is_noticed(sites),
        )

    def _goes_on(self, handler: cst.ExceptHandler, module: ModuleUnit) -> bool:
        """Whether what stands around the `try` goes on after the handler: it ends with no `raise`, `return` or `break`, nor the process."""
        last = last_in(handler.body)
        if isinstance(last, cst.Expr) and isinstance(last.value, cst.Call):
            called = external_name(self._world, module, last.value.func)
            return not self._world.effects.has(called or self._name(module, last.value.func), "ends_process")
        return not leaves(last)

    def is_retried_by_decorator(self, unit: FunctionUnit) -> bool:
        """Whether a decorator calls the function again when it fails."""
        return any(self.tries_again(unit, decorator) for decorator in decorators_of(unit))

    def tries_again(self, unit: FunctionUnit, decorator: cst.BaseExpression) -> bool:
        """Whether one decorator does, as far as its name says."""
        func = decorator.func if isinstance(decorator, cst.Call) else decorator
        name = external_name(self._world, unit.module, func)
        if name is not None:
            return self._world.effects.has(name, "retry") or "retry" in name.lower() or "backoff" in name.lower()
        return any("retry" in part.value.lower() or "backoff" in part.value.lower() for part in walk(func) if isinstance(part, cst.Name))

    def names(self, module: ModuleUnit, handler: cst.ExceptHandler | cst.ExceptStarHandler) -> tuple[str, ...]:
        """What a handler catches, by dotted names; nothing for a bare one, `?` before a name that is not resolved."""
        if handler.type is None:
            return ()
        kinds = [element.value for element in handler.type.elements] if isinstance(handler.type, cst.Tuple) else [handler.type]
        return tuple(self._name(module, kind) for kind in kinds)

    def _name(self, module: ModuleUnit, kind: cst.BaseExpression) -> str:
        name = external_name(self._world, module, kind)
        if name is not None:
            return name
        if isinstance(kind, cst.Name) and module.name(kind.value) is None:
            return kind.value
        return "?"


def suppresses(world: World, module: ModuleUnit, call: cst.Call) -> bool:
    """Whether a `with` drops the errors that this call names."""
    return external_name(world, module, call.func) == "contextlib.suppress"


def tries_around(at: At) -> Iterator[cst.Try | cst.TryStar]:
    """The `try` statements whose handlers see an error raised at a node, innermost first, within its function."""
    for node, child in at.module.around(at.node):
        if isinstance(node, (cst.Try, cst.TryStar)) and child is node.body:
            yield node


def and_around(unit: Unit | None) -> Iterator[Unit]:
    """A unit, and those that it stands in, outwards."""
    while unit is not None:
        yield unit
        unit = unit.parent


def decorators_of(unit: FunctionUnit) -> Iterator[cst.BaseExpression]:
    """The decorators of a function as written."""
    if isinstance(unit.node, cst.FunctionDef):
        yield from (decorator.decorator for decorator in unit.node.decorators)


def _drops(handler: cst.ExceptHandler) -> bool:
    """Whether a handler does nothing with the error: it passes, goes on, or returns a constant. `False` is a probe's answer."""
    if not isinstance(handler.body, cst.IndentedBlock):
        return all(_is_nothing(statement) for statement in handler.body.body)
    return all(
        isinstance(line, cst.SimpleStatementLine) and all(_is_nothing(statement) for statement in line.body) for line in handler.body.body
    )


def _is_nothing(statement: cst.CSTNode) -> bool:
    match statement:
        case cst.Pass() | cst.Continue() | cst.Return(value=None):
            return True
        case cst.Expr(value=cst.Ellipsis() | cst.SimpleString() | cst.ConcatenatedString()):
            return True
        case _:
            value = _put_there(statement)
            return value is not None and _is_made_up(value)


def _put_there(statement: cst.CSTNode) -> cst.BaseExpression | None:
    """What a statement puts in the place of an answer: it returns or assigns it, or appends it to a list."""
    match statement:
        case cst.Return(value=cst.BaseExpression() as value) | cst.Assign(value=value):
            return value
        case cst.Expr(value=cst.Call(func=cst.Attribute(attr=cst.Name(value="append")), args=[cst.Arg(value=value)])):
            return value
        case _:
            return None


def _instead(handler: cst.ExceptHandler) -> str:
    """What stands for the answer where a handler drops the error, in words; empty for nothing and `None`."""
    small = [inner for line in handler.body.body for inner in (line.body if isinstance(line, cst.SimpleStatementLine) else (line,))]
    values = [value for statement in small if (value := _put_there(statement)) is not None]
    values = [value for value in values if not (isinstance(value, cst.Name) and value.value == "None")]
    if not values:
        return ""
    return "a set phrase" if any(isinstance(node, cst.FormattedString) for value in values for node in walk(value)) else "a constant"


def _is_made_up(value: cst.BaseExpression) -> bool:
    """Whether a value is a constant that stands for an answer. `True` and `False` are a probe's."""
    match value:
        case cst.Name(value="True" | "False"):
            return False
        case cst.List(elements=[_, *_] as elements):
            return all(isinstance(element, cst.Element) and _is_made_up(element.value) for element in elements)
        case cst.FormattedString():
            return _is_set_phrase(value)
        case _:
            pass
    return not any(
        isinstance(node, (cst.Call, cst.Await, cst.Yield, cst.FormattedString)) or (isinstance(node, cst.Name) and not _is_constant(node))
        for node in walk(value)
    )


def _is_set_phrase(text: cst.FormattedString) -> bool:
    """Whether a text reads like an answer with a setting or two put in, and has no word of a failure: that would tell of it."""
    fixed = "".join(part.value for part in text.parts if isinstance(part, cst.FormattedStringText))
    if len(fixed) < _PHRASE or _TELLS.search(fixed):
        return False
    looked_up = [part.expression for part in text.parts if isinstance(part, cst.FormattedStringExpression)]
    return all(_is_looked_up(expression) for expression in looked_up)


def _is_looked_up(value: cst.BaseExpression) -> bool:
    """`options.get("audience", "all")`, `options["audience"]`: said before, and not worked out in the place of an answer."""
    match value:
        case cst.Call(func=cst.Attribute(value=cst.Name(), attr=cst.Name(value="get")), args=[cst.Arg(value=cst.SimpleString()), *_]):
            return True
        case cst.Subscript(value=cst.Name(), slice=[cst.SubscriptElement(slice=cst.Index(value=cst.SimpleString()))]):
            return True
        case _:
            return False


def _is_constant(name: cst.Name) -> bool:
    return name.value in ("None", "True", "False") or (name.value.isupper() and len(name.value) > 1)


__all__ = ["Handling", "and_around", "decorators_of", "suppresses", "tries_around"]
