"""The project while it is evaluated: modules on demand, what flows between its pieces, and the order of work.

Pieces are evaluated until nothing changes. Whoever reads a fact of another piece is evaluated again when that fact grows, so the
result does not depend on the order in which files were named, nor on how many of them.
"""

from __future__ import annotations

import builtins
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from llmlint.facts.evaluation.calls import steadied_reach
from llmlint.facts.evaluation.constructions import Constructions
from llmlint.facts.evaluation.hierarchy import Hierarchy
from llmlint.facts.evaluation.points_to import Cell, PointsTo
from llmlint.facts.evaluation.schedule import Schedule
from llmlint.facts.evaluation.units import ABSTRACT_ERRORS, ClassUnit, FunctionUnit, ModuleUnit, Unit
from llmlint.facts.values import UNKNOWN, External, FunctionValue, Imported, ProjectModule, Sequence, alternatives, join, with_places
from llmlint.facts.values.flows import Flow, Param
from llmlint.facts.values.growth import closed
from llmlint.facts.values.structure import MAX_DEPTH, bounded
from llmlint.files import Problem
from llmlint.files.at_work import WORK
from llmlint.knowledge.sinks import sinks
from llmlint.syntax.parse import SyntaxProblem
from llmlint.syntax.trees import Trees

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping
    from typing import TypeAlias

    import libcst as cst

    from llmlint.facts.evaluation.calls import Summary
    from llmlint.facts.settings import AnalysisSettings
    from llmlint.facts.values.base import At, Value
    from llmlint.files import Source, SourceFile
    from llmlint.files.requirements import Requirements
    from llmlint.knowledge import Effects
    from llmlint.sdks import Catalogue
    from llmlint.sketch.modules import ModuleMap

    Reader: TypeAlias = Unit | Cell

MAX_HOPS = 12
MAX_CHANGES = 5
MAX_GROWTH = 2
WIDENED_DEPTH = 4
MAX_ROUNDS = 4
_BUILTINS = frozenset(dir(builtins))


class World:
    """Everything the evaluation shares."""

    def __init__(
        self,
        catalogue: Catalogue,
        effects: Effects,
        modules: ModuleMap,
        sources: Mapping[str, Source],
        settings: AnalysisSettings,
        is_test: Callable[[str], bool],
        requirements: Requirements,
        trees: Trees | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.effects = effects
        self.map = modules
        self.settings = settings
        self.sinks = sinks(settings.sink_files)
        self.literals: dict[cst.CSTNode, Value] = {}
        self.requirements = requirements
        self._sources = sources
        self._is_test = is_test
        self._trees = trees or Trees(0)
        self.modules: dict[str, ModuleUnit] = {}
        self.problems: dict[str, Problem] = {}
        self.links: dict[tuple[str, str], None] = {}
        self.has_named_stores = False
        self.store_folders: dict[str, None] = {}
        self.functions: dict[cst.CSTNode, FunctionUnit] = {}
        self.classes: dict[cst.CSTNode, ClassUnit] = {}
        self.hierarchy = Hierarchy(self)
        self.constructions = Constructions(self)
        self.bindings: dict[Param, Value] = {}
        self.module_settings: dict[str, Value] = {}
        self.option_defaults: dict[tuple[str, ModuleUnit, str], Value] = {}
        self.callers: dict[FunctionUnit, dict[cst.CSTNode | None, Unit]] = {}
        self.handed: dict[Param, dict[cst.CSTNode, tuple[Flow, ...]]] = {}
        self.wrappers: dict[FunctionUnit, Value] = {}
        self.literal_arguments: dict[Param, bool] = {}
        self.argument_lengths: dict[Param, int | None] = {}
        self.address_parts: set[Param] = set()
        self.mounted: set[At] = set()
        self.started: dict[FunctionUnit, set[At]] = {}
        self.filled: set[cst.CSTNode] = set()
        self.dedented: set[cst.CSTNode] = set()
        self._readers: dict[Hashable, dict[Reader, None]] = {}
        self._changes: Counter[Hashable] = Counter()
        self._behind: dict[Unit, None] = {}
        self.schedule = Schedule()
        self.points_to = PointsTo(self)

    # -- modules -------------------------------------------------------------------------------------------------------------

    def load(self, file: SourceFile, *, wholly: bool = False) -> ModuleUnit | None:
        """The module of a file, parsed on first use; `None` where it cannot be (the problem is kept).

        `wholly`: evaluate all its functions. Otherwise only those that are called from code that matters.
        """
        if file.display in self.modules:
            return self.modules[file.display]
        source = self._sources.get(file.display)
        if source is None or file.display in self.problems:
            return None
        try:
            with WORK.on(file.display):
                tree = self._trees.parse(file.display, source.text)
        except SyntaxProblem as problem:
            self.problems[file.display] = Problem(problem.kind, problem.message, problem.line, problem.column)
            return None
        unit = ModuleUnit(
            module=None,  # type: ignore[arg-type]
            node=tree,
            qualname="",
            parent=None,
            path=file.display,
            dotted=self.map.dotted(file),
            text=source.text,
            cells=source.notebook.cells if source.notebook is not None else None,
            tree=tree,
            is_test=self._is_test(file.display),
            is_package=self.map.is_package(file),
            wholly=wholly,
        )
        unit.module = unit
        self.modules[file.display] = unit
        self.schedule.add(unit)
        return unit

    def file_of(self, module: ModuleUnit) -> SourceFile:
        """The file a module was read from."""
        return self._sources[module.path].file

    def files_named(self, name: str) -> list[tuple[str, str]]:
        """The path and the text of every file of a name."""
        return [(path, source.text) for path, source in self._sources.items() if path.rpartition("/")[2] == name]

    def module_named(self, dotted: str, importer: ModuleUnit) -> ModuleUnit | None:
        """The project's module of that name, seen from another."""
        file = self.map.find(dotted, self.file_of(importer))
        if file is None:
            return None
        self.links[importer.path, file.display] = None
        return self.load(file)

    def import_module(self, dotted: str, importer: ModuleUnit) -> Value:
        """What `import dotted` is: a module of the project or somebody else's."""
        if self.map.find(dotted, self.file_of(importer)) is not None or self.map.is_package_name(dotted, self.file_of(importer)):
            return ProjectModule(dotted, importer)
        return External(dotted)

    def member(self, dotted: str, name: str, importer: ModuleUnit, reader: Reader | None, hops: int = 0) -> Value:
        """A name of a project module: its own, one it imports, or a module below it."""
        unit = self.module_named(dotted, importer)
        if unit is not None and hops < MAX_HOPS:
            if reader is not None:
                self.schedule.first(unit)
            value = self.global_of(unit, name, reader, hops + 1)
            if value is not None:
                return value
        below = f"{dotted}.{name}" if dotted else name
        file = self.file_of(importer)
        if self.map.find(below, file) is not None or self.map.is_package_name(below, file):
            return ProjectModule(below, importer)
        return UNKNOWN

    def global_of(self, module: ModuleUnit, name: str, reader: Reader | None, hops: int = 0) -> Value | None:
        """A global name of a module, with imports resolved; `None` where it has none."""
        if reader is not None and reader is not module:
            self.note(("global", module, name), reader)
        value = module.name(name)
        if value is not None:
            return self.resolve(value, reader, hops)
        if reader is not None:
            self.note(("stars", module), reader)
        for star in module.star_imports:
            other = self.module_named(star, module)
            if other is not None and hops < MAX_HOPS and not name.startswith("_"):
                found = self.global_of(other, name, reader, hops + 1)
                if found is not None:
                    return found
        return None

    def resolve(self, value: Value, reader: Reader | None, hops: int = 0) -> Value:
        """Follow imported names to what they name."""
        if not any(isinstance(option, Imported) for option in alternatives(value)):
            return value
        found = [
            self.member(option.module, option.name, option.importer, reader, hops) if isinstance(option, Imported) else option
            for option in alternatives(value)
        ]
        return join(*found)

    def builtin(self, name: str) -> Value:
        """A name that nobody binds."""
        return External(name) if name in _BUILTINS and name not in ABSTRACT_ERRORS else UNKNOWN

    # -- flows ---------------------------------------------------------------------------------------------------------------

    def note(self, key: Hashable, reader: Reader) -> None:
        """Remember that a piece depends on a fact."""
        self._readers.setdefault(key, {})[reader] = None

    def changed(self, key: Hashable) -> None:
        """Evaluate again whoever read this fact."""
        self._changes[key] += 1
        for reader in self._readers.get(key, ()):
            if isinstance(reader, Cell):
                self.points_to.enqueue(reader)
            else:
                self.schedule.add(reader)

    def written_elsewhere(self, key: Hashable) -> None:
        """A fact stays what it is, but the names of models in it are written at more places: whoever read it looks again in the end."""
        for reader in self._readers.get(key, ()):
            if isinstance(reader, Cell):
                self.points_to.enqueue(reader)
            else:
                self._behind[reader] = None

    def foreign(self, user: Unit | ClassUnit, used: Unit | ClassUnit) -> bool:
        """Whether what a test or a notebook does to the code of another file is left out of account."""
        return user.module.stands_apart and user.module is not used.module and not (used.module.is_test and user.module.is_test)

    def bind(self, param: Param, value: Value, caller: Unit) -> None:
        """A call hands a value to a parameter."""
        if self.foreign(caller, param.function):
            return
        key = ("param", param)
        before = self.bindings.get(param)
        after = self.grown(key, before, value)
        if before is None or after != before:
            self.bindings[param] = after
            self.changed(key)
        elif with_places(before, after) is not before:
            self.bindings[param] = after
            self.written_elsewhere(key)

    def note_address_part(self, param: Param) -> None:
        """What callers give this parameter is put into the address of a request: they are asked for it."""
        if param not in self.address_parts:
            self.address_parts.add(param)
            self.changed(("summary", param.function))

    def note_argument(self, param: Param, value: Value, constant: bool, caller: Unit) -> None:
        """Remember whether every call in sight gives this parameter a literal, and how long the longest of them is."""
        if self.foreign(caller, param.function):
            return
        self.literal_arguments[param] = self.literal_arguments.get(param, True) and constant
        before = self.argument_lengths.get(param, 0)
        length = len(value.items) if isinstance(value, Sequence) and value.fixed else None
        self.argument_lengths[param] = max(before, length) if before is not None and length is not None else None

    def longest(self, value: Value | None) -> int | None:
        """The most items that a parameter can hold, where every call in sight hands over a literal list, or leaves it at such a default."""
        if not isinstance(value, Flow) or not isinstance(value.source, Param) or value.path or value.steps:
            return None
        handed, default = self.argument_lengths.get(value.source, 0), value.source.function.defaults.get(value.source.name)
        left = len(default.items) if isinstance(default, Sequence) and default.fixed else 0
        return max(handed, left) or None if handed is not None else None

    def note_call(self, function: FunctionUnit, node: cst.CSTNode | None, caller: Unit) -> None:
        """Remember where a function is called; `None` where something calls it that shows no call expression."""
        if not self.foreign(caller, function):
            self.callers.setdefault(function, {})[node] = caller

    def set_attribute(self, owner: ClassUnit, name: str, value: Value, writer: Unit) -> None:
        """An attribute of an object of this class is assigned."""
        if self.foreign(writer, owner):
            return
        key = ("attribute", owner, name)
        before = owner.attributes.get(name)
        after = self.grown(key, before, value)
        if before is None or after != before:
            owner.attributes[name] = after
            self.changed(key)
            for below in self.hierarchy.subclasses.get(owner, ()):
                self.changed(("attribute", below, name))
        elif with_places(before, after) is not before:
            owner.attributes[name] = after
            for unit in (owner, *self.hierarchy.subclasses.get(owner, ())):
                self.written_elsewhere(("attribute", unit, name))

    def set_global(self, module: ModuleUnit, name: str, value: Value) -> None:
        """A function assigns to a global name."""
        key = ("global", module, name)
        before = module.written.get(name)
        after = self.grown(key, before, value)
        if before is None or after != before:
            module.written[name] = after
            self.changed(key)
        elif with_places(before, after) is not before:
            module.written[name] = after
            self.written_elsewhere(key)

    def grown(self, key: Hashable, before: Value | None, more: Value) -> Value:
        """A fact with one more value. One that has grown several times holds itself, and is cut short to end the growth."""
        more = bounded(more, self._depth(key))
        if before is None:
            return more
        after = join(before, more)
        return closed(after) if self._changes[key] >= MAX_GROWTH else after

    def steadied(self, key: Hashable, before: Value | None, now: Value) -> Value:
        """A fact that is worked out anew each time. One that has changed several times may only grow, so that it comes to rest."""
        return bounded(now) if self._changes[key] < MAX_CHANGES else self.grown(key, before, now)

    def _depth(self, key: Hashable) -> int:
        return MAX_DEPTH if self._changes[key] < MAX_CHANGES else WIDENED_DEPTH

    def summarise(self, function: FunctionUnit, summary: Summary) -> None:
        """Store what a function's evaluation found."""
        key = ("summary", function)
        before = function.summary
        after = replace(summary, returns=self.steadied(key, before.returns if before is not None else None, summary.returns))
        if before is not None and self._changes[key] >= MAX_CHANGES:
            after = replace(after, cases=(), reach=steadied_reach(before.reach, summary.reach, WIDENED_DEPTH))
        if after != before:
            function.summary = after
            self.changed(key)

    # -- work ----------------------------------------------------------------------------------------------------------------

    def demand(self, function: FunctionUnit) -> None:
        """Have a function evaluated because somebody who matters calls it."""
        if not function.demanded:
            function.demanded = True
            if not function.runs:
                self.schedule.add(function)

    def demand_class(self, unit: ClassUnit) -> None:
        """Have all methods evaluated of a class that is given something to call."""
        for cls in self.hierarchy.lineage(unit):
            for member in cls.members.values() if isinstance(cls, ClassUnit) else ():
                if isinstance(member, FunctionValue):
                    self.demand(member.function)

    def run(self, evaluate: Callable[[World, Unit], object]) -> None:
        """Evaluate until nothing changes."""

        def guarded(unit: Unit) -> None:
            try:
                with WORK.on(unit.module.path):
                    evaluate(self, unit)
            except RecursionError:
                self.problems[unit.module.path] = Problem("limit", f"`{unit.qualname or 'the module'}` is nested too deeply to be followed")

        self.schedule.run(guarded, self.points_to.solve)
        for _ in range(MAX_ROUNDS):
            behind, self._behind = self._behind, {}
            for unit in behind:
                self.schedule.again(unit)
            if behind:
                self.schedule.run(guarded, self.points_to.solve)

    def release(self) -> None:
        """Let go of all that was found: pieces refer to each other, and while a command runs, nothing collects what does. Names stay."""
        pieces: list[Unit | ClassUnit] = [*self.modules.values(), *self.functions.values(), *self.classes.values()]
        for unit in pieces:
            name = unit.qualname
            unit.__dict__.clear()
            unit.qualname = name
        self.__dict__.clear()


__all__ = ["World"]
