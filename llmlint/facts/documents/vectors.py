"""Places where vectors of two embedding models meet."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from posixpath import dirname, normpath
from typing import TYPE_CHECKING, Literal

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.facts.model import Place
from llmlint.facts.model.vectors import MixedVectors
from llmlint.facts.partition import parts_of
from llmlint.facts.requests.embedding_models import EmbeddingModels
from llmlint.facts.requests.ways import callee
from llmlint.facts.values.texts import literal
from llmlint.knowledge.vectors import vector_knowledge
from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Hashable

    from llmlint.facts.build import Builder
    from llmlint.facts.evaluation.units import ModuleUnit, Unit
    from llmlint.facts.libraries.vector_uses import Noted
    from llmlint.facts.values.base import At


@dataclass(frozen=True, slots=True)
class _Access:
    """A store that is filled or searched, and with vectors of which model: those of the `default` are made by the store's own choice."""

    noted: Noted
    module: ModuleUnit
    system: str
    model: str
    by: Literal["vectors", "embedder", "default", ""]


class Vectors:
    """Answers for one project. Tests are left out of account, and a notebook stands for itself."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._models = EmbeddingModels(builder.world)
        modules = [module for _, module in sorted(builder.world.modules.items()) if not module.is_test]
        units = [unit for module in modules for unit in (module, *module.functions)]
        self._noted = [(noted, unit) for unit in units for noted in unit.vectors.values()]
        self._by_node: dict[cst.CSTNode, list[tuple[Noted, Unit]]] = defaultdict(list)
        for noted, unit in self._noted:
            self._by_node[noted.at.node].append((noted, unit))
        self._parts = parts_of(builder.world.modules, builder.world.links)
        self._found = self._in_comparisons() + self._in_stores()

    def of(self, module: ModuleUnit) -> list[MixedVectors]:
        """The places in one module, in source order."""
        return sorted((made for made in self._found if made.span.path == module.path), key=lambda made: made.span)

    # -- comparisons ---------------------------------------------------------------------------------------------------------

    def _in_comparisons(self) -> list[MixedVectors]:
        found: list[MixedVectors] = []
        for noted, unit in self._noted:
            if noted.use.does != "compares":
                continue
            one, other = (
                self._models.of_vectors(values[0], unit, called_once=True) if len(values) == 1 else ""
                for values in (noted.given(noted.use.first), noted.given(noted.use.second))
            )
            if _differ(one, other):
                found.append(self._mixed(noted, "", one, other, ()))
        return found

    # -- stores --------------------------------------------------------------------------------------------------------------

    def _in_stores(self) -> list[MixedVectors]:
        stores: dict[Hashable, list[_Access]] = defaultdict(list)
        for noted, unit in self._noted:
            chain = [(noted, unit), *self._behind(noted)]
            place = _place(chain) if noted.use.does in ("reads", "writes") else None
            if place is not None:
                stores[place].append(_Access(noted, unit.module, chain[-1][0].use.system, *self._model(chain)))
        return [made for accesses in stores.values() for made in self._in_store(_settled(accesses))]

    def _behind(self, noted: Noted) -> list[tuple[Noted, Unit]]:
        """The calls that opened what this one works on, nearest first, each where it is one."""
        return [several[0] for at in reversed(noted.through) if len(several := self._by_node.get(at.node, [])) == 1]

    def _model(self, chain: list[tuple[Noted, Unit]]) -> tuple[str, Literal["vectors", "embedder", "default", ""]]:
        for noted, unit in chain:
            vectors, embedders = noted.given(noted.use.vectors), noted.given(noted.use.embedder)
            if vectors:
                return self._models.of_vectors(vectors[0], unit), "vectors"
            if embedders:
                return self._models.of_embedder(embedders[0], unit), "embedder"
            if noted.use.default:
                return noted.use.default, "default"
        return "", ""

    def _in_store(self, accesses: list[_Access]) -> list[MixedVectors]:
        found: list[MixedVectors] = []
        for read in accesses:
            writes = [other for other in accesses if other.noted.use.does == "writes" and self._belong(read, other)]
            if read.noted.use.does == "reads" and writes and all(_differ(read.model, write.model) for write in writes):
                locate = self._builder.locate
                places = tuple(Place(locate(self._callee(write.noted.at)), f"filled with `{write.model}`") for write in writes)
                found.append(self._mixed(read.noted, read.system, read.model, writes[0].model, places))
        return found

    def _belong(self, one: _Access, other: _Access) -> bool:
        """Whether two uses of a store by one name mean the same store: files that import each other, or lie side by side."""
        first, second = one.module, other.module
        if first is second:
            return True
        if first.cells is not None or second.cells is not None:
            return False
        return dirname(first.path) == dirname(second.path) or self._parts[first.path] == self._parts[second.path]

    def _mixed(self, noted: Noted, system: str, one: str, other: str, places: tuple[Place, ...]) -> MixedVectors:
        node = noted.at.node
        text = words(node.func) if isinstance(node, cst.Call) else ""
        return MixedVectors(self._builder.locate(self._callee(noted.at)), text, system, one, other, places)

    def _callee(self, at: At) -> At:
        return callee(at)


def _settled(accesses: list[_Access]) -> list[_Access]:
    """A store that is told elsewhere what makes its vectors may remember that: its default is then not known."""
    told = any(access.by == "embedder" for access in accesses)
    return [replace(access, model="") if told and access.by == "default" else access for access in accesses]


def _differ(one: str, other: str) -> bool:
    return bool(one) and bool(other) and not vector_knowledge().same_space(one, other)


def _place(chain: list[tuple[Noted, Unit]]) -> Hashable | None:
    """Which store it is: by what is written out of its place, else by where it was made; `None` where that is open."""
    parts: list[tuple[str, str]] = []
    named = False
    for noted, _ in chain:
        use = noted.use
        if any(key in ("*", "**", *use.unless) for key, _ in noted.args):
            return None
        for name, default in (*((name, None) for name in use.place), *use.beside):
            value = noted.argument(name)
            written = literal(value) if value is not None else default
            if written is None:
                return None
            parts.append((name, normpath(written) if written else ""))
        named = named or bool(use.place)
    root = chain[-1][0]
    if not named and len(chain) == 1:
        return None
    addresses = dict(root.use.beside)
    in_memory = bool(addresses) and not root.use.place and not any(value for name, value in parts if name in addresses)
    return root.use.system, tuple(sorted(parts)), root.at if in_memory or not named else None


__all__ = ["Vectors"]
