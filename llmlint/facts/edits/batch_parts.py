"""A loop that sends one item per request, and how its pieces are written when it sends lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.edits.one_by_one import Reading, mentions, names_in, reading
from llmlint.facts.edits.reindent import expression_text, with_parts
from llmlint.facts.values.base import At
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable

    from llmlint.facts.edits.one_by_one import Asked
    from llmlint.facts.evaluation.units import ModuleUnit
    from llmlint.facts.model.parts import Span
    from llmlint.sdks.model import CallFacts

    Locate = Callable[[At], Span]

_LISTS = ("list", "sequence", "typing.list", "typing.sequence")
_WALKED_ONCE = frozenset({"map", "filter", "zip", "open", "set", "frozenset", "dict", "iter", "reversed", "enumerate"})
_UNSLICED = (cst.GeneratorExp, cst.SetComp, cst.DictComp, cst.Set, cst.Dict)


@dataclass(frozen=True, slots=True)
class OneByOne:
    """What is rewritten: the loop, the call in it, and the names that may be used for what is new."""

    module: ModuleUnit
    node: cst.For | cst.CompFor
    asked: Asked
    facts: CallFacts
    locate: Locate
    start: str
    batch: str
    item: str

    def span(self, node: cst.CSTNode) -> Span:
        return self.locate(At(self.module, node))

    def text(self, node: cst.CSTNode) -> str:
        return expression_text(At(self.module, self.asked.call), node)

    @property
    def target(self) -> str:
        return self.text(self.node.target)

    @property
    def data(self) -> str:
        return self.text(self.node.iter)

    @property
    def slices(self) -> str:
        """The head of a loop over slices."""
        return f"{self.start} in range(0, len({self.data}), {self.facts.list_size})"

    @property
    def slice(self) -> str:
        return f"{self.data}[{self.start} : {self.start} + {self.facts.list_size}]"

    def sent(self, batch: str) -> cst.BaseExpression:
        """The list that is sent in place of one item of a batch."""
        item = self.asked.item
        same = isinstance(item, cst.Name) and isinstance(self.node.target, cst.Name)
        return cst.parse_expression(batch if same else f"[{self.text(item)} for {self.target} in {batch}]")

    def whole(self, listed: cst.BaseExpression, batch: str) -> str:
        """The request for a batch, read up to the list in its answer."""
        asked = self.asked
        if self.facts.list_method and isinstance(asked.call.func, cst.Attribute):
            func = asked.call.func.with_changes(attr=cst.Name(self.facts.list_method))
            made: cst.BaseExpression = asked.call.with_changes(func=func, args=[cst.Arg(self.sent(batch))])
        else:
            made = with_parts(asked.call, {asked.given: self.sent(batch)})
        return self.text(with_parts(listed, {asked.call: made}))


def read_at(work: OneByOne, start: cst.BaseExpression) -> Reading | None:
    """How the answer that an expression gives is read."""
    if work.facts.list_method:
        return Reading(start, start, "")
    return reading(start, work.facts.vectors, work.module)


def can_be_cut(work: OneByOne) -> bool:
    """Whether the data has a name, and may be a list for all that is seen."""
    node = work.node.iter
    if isinstance(node, cst.Attribute):
        return isinstance(node.value, cst.Name)
    if not isinstance(node, cst.Name):
        return False
    for param in work.module.index.of(cst.Param):
        if param.name.value == node.value and param.annotation is not None:
            note = work.text(param.annotation.annotation).strip("'\"").lower()
            if not note.startswith(_LISTS):
                return False
    given = [
        assign for assign in work.module.index.of(cst.Assign) if any(_is_named(target.target, node.value) for target in assign.targets)
    ]
    return not any(_runs_dry(assign.value) for assign in given)


def _is_named(node: cst.CSTNode, name: str) -> bool:
    return isinstance(node, cst.Name) and node.value == name


def _runs_dry(value: cst.BaseExpression) -> bool:
    called = isinstance(value, cst.Call) and isinstance(value.func, cst.Name) and value.func.value in _WALKED_ONCE
    return called or isinstance(value, _UNSLICED)


def all_of(work: OneByOne) -> str:
    """All data at once: as a list, where items are sent as they are."""
    simple = isinstance(work.asked.item, cst.Name) and isinstance(work.node.target, cst.Name)
    return f"list({work.data})" if simple and not _is_list(work) else work.data


def _is_list(work: OneByOne) -> bool:
    """Whether the data is a list by its annotation."""
    name = work.node.iter
    notes = [param.annotation for param in work.module.index.of(cst.Param) if isinstance(name, cst.Name) and param.name.value == name.value]
    return bool(notes) and all(note is not None and work.text(note.annotation).lower().startswith(_LISTS) for note in notes)


def read_item(work: OneByOne, around: cst.BaseExpression, read: Reading) -> str | None:
    """An expression with the item of an answer in place of the answer; `None` where it needs the loop's own item as well."""
    replaced = with_parts(around, {read.node: cst.parse_expression(f"{work.item}{read.rest}")})
    if mentions(replaced, names_in(work.node.target)) or any(isinstance(part, (cst.NamedExpr, cst.Yield)) for part in walk(around)):
        return None
    return work.text(replaced)


def scope_of(module: ModuleUnit, node: cst.CSTNode) -> cst.CSTNode:
    """The function or the module that a node stands in."""
    while not isinstance(node, (cst.FunctionDef, cst.Module)):
        node = module.parents[node]
    return node


__all__ = ["OneByOne", "all_of", "can_be_cut", "read_at", "read_item", "scope_of"]
