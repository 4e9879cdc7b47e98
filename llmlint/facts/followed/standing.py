"""Values that stay: the same for the whole process, or for the life of the object that holds them."""

from __future__ import annotations

import pathlib
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.entry_points import unit_around
from llmlint.facts.evaluation.look_up import functions_behind, held, outside_name
from llmlint.facts.evaluation.strings import asks_for_schema, is_constant, names_setting, words
from llmlint.facts.evaluation.units import INITIALISERS, ClassUnit, FunctionUnit, ModuleUnit, Unit
from llmlint.facts.followed.closures import stays_in_closure
from llmlint.facts.followed.declared import has_few_values
from llmlint.facts.followed.earlier_requests import put_in
from llmlint.facts.followed.name_uses import GROWING, NameUse, bound_in, uses_of
from llmlint.facts.values import UNKNOWN, ClassValue, External, FunctionValue, Imported, Made, Mapping, Sequence, alternatives
from llmlint.syntax.walk import children, walk

if TYPE_CHECKING:
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import At

_COMPUTING = frozenset(
    {
        "int", "float", "str", "repr", "round", "abs", "min", "max", "len", "sum", "sorted", "reversed", "list", "tuple", "dict",
        "enumerate", "zip", "range", "chr", "ord", "open",
    }
)  # fmt: skip
_OF_A_TABLE = frozenset({"get", "items", "keys", "values", "copy"})
_READS = frozenset({"resolve", "absolute", "read", "readlines", "read_text", "read_bytes", "open"})
_FIXED = frozenset({"None", "True", "False", "__file__", "__name__"})
_LITERALS = (cst.BaseNumber, cst.SimpleString, cst.Comparison, cst.FormattedStringText)
_COMPOSED = (
    cst.FormattedString, cst.FormattedStringExpression, cst.ConcatenatedString, cst.BinaryOperation, cst.BooleanOperation,
    cst.UnaryOperation, cst.List, cst.Tuple, cst.Dict, cst.Element, cst.DictElement, cst.SubscriptElement, cst.Index, cst.Slice,
)  # fmt: skip
_MAX_DEPTH = 12


def stands(world: World, at: At) -> bool:
    """Whether what is put into a text at a place stays: made of literals, the process's surroundings and what objects are given once."""
    return _Judge(world).stays(unit_around(world, at.module, at.node), put_in(at), frozenset())


class _Judge:
    """One question; it remembers what it is asking about, since names may be made of themselves."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._asked: set[tuple[int, str]] = set()
        self._depth = 0

    def stays(self, unit: Unit, node: cst.CSTNode, bound: frozenset[str]) -> bool:
        """`bound` are names whose values are known to stay: of comprehensions, and of parameters."""
        if self._depth >= _MAX_DEPTH:
            return False
        self._depth += 1
        answer = self._stays(unit, node, bound)
        self._depth -= 1
        return answer

    def _stays(self, unit: Unit, node: cst.CSTNode, bound: frozenset[str]) -> bool:
        match node:
            case cst.Name(value=name):
                known = name in bound or name in _FIXED or names_setting(name)
                return known or self._name(unit, name) or has_few_values(self._world, unit, node)
            case cst.Attribute(value=owner):
                few = has_few_values(self._world, unit, node) or has_few_values(self._world, unit, owner)
                return few or self._attribute(unit, node, bound)
            case cst.Subscript(value=table, slice=parts):
                return self._is_table(unit, table) or all(self.stays(unit, part, bound) for part in (table, *parts))
            case cst.Call():
                return self._call(unit, node, bound)
            case cst.IfExp(body=body, orelse=orelse):
                return self.stays(unit, body, bound) and self.stays(unit, orelse, bound)
            case cst.ListComp(elt=made, for_in=clause) | cst.GeneratorExp(elt=made, for_in=clause) | cst.SetComp(elt=made, for_in=clause):
                inside = self._walks(unit, clause, bound)
                return inside is not None and self.stays(unit, made, inside)
            case _ if isinstance(node, _LITERALS):
                return True
            case _ if isinstance(node, _COMPOSED):
                return all(self.stays(unit, part, bound) for part in children(node))
            case _:
                return False

    def _walks(self, unit: Unit, clause: cst.CompFor, bound: frozenset[str]) -> frozenset[str] | None:
        """The names that stay inside a comprehension; `None` where it walks over something that does not."""
        if not self.stays(unit, clause.iter, bound):
            return None
        inside = bound | bound_in(clause.target)
        return inside if clause.inner_for_in is None else self._walks(unit, clause.inner_for_in, inside)

    # -- names -----------------------------------------------------------------------------------------------------------------

    def _name(self, unit: Unit, name: str) -> bool:
        owner: Unit | None = unit
        while owner is not None:
            binds = isinstance(owner, FunctionUnit) and any(parameter.name.lstrip("*") == name for parameter in owner.parameters)
            uses = list(uses_of(owner, name))
            if binds or uses:
                return stays_in_closure(owner, name) or (not binds and self._uses(owner, name, uses))
            owner = owner.parent
        return self._global(unit, name)

    def _global(self, unit: Unit, name: str) -> bool:
        """A name that the module only imports or defines."""
        for option in alternatives(unit.module.final.get(name, UNKNOWN)):
            match option:
                case Imported(module=dotted, name=there, importer=importer):
                    module = self._world.module_named(dotted, importer)
                    if module is None or not self._name(module, there):
                        return False
                case ClassValue() | FunctionValue():
                    continue
                case _:
                    return False
        return name in unit.module.final

    def _uses(self, owner: Unit, name: str, uses: list[NameUse]) -> bool:
        if isinstance(owner, ModuleUnit) and name in owner.written:
            return False
        if (id(owner), name) in self._asked:
            return True
        if all(use.by == "given" and _is_empty(use.value) for use in uses):
            return False
        self._asked.add((id(owner), name))
        return all(self._use(owner, use) for use in uses)

    def _use(self, owner: Unit, use: NameUse) -> bool:
        match use.by:
            case "given":
                return self.stays(owner, use.value, frozenset())
            case "walked":
                return self._is_table(owner, use.value)
            case "added":
                bound = self._in_rounds(owner, use.node)
                return bound is not None and self.stays(owner, use.value, bound)

    def _in_rounds(self, owner: Unit, node: cst.CSTNode) -> frozenset[str] | None:
        """The names of the loops around a statement; `None` where one of them turns another number of times from call to call."""
        bound: frozenset[str] = frozenset()
        loops: list[cst.For] = []
        above: cst.CSTNode | None = node
        while above is not None and above is not owner.node:
            if isinstance(above, cst.While):
                return None
            if isinstance(above, cst.For):
                loops.append(above)
            above = owner.module.parents.get(above)
        for loop in reversed(loops):
            if not self.stays(owner, loop.iter, bound):
                return None
            bound = self._given_in(owner, loop, bound | bound_in(loop.target))
        return bound

    def _given_in(self, owner: Unit, loop: cst.For, bound: frozenset[str]) -> frozenset[str]:
        """The names that stay inside a round, with those that the round itself makes of them."""
        inside = dict.fromkeys(walk(loop.body))
        for node in inside:
            for name in bound_in(node.targets[0].target) - bound if isinstance(node, cst.Assign) else ():
                uses = list(uses_of(owner, name))
                if all(use.by == "given" and use.node in inside and self.stays(owner, use.value, bound) for use in uses):
                    bound |= {name}
        return bound

    def _is_table(self, unit: Unit, node: cst.BaseExpression) -> bool:
        """Whether an expression is a table of literals, or all members of an enumeration: whatever is taken from it is one of a few."""
        match node:
            case cst.Call(func=cst.Attribute(value=table, attr=cst.Name(value=method)), args=[]) if method in _OF_A_TABLE:
                return self._is_table(unit, table)
            case cst.Call(func=cst.Name(value="sorted" | "enumerate" | "list" | "reversed"), args=[first, *_]):
                return self._is_table(unit, first.value)
            case cst.Name() | cst.Attribute():
                return any(map(_is_closed, alternatives(held(self._world, unit, node))))
            case _:
                return False

    # -- attributes and calls --------------------------------------------------------------------------------------------------

    def _attribute(self, unit: Unit, node: cst.Attribute, bound: frozenset[str]) -> bool:
        if outside := outside_name(self._world, unit, node):
            return self._world.effects.has(outside, "configuration") or bool(names_setting(outside.rpartition(".")[2]))
        match node:
            case cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value=name)) if (cls := _class_around(unit)) is not None:
                return self._is_set_once(cls, name) and not list(functions_behind(self._world, unit, node))
            case _:
                return self.stays(unit, node.value, bound)

    def _is_set_once(self, cls: ClassUnit, name: str) -> bool:
        """Whether an attribute is what the object was made with: nothing in sight gives it another value, or changes the one it has."""
        related = [*self._world.hierarchy.lineage(cls), *self._world.hierarchy.below(cls, cls.module)]
        return not any(isinstance(unit, ClassUnit) and _changes(unit, name) for unit in related)

    def _call(self, unit: Unit, node: cst.Call, bound: frozenset[str]) -> bool:
        given = all(self.stays(unit, arg.value, bound) for arg in node.args)
        if asks_for_schema(node):
            return True
        if outside := outside_name(self._world, unit, node.func):
            effects = self._world.effects
            return given and (effects.has(outside, "configuration") or effects.has(outside, "computing"))
        behind = list(functions_behind(self._world, unit, node.func))
        if behind:
            return given and all(self._is_kept(function) or self._gives(function) for function in behind)
        match node.func:
            case cst.Name(value=name):
                return given and bool(node.args) and name in _COMPUTING
            case cst.Attribute(value=owner, attr=cst.Name(value="get")) if self._is_table(unit, owner):
                return all(self.stays(unit, arg.value, bound) for arg in node.args[1:])
            case cst.Attribute(value=owner, attr=cst.Name(value=method)):
                return given and _only_reads(method) and self.stays(unit, owner, bound)
            case _:
                return False

    def _is_kept(self, function: FunctionUnit) -> bool:
        """Whether a decorator keeps what a function gives for the same arguments."""
        marks = [mark for decorator in function.decorators for mark in alternatives(decorator)]
        return any(isinstance(mark, (External, Made)) and self._world.effects.has(mark.name, "memo") for mark in marks)

    def _gives(self, function: FunctionUnit) -> bool:
        """Whether a function whose arguments stay gives back what stays."""
        if function.is_generator or not isinstance(function.node, cst.FunctionDef):
            return False
        if (id(function), "()") in self._asked:
            return True
        self._asked.add((id(function), "()"))
        bound = frozenset(parameter.name.lstrip("*") for parameter in function.parameters) - {"self", "cls"}
        returned = [part.value for part in function.module.own_nodes(function) if isinstance(part, cst.Return)]
        return bool(returned) and all(value is None or self.stays(function, value, bound) for value in returned)


def _is_closed(value: object) -> bool:
    match value:
        case ClassValue(unit=unit):
            return unit.is_enum
        case Mapping() | Sequence():
            return bool(value.items) and is_constant(value)
        case _:
            return False


def _is_empty(node: cst.BaseExpression) -> bool:
    match node:
        case cst.List(elements=parts) | cst.Dict(elements=parts):
            return not parts
        case cst.Call(func=cst.Name(value="list" | "dict" | "set"), args=args):
            return not args
        case _:
            return False


def _only_reads(method: str) -> bool:
    """Whether a method is one of texts, paths or tables that gives something new and changes nothing."""
    return hasattr(str, method) or hasattr(pathlib.PurePath, method) or method in _OF_A_TABLE or method in _READS


def _class_around(unit: Unit) -> ClassUnit | None:
    scope: Unit | None = unit
    while scope is not None:
        if isinstance(scope, FunctionUnit) and scope.owner is not None:
            return scope.owner
        scope = scope.parent
    return None


def _changes(cls: ClassUnit, name: str) -> bool:
    """Whether a class changes an attribute of its objects after they are made."""
    own = (node for node in cls.module.index.of(cst.Attribute) if words(node) == f"self.{name}")
    return any(_is_changed(cls.module, node) and _is_later(cls, node) for node in own)


def _is_changed(module: ModuleUnit, node: cst.Attribute) -> bool:
    parents = module.parents
    above = parents.get(node)
    child: cst.CSTNode = node
    while isinstance(above, (cst.Subscript, cst.Element, cst.Tuple)) and getattr(above, "value", None) is child:
        child, above = above, parents.get(above)
    match above:
        case cst.AssignTarget() | cst.AugAssign() | cst.AnnAssign() | cst.NamedExpr():
            return getattr(above, "target", None) is child
        case cst.Attribute(attr=cst.Name(value=method)):
            return method in GROWING and isinstance(parents.get(above), cst.Call)
        case cst.Del() | cst.For():
            return getattr(above, "target", child) is child
        case _:
            return False


def _is_later(cls: ClassUnit, node: cst.CSTNode) -> bool:
    """Whether a node stands in a method of the class that runs when the object is there already."""
    method: str | None = None
    above: cst.CSTNode | None = node
    while above is not None and above is not cls.node:
        if isinstance(above, cst.FunctionDef):
            method = above.name.value
        above = cls.module.parents.get(above)
    return above is cls.node and method not in INITIALISERS


__all__ = ["stands"]
