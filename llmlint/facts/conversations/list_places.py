"""Where a list lives that an expression stands for: in a loop's function, a module, an object, a session.

Two questions are answered alike: which lists go whole into an expression (`[system, *self.history]`), and which one an expression *is*
(`conversations[user]`), so that what is appended to it stays in it. Parameters are followed to the calls in sight.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import libcst as cst

from llmlint.facts.evaluation.list_expressions import COPIES, argument_for, assignments, copied, index_of, returned_by, session_name
from llmlint.facts.evaluation.look_up import functions_behind, held, held_under_key
from llmlint.facts.evaluation.strings import words
from llmlint.facts.evaluation.units import ClassUnit, FunctionUnit, ModuleUnit
from llmlint.facts.values import ClassValue, External, Imported, Instance, ProjectModule, alternatives
from llmlint.records import dataclass
from llmlint.syntax.index import only

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World

MAX_DEPTH = 6
_LOOKS_UP = frozenset({"get", "setdefault"})
Home = Literal["local", "module", "instance", "session"]


@dataclass(frozen=True, slots=True)
class Root:
    """One list, or with `keyed` one list for each key of a dict. `owner` is the function, module or class."""

    home: Home
    owner: Unit | ClassUnit | None
    name: str
    keyed: bool = False

    @property
    def under_keys(self) -> Root:
        """The lists in a dict, of which there is one for each key."""
        return replace(self, name=f"{self.name}[…]", keyed=True)

    @property
    def text(self) -> str:
        """The list in words."""
        if self.home != "session":
            return f"self.{self.name}" if self.home == "instance" else self.name
        last = self.name.rpartition(".")[2]
        return f"{last}[…]" if self.keyed and "[" not in last else last


@dataclass(frozen=True, slots=True)
class Reached:
    """A list that an expression stands for. `unit` and `node` say where the way through the callers has led to."""

    root: Root
    unit: Unit
    node: cst.BaseExpression


class ListPlaces:
    """Answers for one project."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._assigned: dict[Unit, dict[str, list[cst.BaseExpression]]] = {}
        self._globals: dict[Unit, frozenset[str]] = {}

    def whole(self, unit: Unit, node: cst.BaseExpression) -> list[Reached]:
        """The lists that go into an expression whole, copied or not."""
        return self._unique(unit, node, self._of(unit, node, MAX_DEPTH, copies=True, seen=frozenset()))

    def same(self, unit: Unit, node: cst.BaseExpression) -> list[Reached]:
        """The lists that an expression is: what changes it changes them."""
        return self._unique(unit, node, self._of(unit, node, MAX_DEPTH, copies=False, seen=frozenset()))

    def itself(self, unit: Unit, node: cst.BaseExpression) -> Root | None:
        """The place that is assigned to, not what it held before."""
        found = self._of(unit, node, MAX_DEPTH, copies=False, seen=frozenset())
        return next((reached.root for reached in found if reached.unit is unit), None)

    def _unique(self, unit: Unit, node: cst.BaseExpression, found: Iterator[Reached]) -> list[Reached]:
        here = (replace(reached, node=node) if reached.unit is unit else reached for reached in found)
        return list(dict.fromkeys(here))

    # -- expressions -----------------------------------------------------------------------------------------------------------

    def _of(self, unit: Unit, node: cst.BaseExpression, depth: int, *, copies: bool, seen: frozenset[object]) -> Iterator[Reached]:
        if depth == 0:
            return
        for part in self._parts(node, copies=copies):
            match part:
                case cst.Name(value=name):
                    yield from self._name(unit, part, name, depth, copies=copies, seen=seen)
                case cst.Attribute():
                    yield from self._attribute(unit, part, depth, copies=copies, seen=seen)
                case cst.Subscript():
                    yield from self._under_key(unit, part.value, index_of(part), part, depth, seen)
                case cst.Call(func=cst.Attribute(value=base, attr=cst.Name(value=method)), args=[first, *_]) if method in _LOOKS_UP:
                    yield from self._under_key(unit, base, first.value, part, depth, seen)
                case cst.Call():
                    yield from self._returned(unit, part, depth, copies=copies, seen=seen)
                case _:
                    pass

    def _parts(self, node: cst.BaseExpression, *, copies: bool) -> Iterator[cst.BaseExpression]:
        """The names, attributes, items and calls that an expression is put together from."""
        match node:
            case cst.Name() | cst.Attribute():
                yield node
            case cst.Subscript() if index_of(node) is not None:
                yield node
            case cst.Await(expression=inner) | cst.NamedExpr(value=inner):
                yield from self._parts(inner, copies=copies)
            case cst.IfExp(body=first, orelse=second) | cst.BooleanOperation(left=first, right=second):
                yield from self._parts(first, copies=copies)
                yield from self._parts(second, copies=copies)
            case _ if copies:
                for inner in copied(node):
                    yield from self._parts(inner, copies=copies)
                if isinstance(node, cst.Call) and words(node.func) not in COPIES:
                    yield node
            case cst.Call():
                yield node
            case _:
                pass

    def _name(self, unit: Unit, node: cst.Name, name: str, depth: int, *, copies: bool, seen: frozenset[object]) -> Iterator[Reached]:
        scope = self.scope(unit, name)
        if scope is None or (scope, name) in seen:
            return
        seen |= {(scope, name)}
        if isinstance(scope, ModuleUnit):
            found = self._of_module(scope, name)
            if found is not None:
                yield Reached(Root("module", *found), unit, node)
            yield from self._behind(scope, name, depth, copies=copies, seen=seen) if unit is scope else ()
            return
        yield Reached(Root("local", scope, name), unit, node)
        yield from self._behind(scope, name, depth, copies=copies, seen=seen)
        if isinstance(scope, FunctionUnit) and any(parameter.name == name for parameter in scope.parameters):
            yield from self._from_callers(scope, name, depth, copies=copies, seen=seen)

    def _behind(self, scope: Unit, name: str, depth: int, *, copies: bool, seen: frozenset[object]) -> Iterator[Reached]:
        for value in self._assigned_in(scope).get(name, ()):
            yield from self._of(scope, value, depth - 1, copies=copies, seen=seen)
        for value in self._assigned_in(scope).get(f"{name}+", ()) if copies else ():
            yield from self._of(scope, value, depth - 1, copies=copies, seen=seen)

    def _from_callers(self, function: FunctionUnit, name: str, depth: int, *, copies: bool, seen: frozenset[object]) -> Iterator[Reached]:
        for node, caller in list(self._world.callers.get(function, {}).items()):
            given = argument_for(function, name, node) if isinstance(node, cst.Call) else None
            if given is not None:
                for reached in self._of(caller, given, depth - 1, copies=copies, seen=seen):
                    yield replace(reached, unit=caller, node=given) if reached.unit is caller else reached

    def _attribute(self, unit: Unit, node: cst.Attribute, depth: int, *, copies: bool, seen: frozenset[object]) -> Iterator[Reached]:
        name = node.attr.value
        for base in alternatives(held_under_key(self._world, unit, node.value)):
            match base:
                case Instance(unit=cls) | ClassValue(unit=cls):
                    yield from self._of_class(unit, cls, node, depth, copies=copies, seen=seen)
                case ProjectModule(name=dotted, importer=importer):
                    module = self._world.module_named(dotted, importer)
                    found = self._of_module(module, name) if module is not None else None
                    if found is not None:
                        yield Reached(Root("module", *found), unit, node)
                case External(name=dotted) if self._world.effects.has(dotted, "session"):
                    yield Reached(Root("session", unit.module, f"{dotted}.{name}"), unit, node)
                case _:
                    pass

    def _of_class(
        self, unit: Unit, cls: ClassUnit, node: cst.Attribute, depth: int, *, copies: bool, seen: frozenset[object]
    ) -> Iterator[Reached]:
        name = node.attr.value
        for above in self._world.hierarchy.lineage(cls):
            if not isinstance(above, ClassUnit):
                continue
            prop = next((f for f in above.module.functions if f.owner is above and f.name == name and f.flavour == "property"), None)
            if prop is not None and name not in above.attributes:
                yield from self._returns(unit, node, prop, depth, copies=copies, seen=seen)
                return
            if name in above.attributes or (name in above.members and not list(functions_behind(self._world, unit, node))):
                yield Reached(Root("instance", above, name), unit, node)
                return

    def _under_key(
        self,
        unit: Unit,
        base: cst.BaseExpression,
        key: cst.BaseExpression | None,
        node: cst.BaseExpression,
        depth: int,
        seen: frozenset[object],
    ) -> Iterator[Reached]:
        literal = _literal(key)
        for value in alternatives(held(self._world, unit, base)):
            if isinstance(value, External) and self._world.effects.has(value.name, "session"):
                yield Reached(
                    Root("session", unit.module, f"{session_name(value.name)}.{literal or words(key)}", keyed=literal is None), unit, node
                )
                return
        if words(base).endswith("request.session"):
            yield Reached(Root("session", unit.module, f"request.session.{literal or words(key)}"), unit, node)
            return
        if key is None or isinstance(key, (cst.Integer, cst.UnaryOperation)):
            return
        for reached in self._of(unit, base, depth - 1, copies=False, seen=seen):
            if reached.root.home != "local":
                root = reached.root
                name = f"{root.name}[{'…' if literal is None else repr(literal)}]"
                here = node if reached.unit is unit else reached.node
                yield replace(reached, root=replace(root, name=name, keyed=root.keyed or literal is None), node=here)

    def _returned(self, unit: Unit, node: cst.Call, depth: int, *, copies: bool, seen: frozenset[object]) -> Iterator[Reached]:
        for function in functions_behind(self._world, unit, node.func):
            yield from self._returns(unit, node, function, depth, copies=copies, seen=seen)

    def _returns(
        self, unit: Unit, node: cst.BaseExpression, function: FunctionUnit, depth: int, *, copies: bool, seen: frozenset[object]
    ) -> Iterator[Reached]:
        if function in seen:
            return
        for value in returned_by(function):
            for reached in self._of(function, value, depth - 1, copies=copies, seen=seen | {function}):
                if reached.root.owner is not function:
                    yield replace(reached, unit=unit, node=node)

    # -- names -----------------------------------------------------------------------------------------------------------------

    def scope(self, unit: Unit, name: str) -> Unit | None:
        """The function or module whose name it is."""
        scope: Unit | None = unit
        while scope is not None and not isinstance(scope, ModuleUnit):
            if name in scope.final and name not in self._declared_global(scope):
                return scope
            scope = scope.parent
        return unit.module

    def _declared_global(self, unit: Unit) -> frozenset[str]:
        if unit not in self._globals:
            found = only(unit.module.own_nodes(unit), cst.Global)
            self._globals[unit] = frozenset(item.name.value for node in found for item in node.names)
        return self._globals[unit]

    def _of_module(self, module: ModuleUnit, name: str, hops: int = 4) -> tuple[ModuleUnit, str] | None:
        """The module that a global name belongs to; imports are followed."""
        value = module.name(name)
        for option in alternatives(value) if value is not None else ():
            if isinstance(option, Imported) and hops:
                other = self._world.module_named(option.module, option.importer)
                return self._of_module(other, option.name, hops - 1) if other is not None else None
        return (module, name) if value is not None else None

    def _assigned_in(self, unit: Unit) -> dict[str, list[cst.BaseExpression]]:
        """What is assigned to each name of a unit; under `name+` what a list is extended with, or copied from in a loop."""
        if unit not in self._assigned:
            self._assigned[unit] = assignments(unit)
        return self._assigned[unit]


def _literal(key: cst.BaseExpression | None) -> str | None:
    value = key.evaluated_value if isinstance(key, cst.SimpleString) else None
    return value if isinstance(value, str) else None


__all__ = ["Home", "ListPlaces", "Reached", "Root"]
