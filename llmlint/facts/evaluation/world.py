"""The project while it is evaluated: modules on demand, what flows between its pieces, and the order of work.

Pieces are evaluated until nothing changes. Whoever reads a fact of another piece is evaluated again when that fact grows, so the
result does not depend on the order in which files were named, nor on how many of them.
"""

from __future__ import annotations

import builtins
from dataclasses import replace
from typing import TYPE_CHECKING

from llmlint.facts.evaluation.calls import steadied_reach
from llmlint.facts.evaluation.changes import WIDENED_DEPTH, Changes
from llmlint.facts.evaluation.constructions import Constructions
from llmlint.facts.evaluation.hierarchy import Hierarchy
from llmlint.facts.evaluation.idle_bodies import ABSTRACT_ERRORS
from llmlint.facts.evaluation.literal_arguments import LiteralArguments
from llmlint.facts.evaluation.points_to import PointsTo
from llmlint.facts.evaluation.schedule import Schedule
from llmlint.facts.evaluation.sessions import Sessions
from llmlint.facts.evaluation.units import ClassUnit, FunctionUnit, ModuleUnit, Unit
from llmlint.facts.values import UNKNOWN, External, FunctionValue, Imported, ProjectModule, alternatives, join
from llmlint.files import Problem
from llmlint.files.at_work import WORK
from llmlint.knowledge.sinks import sinks
from llmlint.syntax.parse import SyntaxProblem
from llmlint.syntax.trees import Trees

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import libcst as cst

    from llmlint.facts.evaluation.calls import GraphStep, Summary
    from llmlint.facts.evaluation.changes import Reader
    from llmlint.facts.settings import AnalysisSettings
    from llmlint.facts.values.base import At, Value
    from llmlint.facts.values.flows import Flow, Param
    from llmlint.files import Source, SourceFile
    from llmlint.files.requirements import Requirements
    from llmlint.knowledge import Effects
    from llmlint.sdks import Catalogue
    from llmlint.sketch.modules import ModuleMap

MAX_HOPS = 12
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
        self.graph_steps: dict[At, dict[FunctionUnit, FunctionValue]] = {}
        self.steps_of: dict[FunctionUnit, dict[cst.CSTNode, GraphStep]] = {}
        self.module_settings: dict[str, Value] = {}
        self.option_defaults: dict[tuple[str, ModuleUnit, str], Value] = {}
        self.callers: dict[FunctionUnit, dict[cst.CSTNode | None, Unit]] = {}
        self.handed: dict[Param, dict[cst.CSTNode, tuple[Flow, ...]]] = {}
        self.wrappers: dict[FunctionUnit, Value] = {}
        self.literal_arguments = LiteralArguments(self.callers)
        self.address_parts: set[Param] = set()
        self.mounted: set[At] = set()
        self.started: dict[FunctionUnit, set[At]] = {}
        self.told: dict[At, dict[FunctionUnit, None]] = {}
        self.filled: set[cst.CSTNode] = set()
        self.dedented: set[cst.CSTNode] = set()
        self.unused: set[cst.CSTNode] = set()
        self.schedule = Schedule()
        self.points_to = PointsTo(self)
        self.changes = Changes(self.schedule, self.points_to)
        self.sessions = Sessions(self.changes, effects, catalogue)

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
                parsed = self._trees.parse(file.display, source.text)
        except SyntaxProblem as problem:
            self.problems[file.display] = Problem(problem.kind, problem.message, problem.line, problem.column)
            return None
        unit = ModuleUnit(
            module=None,  # type: ignore[arg-type]
            node=parsed.module,
            qualname="",
            parent=None,
            path=file.display,
            dotted=self.map.dotted(file),
            parsed=parsed,
            cells=source.notebook.cells if source.notebook is not None else None,
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
            self.changes.note(("global", module, name), reader)
        value = module.name(name)
        if value is not None:
            return self.resolve(value, reader, hops)
        if reader is not None:
            self.changes.note(("stars", module), reader)
        for star in module.star_imports:
            other = self.module_named(star, module)
            if other is not None and hops < MAX_HOPS and not name.startswith("_"):
                found = self.global_of(other, name, reader, hops + 1)
                if found is not None:
                    return found
        return None

    def resolve(self, value: Value, reader: Reader | None, hops: int = 0) -> Value:
        """Follow imported names to what they name."""
        if Imported not in map(type, alternatives(value)):
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

    def foreign(self, user: Unit | ClassUnit, used: Unit | ClassUnit) -> bool:
        """Whether what a test or a notebook does to the code of another file is left out of account."""
        return user.module.stands_apart and user.module is not used.module and not (used.module.is_test and user.module.is_test)

    def bind(self, param: Param, value: Value, caller: Unit) -> None:
        """A call hands a value to a parameter."""
        if not self.foreign(caller, param.function):
            self.changes.add(self.bindings, param, value, ("param", param))

    def note_address_part(self, param: Param) -> None:
        """What callers give this parameter is put into the address of a request: they are asked for it."""
        if param not in self.address_parts:
            self.address_parts.add(param)
            self.changes.changed(("summary", param.function))

    def note_argument(self, param: Param, value: Value, constant: bool, caller: Unit) -> None:
        """Remember whether every call in sight gives this parameter a literal, and how long the longest of them is."""
        if not self.foreign(caller, param.function):
            self.literal_arguments.note(param, value, constant=constant)

    def note_call(self, function: FunctionUnit, node: cst.CSTNode | None, caller: Unit) -> None:
        """Remember where a function is called; `None` where something calls it that shows no call expression."""
        if not self.foreign(caller, function):
            self.callers.setdefault(function, {})[node] = caller

    def set_attribute(self, owner: ClassUnit, name: str, value: Value, writer: Unit) -> None:
        """An attribute of an object of this class is assigned."""
        if not self.foreign(writer, owner):
            units = (owner, *self.hierarchy.subclasses.get(owner, ()))
            self.changes.add(owner.attributes, name, value, *(("attribute", unit, name) for unit in units))

    def set_global(self, module: ModuleUnit, name: str, value: Value) -> None:
        """A function assigns to a global name."""
        self.changes.add(module.written, name, value, ("global", module, name))

    def summarise(self, function: FunctionUnit, summary: Summary) -> None:
        """Store what a function's evaluation found."""
        key = ("summary", function)
        before = function.summary
        after = replace(summary, returns=self.changes.steadied(key, before.returns if before is not None else None, summary.returns))
        if before is not None and self.changes.is_restless(key):
            after = replace(after, cases=(), reach=steadied_reach(before.reach, summary.reach, WIDENED_DEPTH))
        if after != before:
            function.summary = after
            self.changes.changed(key)

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
            behind = self.changes.take_behind()
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
