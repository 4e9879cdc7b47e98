"""Looks into a store: under which key something is looked for, and on what its being missing lets a request go."""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.facts.requests.kept_places import Place, assigned, bare, is_dotted, is_fresh, place_of, share_a_place
from llmlint.patterns import regex
from llmlint.records import dataclass
from llmlint.syntax.index import SHARING, only
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.units import ModuleUnit

_NOT_THERE = regex(r"KeyError|LookupError|FileNotFound|OSError|DoesNotExist|NotFound|Missing|CacheMiss", re.IGNORECASE)
_FINGERPRINT = regex(r"hash|digest|checksum|fingerprint|etag|md5|sha\d|(^|[._])key(_|$)|_key$", re.IGNORECASE)
_IS_FILE = frozenset({"exists", "is_file", "isfile"})


@dataclass(slots=True)
class Scope:
    """The loop or function in which something is looked up and put away. `around`: the nodes of the function that a loop stands in.

    `given` are the names of the scope with what is assigned to them, `known` those of all around. `begun` start empty here, `shared` are
    global names.
    """

    root: cst.CSTNode
    module: ModuleUnit
    nodes: list[cst.CSTNode]
    around: list[cst.CSTNode] | None = None
    given: list[tuple[str, cst.BaseExpression]] = field(init=False)
    known: list[tuple[str, cst.BaseExpression]] = field(init=False)
    begun: frozenset[str] = field(init=False)
    shared: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.given = list(assigned(self.nodes))
        self.known = self.given if self.around is None else list(assigned(self.around))
        self.begun = frozenset(name for name, value in self.given if is_fresh(value)) | {"self", "cls", ""}

        self.shared = frozenset(item.name.value for node in only(self.nodes, *SHARING) for item in node.names)

    def is_outside(self, node: cst.CSTNode) -> bool:
        """Whether an attribute or a global name is what a function leaves behind, with no key: `self.language`."""
        if isinstance(node, cst.Name):
            return node.value in self.shared
        is_function = isinstance(self.root, cst.FunctionDef)
        return isinstance(node, cst.Attribute) and is_dotted(node) and (is_function or words(node).startswith(("self.", "cls.")))

    def values(self, name: str) -> list[cst.BaseExpression]:
        """What is assigned to a name here."""
        return [value for given, value in self.given if given == name]

    def is_fingerprint(self, name: str) -> bool:
        """Whether a name is given what tells two contents apart: `key = hash(text)`."""
        return any(isinstance(value, cst.Call) and _FINGERPRINT.search(words(value.func)) for value in self.values(name))

    def is_within(self, node: cst.CSTNode, outer: cst.CSTNode) -> bool:
        """Whether a node stands in another."""
        above: cst.CSTNode | None = node
        while above is not None and above is not outer and above is not self.root:
            above = self.module.parents.get(above)
        return above is outer

    def are_a_pair(self, first: str, second: str) -> bool:
        """Whether two functions of this module work on the same place: one that loads and one that saves."""
        return share_a_place(first, second, self.module)


@dataclass(frozen=True, slots=True)
class Gate:
    """What is asked on the way to a request: it goes out where `found` fails. `hit` is what runs otherwise."""

    found: cst.BaseExpression
    hit: cst.CSTNode | None


@dataclass(frozen=True, slots=True)
class Look:
    """A look into a place. `held`: the name that holds what is found."""

    found: cst.BaseExpression
    place: Place
    held: str
    function: str
    is_path: bool
    hit: cst.CSTNode | None

    def gives(self, answers: set[str]) -> bool:
        """Whether what is found stands for the answer of a model: it has the same name, or is used where none is asked."""
        if not self.held:
            return False
        if self.held in answers:
            return True
        inside = walk(self.hit) if self.hit is not None else ()
        return any(isinstance(node, cst.Name) and node.value == self.held for node in inside)


def looked_up(gate: Gate, site: cst.CSTNode, scope: Scope) -> Iterator[Look]:
    """The looks that a gate is made of: the expression itself, or what its name was given, the answer at the site aside."""
    found = bare(gate.found)
    held = _root(found)
    if scope.is_outside(found):
        whole = frozenset({words(found)})
        yield Look(found, Place(whole, whole), "", "", is_path=False, hit=gate.hit)
    if isinstance(found, cst.Name) or (held and isinstance(found, (cst.Subscript, cst.Attribute)) and scope.values(held)):
        values = [bare(value) for value in scope.values(held)]
    else:
        values, held = [found], ""
    for value in values:
        place = place_of(value, scope.known)
        if place is not None and not any(part is site for part in walk(value)):
            yield Look(value, place, held, _function(value), _asks_for_a_file(value), gate.hit)


def _root(node: cst.BaseExpression) -> str:
    while isinstance(node, (cst.Subscript, cst.Attribute)):
        node = node.value
    return node.value if isinstance(node, cst.Name) else ""


def _function(value: cst.BaseExpression) -> str:
    return words(value.func) if isinstance(value, cst.Call) else ""


def _asks_for_a_file(value: cst.BaseExpression) -> bool:
    return isinstance(value, cst.Call) and words(value.func).rpartition(".")[2] in _IS_FILE


def missing(site: cst.CSTNode, scope: Scope) -> Iterator[Gate]:
    """All that must be missing for a request to be made."""
    parents = scope.module.parents
    child, above = site, parents.get(site)
    while above is not None and child is not scope.root:
        yield from _gates(above, child)
        child, above = above, parents.get(above)


def _gates(above: cst.CSTNode, child: cst.CSTNode) -> Iterator[Gate]:
    match above:
        case cst.If(test=test, body=body, orelse=orelse) | cst.IfExp(test=test, body=body, orelse=orelse):
            if child is body:
                yield from (Gate(found, orelse) for found in _asked(test, there=False))
            elif child is orelse:
                yield from (Gate(found, body) for found in _asked(test, there=True))
        case cst.BooleanOperation(left=left, operator=cst.Or(), right=right) if child is right:
            yield from (Gate(found, left) for found in _asked(left, there=True))
        case cst.IndentedBlock(body=body):
            for statement in body[: [part is child for part in body].index(True)]:
                yield from _in_front(statement)
        case cst.Try(body=body) if isinstance(child, cst.ExceptHandler) and _means_missing(child):
            yield from _tried(body)
        case _:
            pass


def _in_front(statement: cst.CSTNode) -> Iterator[Gate]:
    """What a statement in front of a request leaves with, where it is found."""
    if isinstance(statement, cst.Try) and any(_means_missing(handler) for handler in statement.handlers):
        yield from _tried(statement.body)
    if not isinstance(statement, (cst.If, cst.Try, cst.With)):
        return
    for node in walk(statement):
        if isinstance(node, cst.If) and any(isinstance(part, (cst.Return, cst.Continue)) for part in walk(node.body)):
            yield from (Gate(found, node.body) for found in _asked(node.test, there=True))


def _means_missing(handler: cst.ExceptHandler | cst.ExceptStarHandler) -> bool:
    return handler.type is not None and any(isinstance(part, cst.Name) and _NOT_THERE.search(part.value) for part in walk(handler.type))


def _tried(body: cst.BaseSuite) -> Iterator[Gate]:
    """What is taken from a store where nothing says that it is missing: `try: return held[key]`, `try: answer = held[key]`."""
    for node in walk(body):
        if isinstance(node, (cst.Return, cst.Assign)) and node.value is not None:
            yield Gate(node.value, None)


def _asked(test: cst.BaseExpression, *, there: bool) -> Iterator[cst.BaseExpression]:
    """What is there (or not, where `there` is false) if a test is true: `held`, `held is not None`, `key in held`, `held == key`."""
    match test:
        case cst.UnaryOperation(operator=cst.Not(), expression=inner):
            yield from _asked(inner, there=not there)
        case cst.BooleanOperation(left=left, right=right):
            yield from (*_asked(left, there=there), *_asked(right, there=there))
        case cst.Comparison(left=left, comparisons=[cst.ComparisonTarget(operator=operator, comparator=right)]):
            if there is isinstance(operator, (cst.IsNot, cst.NotEqual)) and words(right) == "None":
                yield left
            elif isinstance(operator, cst.In if there else cst.NotIn):
                yield cst.Subscript(right, [cst.SubscriptElement(cst.Index(left))])
            elif isinstance(operator, cst.Equal if there else cst.NotEqual) and words(right) != "None":
                yield from (left, right)
        case _ if there:
            yield test
        case _:
            pass


def sorted_out(clause: cst.CompFor) -> Iterator[Gate]:
    """What must be missing for an item to be gone through at all: `[text for text in texts if text not in stored]`."""
    for condition in clause.ifs:
        yield from (Gate(found, None) for found in _asked(condition.test, there=False))


__all__ = ["Gate", "Look", "Scope", "looked_up", "missing", "sorted_out"]
