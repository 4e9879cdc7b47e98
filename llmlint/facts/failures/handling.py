"""What becomes of an error that is raised at a place: the handlers around it, in its function and in those that call it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import libcst as cst

from llmlint.facts.evaluation.units import FunctionUnit, ModuleUnit, Unit
from llmlint.facts.libraries.deadlines import external_name
from llmlint.facts.model import ErrorHandler, Truth
from llmlint.facts.values import UNKNOWN, FunctionValue, alternatives
from llmlint.facts.values.base import At
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator

    from llmlint.facts.evaluation.world import World
    from llmlint.facts.model import Span

EVERYTHING = frozenset({"BaseException", "Exception"})
# What `except` of the first also catches; the standard library's own hierarchy, and pydantic's, whose error is a ValueError.
_BASES: dict[str, tuple[str, ...]] = {
    "json.JSONDecodeError": ("json.decoder.JSONDecodeError", "ValueError"),
    "pydantic.ValidationError": ("pydantic_core.ValidationError", "pydantic.error_wrappers.ValidationError", "ValueError"),
    "KeyError": ("LookupError",),
    "IndexError": ("LookupError",),
    "ValueError": (),
    "TypeError": (),
    "SyntaxError": (),
    "yaml.YAMLError": ("yaml.error.YAMLError", "yaml.scanner.ScannerError", "yaml.parser.ParserError"),
}
# The calls that lead to a function.
Callers: TypeAlias = "tuple[tuple[cst.CSTNode, Unit], ...]"


class Handling:
    """Answers for one project; what a function's callers do is worked out once."""

    def __init__(self, world: World, locate: Callable[[At], Span]) -> None:
        self._world = world
        self._locate = locate
        self._handed: dict[FunctionUnit, bool] = {}
        self._asking: dict[ModuleUnit, bool] = {}
        self._mentions: dict[ModuleUnit, dict[str, list[cst.Name]]] = {}
        self._handlers: dict[cst.CSTNode, tuple[ErrorHandler, ...]] = {}

    def handlers(self, at: At, sites: Container[cst.CSTNode] = ()) -> tuple[ErrorHandler, ...]:
        """The handlers that an error raised at a node meets in its own function, innermost first. `sites` are calls that ask a model."""
        if at.node not in self._handlers:
            self._handlers[at.node] = self._handlers_of(at, sites)
        return self._handlers[at.node]

    def _handlers_of(self, at: At, sites: Container[cst.CSTNode]) -> tuple[ErrorHandler, ...]:
        return tuple(
            ErrorHandler(
                span=self._locate(At(at.module, handler.type if handler.type is not None else handler)),
                catches=self._names(at.module, handler),
                drops=_drops(handler),
                leaves_loop=not _goes_on(handler),
                raises=any(isinstance(node, cst.Raise) for node in walk(handler.body)),
                falls_back=_goes_on(handler) and _handled_behind(at, block, sites),
            )
            for block in tries_around(at)
            for handler in block.handlers
            if isinstance(handler, cst.ExceptHandler)
        )

    def caught(self, at: At, unit: Unit, error: str) -> Truth:
        """Whether an error raised at a node is caught: in its function, or by every call of it that is in sight."""

        def step(at: At, unit: Unit) -> Truth | Callers:
            here = self._caught_here(at, error)
            if here is not Truth.NO:
                return here
            if self._suppressed(at):
                return Truth.YES
            if not isinstance(unit, FunctionUnit):
                return Truth.NO
            if self.is_retried_by_decorator(unit) or self._is_guarded_by_decorator(unit):
                return Truth.UNKNOWN
            callers = self.callers(unit)
            return Truth.UNKNOWN if callers is None else tuple(pair for pair in callers if self._asks_models(pair[1].module))

        return worst_of_callers(at, unit, step)

    def _asks_models(self, module: ModuleUnit) -> bool:
        """Whether a model's answer may come from this module: who parses other texts with the same function does not matter."""
        if module not in self._asking:
            self._asking[module] = any(unit.sites or unit.clients for unit in (module, *module.functions))
        return self._asking[module]

    def _caught_here(self, at: At, error: str) -> Truth:
        wanted = {error, error.rpartition(".")[2], *_BASES.get(error, ()), *EVERYTHING}
        answer = Truth.NO
        for block in tries_around(at):
            for handler in block.handlers:
                names = self._names(at.module, handler)
                if not names or any(name in wanted for name in names):
                    return Truth.YES
                if any(name.startswith("?") for name in names):
                    answer = Truth.UNKNOWN
        return answer

    def _suppressed(self, at: At) -> bool:
        node = at.module.parents.get(at.node)
        while node is not None and not isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
            if isinstance(node, cst.With):
                for item in node.items:
                    call = item.item
                    if isinstance(call, cst.Call) and external_name(self._world, at.module, call.func) == "contextlib.suppress":
                        return True
            node = at.module.parents.get(node)
        return False

    def callers(self, unit: FunctionUnit) -> Callers | None:
        """The calls of a function that are in sight; `None` where it is also handed on as a value, so that not all of them are."""
        if self._is_handed_on(unit):
            return None
        calls = self._world.callers.get(unit, {})
        if None in calls:
            return None
        return tuple((node, caller) for node, caller in calls.items() if node is not None)

    def is_retried_by_decorator(self, unit: FunctionUnit) -> bool:
        """Whether a decorator calls the function again when it fails."""
        return any(self._tries_again(unit, decorator) for decorator in decorators_of(unit))

    def _tries_again(self, unit: FunctionUnit, decorator: cst.BaseExpression) -> bool:
        func = decorator.func if isinstance(decorator, cst.Call) else decorator
        name = external_name(self._world, unit.module, func)
        if name is not None:
            return self._world.effects.has(name, "retry") or "retry" in name.lower() or "backoff" in name.lower()
        return any("retry" in part.value.lower() or "backoff" in part.value.lower() for part in walk(func) if isinstance(part, cst.Name))

    def _is_guarded_by_decorator(self, unit: FunctionUnit) -> bool:
        """Whether a decorator of the project's own handles errors: its body has a `try`."""
        names = {part.value for decorator in decorators_of(unit) for part in walk(decorator) if isinstance(part, cst.Name)}
        functions = [function for function in unit.module.functions if function.name in names]
        for name in sorted(names):
            value = self._world.global_of(unit.module, name, None)
            functions += [option.function for option in alternatives(value or UNKNOWN) if isinstance(option, FunctionValue)]
        return any(isinstance(node, cst.Try) for function in functions for node in walk(function.node))

    def _is_handed_on(self, unit: FunctionUnit) -> bool:
        if unit not in self._handed:
            mentions = self._mentions_in(unit.module).get(unit.name, ())
            mentions = [name for name in mentions if not self._is_of_another(unit.module, name)]
            written_there = isinstance(unit.node, cst.Lambda) and not _is_called_by_sorting(unit.module, unit.node)
            self._handed[unit] = written_there or _named_without_call(unit.module, mentions, unit.node)
        return self._handed[unit]

    def _is_of_another(self, module: ModuleUnit, name: cst.Name) -> bool:
        """Whether a name is what a library calls by it: `builtins.list`."""
        above = module.parents.get(name)
        return isinstance(above, cst.Attribute) and above.attr is name and external_name(self._world, module, above) is not None

    def is_taken(self, unit: FunctionUnit, module: ModuleUnit) -> bool:
        """Whether a module takes something of a function's name from an object without calling it."""
        mentions = [name for name in self._mentions_in(module).get(unit.name, ()) if isinstance(module.parents.get(name), cst.Attribute)]
        return _named_without_call(module, mentions, unit.node)

    def _mentions_in(self, module: ModuleUnit) -> dict[str, list[cst.Name]]:
        """Where each name stands in a module."""
        if module not in self._mentions:
            found: dict[str, list[cst.Name]] = {}
            for node in module.index.of(cst.Name):
                found.setdefault(node.value, []).append(node)
            self._mentions[module] = found
        return self._mentions[module]

    def _names(self, module: ModuleUnit, handler: cst.ExceptHandler | cst.ExceptStarHandler) -> tuple[str, ...]:
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


def worst_of_callers(at: At, unit: Unit, step: Callable[[At, Unit], Truth | Callers]) -> Truth:
    """The worst answer (NO, UNKNOWN, YES) on all ways that lead to a place: `step` answers for one, or names the calls that lead there.

    A place that nobody in sight calls is answered NO; one that only calls itself adds nothing.
    """
    waiting, seen = [(at, unit)], {at.node}
    worst = Truth.YES
    while waiting:
        answer = step(*waiting.pop())
        if answer is Truth.NO or answer == ():
            return Truth.NO
        if answer is Truth.UNKNOWN:
            worst = Truth.UNKNOWN
        elif not isinstance(answer, Truth):
            for node, caller in answer:
                if node not in seen:
                    seen.add(node)
                    waiting.append((At(caller.module, node), caller))
    return worst


def tries_around(at: At) -> Iterator[cst.Try | cst.TryStar]:
    """The `try` statements whose handlers see an error raised at a node, innermost first, within its function."""
    parents = at.module.parents
    child, node = at.node, parents.get(at.node)
    while node is not None and not isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
        if isinstance(node, (cst.Try, cst.TryStar)) and child is node.body:
            yield node
        child, node = node, parents.get(node)


def decorators_of(unit: FunctionUnit) -> Iterator[cst.BaseExpression]:
    """The decorators of a function as written."""
    if isinstance(unit.node, cst.FunctionDef):
        yield from (decorator.decorator for decorator in unit.node.decorators)


def _handled_behind(at: At, block: cst.Try | cst.TryStar, sites: Container[cst.CSTNode]) -> bool:
    """Whether the statements behind a `try` ask a model, raise, or act (log, count, print): what is passed over may be dealt with there.

    So it is where the `try` returns its answer, and a function that is called behind it makes up another one.
    """
    parents = at.module.parents
    child: cst.CSTNode = block
    returned = any(isinstance(part, cst.Return) for part in walk(block.body))
    node = parents.get(block)
    while node is not None and not isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
        if isinstance(node, (cst.IndentedBlock, cst.Module)):
            behind = node.body[[statement is child for statement in node.body].index(True) + 1 :]
            if any(part in sites or isinstance(part, cst.Raise) or _acts(part) for statement in behind for part in walk(statement)):
                return True
            if returned and any(isinstance(part, cst.Return) and _calls(part) for statement in behind for part in walk(statement)):
                return True
        child, node = node, parents.get(node)
    return False


def _calls(node: cst.Return) -> bool:
    return node.value is not None and any(isinstance(part, cst.Call) for part in walk(node.value))


def _acts(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Expr) and isinstance(node.value, (cst.Call, cst.Await))


def _is_called_by_sorting(module: ModuleUnit, node: cst.CSTNode) -> bool:
    """Whether a function is the key of a `sorted`, `min`, `max` or `sort`: it is called right there, and by nothing else."""
    arg = module.parents.get(node)
    if not isinstance(arg, cst.Arg) or arg.keyword is None or arg.keyword.value != "key":
        return False
    by = module.parents.get(arg)
    func = by.func if isinstance(by, cst.Call) else None
    name = func.attr if isinstance(func, cst.Attribute) else func
    return isinstance(name, cst.Name) and name.value in ("sorted", "min", "max", "sort")


def _named_without_call(module: ModuleUnit, mentions: Iterable[cst.Name], own: cst.CSTNode) -> bool:
    """Whether a name is used in its module other than by calling it."""
    parents = module.parents
    for node in mentions:
        outer: cst.CSTNode = node
        above = parents.get(node)
        if above is own:
            continue
        if isinstance(above, cst.Attribute):
            if above.attr is not node:
                continue
            outer, above = above, parents.get(above)
        if _is_called_by_sorting(module, outer):
            continue
        if isinstance(above, (cst.ImportAlias, cst.AsName, cst.Param, cst.Arg)) and not (
            isinstance(above, cst.Arg) and above.value is outer
        ):
            continue
        if isinstance(above, (cst.Arg, cst.Element, cst.DictElement, cst.Return, cst.Assign, cst.Decorator)):
            return True
    return False


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
        case cst.Return(value=cst.Name(value="True" | "False")):
            return False
        case cst.Return(value=value):
            return value is not None and not any(
                isinstance(node, (cst.Call, cst.Await, cst.Yield, cst.FormattedString))
                or (isinstance(node, cst.Name) and not _is_constant(node))
                for node in walk(value)
            )
        case _:
            return False


def _is_constant(name: cst.Name) -> bool:
    return name.value in ("None", "True", "False")


def _goes_on(handler: cst.ExceptHandler) -> bool:
    """Whether what stands around the `try` goes on after the handler: its last statement is no `raise`, `return` or `break`."""
    body = handler.body.body
    last: cst.CSTNode | None = body[-1] if body else None
    if isinstance(last, cst.SimpleStatementLine):
        last = last.body[-1]
    return not isinstance(last, (cst.Raise, cst.Return, cst.Break))


__all__ = ["Callers", "Handling", "decorators_of", "tries_around", "worst_of_callers"]
