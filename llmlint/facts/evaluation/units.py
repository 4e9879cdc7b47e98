"""The pieces of code that are evaluated: modules and functions; and classes, which only hold names."""

from __future__ import annotations

from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.idle_bodies import does_nothing
from llmlint.facts.values import UNKNOWN, join
from llmlint.records import dataclass
from llmlint.syntax.owners import nodes_by_owner
from llmlint.syntax.parsed import Parsed
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from llmlint.facts.evaluation.calls import CallSite, Event, Summary
    from llmlint.facts.followed.name_uses import NameUse
    from llmlint.facts.libraries.filling import Filling
    from llmlint.facts.libraries.switched import Turned
    from llmlint.facts.libraries.tool_uses import Handed
    from llmlint.facts.libraries.vector_uses import Noted
    from llmlint.facts.values import Made
    from llmlint.facts.values.base import At, Value
    from llmlint.facts.values.flows import Flow
    from llmlint.files.notebook import Cell
    from llmlint.syntax.index import TreeIndex

INITIALISERS = frozenset({"__init__", "__post_init__"})
_SCOPES = (cst.FunctionDef, cst.ClassDef, cst.Lambda)


@dataclass(eq=False, repr=False)
class Unit:
    """Something with a body that is evaluated as a whole. `sites` and `events` are what the last evaluation found."""

    module: ModuleUnit
    node: cst.CSTNode
    qualname: str
    parent: Unit | None
    final: dict[str, Value] = field(default_factory=dict[str, "Value"])
    sites: dict[cst.CSTNode, CallSite] = field(default_factory=dict[cst.CSTNode, "CallSite"])
    events: list[Event] = field(default_factory=list["Event"])
    clients: dict[cst.CSTNode, Made] = field(default_factory=dict[cst.CSTNode, "Made"])
    sources: dict[cst.CSTNode, Value] = field(default_factory=dict[cst.CSTNode, "Value"])
    asks_person: set[cst.CSTNode] = field(default_factory=set[cst.CSTNode])
    fillings: dict[cst.CSTNode, Filling] = field(default_factory=dict[cst.CSTNode, "Filling"])
    templates: dict[cst.CSTNode, Made] = field(default_factory=dict[cst.CSTNode, "Made"])
    switched: dict[cst.CSTNode, Turned] = field(default_factory=dict[cst.CSTNode, "Turned"])
    tested: dict[Flow, bool] = field(default_factory=dict["Flow", bool])
    rewrites: dict[cst.CSTNode, Value] = field(default_factory=dict[cst.CSTNode, "Value"])
    vectors: dict[tuple[cst.CSTNode, tuple[At, ...]], Noted] = field(default_factory=dict["tuple[cst.CSTNode, tuple[At, ...]]", "Noted"])
    handed: dict[cst.CSTNode, Handed] = field(default_factory=dict[cst.CSTNode, "Handed"])
    name_uses: tuple[list[cst.CSTNode], dict[str, list[NameUse]]] | None = None
    runs: int = 0


@dataclass(eq=False, repr=False)
class ModuleUnit(Unit):
    """One file. `written` holds what functions assign to its global names, `known_by_heart` the strings that code compares with or looks
    up, once somebody has asked for them.
    """

    path: str = ""
    dotted: str = ""
    parsed: Parsed = field(default_factory=lambda: Parsed("", cst.Module([])))
    cells: tuple[Cell, ...] | None = None
    is_test: bool = False
    is_package: bool = False
    wholly: bool = False
    written: dict[str, Value] = field(default_factory=dict[str, "Value"])
    functions: list[FunctionUnit] = field(default_factory=list["FunctionUnit"])
    star_imports: tuple[str, ...] = ()
    _own: dict[cst.CSTNode, list[cst.CSTNode]] | None = None
    known_by_heart: dict[str, list[cst.CSTNode]] | None = None
    _said: dict[str, bool] = field(default_factory=dict[str, bool])
    _off: frozenset[str] | None = None

    @property
    def stands_apart(self) -> bool:
        """Tests and notebooks: they use the rest of the project, and say nothing of how it is used."""
        return self.is_test or self.cells is not None

    @property
    def text(self) -> str:
        """What stands in the file."""
        return self.parsed.text

    def says(self, words: Iterable[str]) -> bool:
        """Whether any of these stands in the file, be it as a part of another word."""
        for word in words:
            if word not in self._said:
                self._said[word] = word in self.text
            if self._said[word]:
                return True
        return False

    @property
    def tree(self) -> cst.Module:
        """What the parser made of it."""
        return self.parsed.module

    @property
    def index(self) -> TreeIndex:
        """Its nodes in source order."""
        return self.parsed.index

    @property
    def parents(self) -> dict[cst.CSTNode, cst.CSTNode]:
        """The node above each node."""
        return self.index.parents

    def around(self, node: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, cst.CSTNode]]:
        """The nodes in which a node stands, innermost first, up to its function, class or lambda; each with the one below it on the way."""
        parents = self.index.parents
        below, above = node, parents.get(node)
        while above is not None and type(above) not in _SCOPES:
            yield above, below
            below, above = above, parents.get(above)

    def scope_around(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """The function, class or lambda in which a node stands."""
        above = self.parents.get(node)
        while above is not None and type(above) not in _SCOPES:
            above = self.parents.get(above)
        return above

    def function_around(self, node: cst.CSTNode) -> cst.FunctionDef | None:
        """The function in which a node stands, also where it does so in a class or lambda of that function; itself does not count."""
        above = self.parents.get(node)
        while above is not None and not isinstance(above, cst.FunctionDef):
            above = self.parents.get(above)
        return above

    @property
    def names_set_to_false(self) -> frozenset[str]:
        """The names to which the code somewhere assigns a plain `False`; made on first use."""
        if self._off is None:
            pairs = [(target.target, node.value) for node in self.index.of(cst.Assign) for target in node.targets]
            pairs += [(node.target, node.value) for node in self.index.of(cst.AnnAssign) if node.value is not None]
            off = (target for target, value in pairs if isinstance(value, cst.Name) and value.value == "False")
            self._off = frozenset(target.value for target in off if isinstance(target, cst.Name))
        return self._off

    def own_nodes(self, unit: Unit) -> list[cst.CSTNode]:
        """The nodes of the module or of a function in it, in source order, without those of the functions inside; made on first use."""
        if self._own is None or unit.node not in self._own:
            self._own = nodes_by_owner(self.index, {self.tree, *(function.node for function in self.functions)})
        return self._own.get(unit.node, [])

    def name(self, name: str) -> Value | None:
        """What a global name may be once the module has run."""
        if name not in self.final and name not in self.written:
            return None
        return join(*(table[name] for table in (self.final, self.written) if name in table))


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter as written. `kind` is `plain`, `keyword`, `*` or `**`; `name` carries the stars."""

    name: str
    kind: str
    node: cst.Param


@dataclass(eq=False, repr=False)
class FunctionUnit(Unit):
    """A function, method or lambda."""

    parameters: tuple[Parameter, ...] = ()
    owner: ClassUnit | None = None
    is_async: bool = False
    is_generator: bool = False
    flavour: str = ""
    defaults: dict[str, Value] = field(default_factory=dict[str, "Value"])
    annotations: dict[str, Value] = field(default_factory=dict[str, "Value"])
    decorators: tuple[Value, ...] = ()
    summary: Summary | None = None
    demanded: bool = False

    @property
    def name(self) -> str:
        """The last part of the qualified name."""
        return self.qualname.rpartition(".")[2]

    @property
    def receives(self) -> bool:
        """Whether the first parameter is the object or class the method is called on."""
        return self.owner is not None and self.flavour != "static"

    @cached_property
    def is_abstract(self) -> bool:
        """Whether the body does nothing: a protocol's or abstract base's method."""
        return isinstance(self.node, cst.FunctionDef) and does_nothing(self.node)

    def met_by(self, args: Sequence[cst.Arg], *, bound: bool = True) -> Iterator[tuple[str, cst.BaseExpression]]:
        """What arguments hand over for each parameter, in their order; nameless: for none of them, or nobody knows which.

        Behind what is handed over as a whole no position is known. `bound`: the call brings the object that a method belongs to.
        """
        names = iter([parameter.name for parameter in self.parameters[int(bound and self.receives) :] if parameter.kind == "plain"])
        for arg in args:
            if arg.star:
                names = iter(())
            else:
                yield arg.keyword.value if arg.keyword is not None else next(names, ""), arg.value

    def given(self, name: str, args: Sequence[cst.Arg]) -> cst.BaseExpression | None:
        """What arguments are seen to hand over for a parameter."""
        return next((argument for met, argument in self.met_by(args) if met == name), None)

    @cached_property
    def is_idle(self) -> bool:
        """Whether it does not look at what it is given: it is abstract, or stands in where others work, with an answer of its own."""
        given = {parameter.name for parameter in self.parameters}
        parts = self.module.index.below(getattr(self.node, "body", self.node))
        looks = any(type(part) is cst.Call or (type(part) is cst.Name and part.value in given) for part in parts)
        return self.is_abstract or not looks


@dataclass(eq=False, repr=False)
class ClassUnit:
    """A project class. `attributes` joins whatever is assigned to an attribute of any of its objects.

    `written` holds, of a class that declares its fields, what each place that makes an object gives to a field, and the piece it is in;
    `changed` are the attributes that are assigned to an object once it is there. `built` are the clients that its objects are, where it
    inherits from one, by the place that makes them.
    """

    module: ModuleUnit
    node: cst.ClassDef
    qualname: str
    bases: tuple[Value, ...] = ()
    members: dict[str, Value] = field(default_factory=dict[str, "Value"])
    attributes: dict[str, Value] = field(default_factory=dict[str, "Value"])
    fields: tuple[str, ...] = ()
    written: dict[str, dict[cst.CSTNode, tuple[Unit, Value]]] = field(default_factory=dict[str, "dict[cst.CSTNode, tuple[Unit, Value]]"])
    changed: set[str] = field(default_factory=set[str])
    annotations: dict[str, Value] = field(default_factory=dict[str, "Value"])
    built: dict[cst.CSTNode, Made] = field(default_factory=dict[cst.CSTNode, "Made"])
    is_dataclass: bool = False
    is_enum: bool = False

    @property
    def name(self) -> str:
        """The last part of the qualified name."""
        return self.qualname.rpartition(".")[2]

    @cached_property
    def continued(self) -> frozenset[str]:
        """The methods that it takes over from a base and calls there: `super().name(...)`, `Base.name(self, ...)`."""
        called = (part.func for part in walk(self.node) if isinstance(part, cst.Call))
        return frozenset(part.attr.value for part in called if isinstance(part, cst.Attribute) and _names_a_base(part.value))

    def declares(self, name: str) -> bool:
        """Whether its objects have an attribute: it is written in the class, or one of its methods assigns it."""
        return name in self.members or name in self.attributes or name in self.annotations


def _names_a_base(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Call) or (isinstance(node, cst.Name) and node.value[:1].isupper())


def parameters_of(node: cst.Parameters) -> tuple[Parameter, ...]:
    """All parameters of a signature, in order."""
    found = [Parameter(p.name.value, "plain", p) for p in (*node.posonly_params, *node.params)]
    if isinstance(node.star_arg, cst.Param):
        found.append(Parameter("*" + node.star_arg.name.value, "*", node.star_arg))
    found.extend(Parameter(p.name.value, "keyword", p) for p in node.kwonly_params)
    if node.star_kwarg is not None:
        found.append(Parameter("**" + node.star_kwarg.name.value, "**", node.star_kwarg))
    return tuple(found)


def known(value: Value | None) -> Value:
    """A value, or unknown where there is none."""
    return UNKNOWN if value is None else value


def forwards_to(function: FunctionUnit) -> str | None:
    """The parameter of the function around that this one calls with all it was given: `func` in `func(*args, **kwargs)`."""
    own = {parameter.name.lstrip("*") for parameter in function.parameters if parameter.kind in ("*", "**")}
    outer = function.parent
    if not own or not isinstance(outer, FunctionUnit):
        return None
    names = {parameter.name for parameter in outer.parameters}
    for node in walk(function.node):
        if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Name) or node.func.value not in names or not node.args:
            continue
        if all(arg.star and isinstance(arg.value, cst.Name) and arg.value.value in own for arg in node.args):
            return node.func.value
    return None
