"""Find, check and order rule packs.

A pack is a package named in the entry-point group `llmlint.packs`; the built-in rules come in by the same door. A folder is loaded only
when the command line or the environment names it: a configuration, which may be somebody else's, cannot have code run. Every public rule
class in a pack counts, nothing is registered anywhere else. What a pack gets wrong is found here, when it is loaded, and named by file
and line.
"""

from __future__ import annotations

import inspect
import pkgutil
import re
import sys
import types
from dataclasses import dataclass, fields, is_dataclass
from importlib import import_module
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, Union, cast, get_args, get_origin

from llmlint.api import (
    ActingTool,
    CallingModule,
    Client,
    History,
    Meta,
    MixedVectors,
    ModelCall,
    OutputUse,
    Retrieval,
    RetryPolicy,
    Rule,
    SwitchedOn,
    TemplateFilled,
    TemplateMade,
)
from llmlint.installed import BUILT_IN, installed_packs
from llmlint.knowledge.sinks import SinkError, read_sinks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

FACTS: tuple[type, ...] = (
    ModelCall,
    Client,
    OutputUse,
    TemplateFilled,
    TemplateMade,
    RetryPolicy,
    SwitchedOn,
    History,
    Retrieval,
    CallingModule,
    MixedVectors,
    ActingTool,
)

RuleClass: TypeAlias = "type[Rule[Any]]"

_OWN_CODE = re.compile(r"LLM\d{3}\Z")
_FOREIGN_CODE = re.compile(r"(?!LLM\d)[A-Z]+\d{3,}\Z")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")


@dataclass(frozen=True, slots=True, order=True)
class PackProblem:
    """One mistake in a pack."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class PackError(Exception):
    """All mistakes found in the installed packs."""

    def __init__(self, problems: Iterable[PackProblem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True, slots=True)
class Pack:
    """The rules of one package, ordered by code, and the SDKs and sinks it describes. `folders` hold its code."""

    name: str
    package: str
    rules: tuple[RuleClass, ...]
    sdk_files: tuple[Path, ...] = ()
    sink_files: tuple[Path, ...] = ()
    folders: tuple[Path, ...] = ()


def load_packs(folders: Sequence[Path] = ()) -> tuple[Pack, ...]:
    """Load every installed pack, the built-in one first, and those in `folders`.

    Raises:
        PackError: all that is wrong with any of them.
    """
    packs: list[Pack] = []
    problems: list[PackProblem] = []
    named: list[tuple[str, str | Path]] = [*installed_packs(), *((folder.name, folder) for folder in folders)]
    for name, package in named:
        try:
            packs.append(load_pack(name, open_folder(package) if isinstance(package, Path) else package))
        except PackError as error:  # noqa: PERF203 - a pack takes milliseconds
            problems.extend(error.problems)
    problems.extend(_clashes([rule for pack in packs for rule in pack.rules]))
    if problems:
        raise PackError(problems)
    return tuple(packs)


def load_rules(folders: Sequence[Path] = ()) -> tuple[RuleClass, ...]:
    """Every rule of every installed pack and of those in `folders`, ordered by code."""
    return tuple(sorted((rule for pack in load_packs(folders) for rule in pack.rules), key=lambda rule: rule.meta.code))


def load_pack(name: str, package: str) -> Pack:
    """Import one package with everything below it and collect its rules."""
    modules = list(_modules(name, package))
    rules = [rule for module in modules for rule in _rules_in(module)]
    problems = [problem for rule in rules for problem in _problems(rule, built_in=package == BUILT_IN)]
    folder = Path(modules[0].__file__ or "").parent
    sinks = tuple(sorted(folder.glob("sinks.toml")))
    problems.extend(problem for path in sinks for problem in _sink_problems(path))
    if problems:
        raise PackError(problems)
    ordered = tuple(sorted(rules, key=lambda rule: rule.meta.code))
    return Pack(name, package, ordered, tuple(sorted((folder / "sdks").glob("*.toml"))), sinks, (folder,))


def open_folder(folder: Path) -> str:
    """Make the package in a folder importable under the folder's name, and nothing beside it.

    Raises:
        PackError: there is no package, or another one has its name.
    """
    start = folder / "__init__.py"
    taken = sys.modules.get(folder.name)
    if not folder.name.isidentifier() or not start.is_file():
        raise PackError([PackProblem(str(folder), 1, "is no package: a folder of rules has a name for Python and an `__init__.py`")])
    if taken is None:
        spec = spec_from_file_location(folder.name, start, submodule_search_locations=[str(folder)])
        found = find_spec(folder.name)
        elsewhere = found is not None and not _is_here(folder, found.submodule_search_locations or ())
        if spec is None or spec.loader is None or elsewhere:
            raise PackError([PackProblem(str(folder), 1, f"cannot be loaded: there is another package `{folder.name}`")])
        taken = sys.modules[folder.name] = module_from_spec(spec)
        try:
            spec.loader.exec_module(taken)
        except (Exception, SystemExit) as error:
            del sys.modules[folder.name]
            path, line = _raised_at(error, str(start))
            raise PackError([PackProblem(path, line, f"pack `{folder.name}` cannot be loaded: {type(error).__name__}: {error}")]) from error
    if not _is_here(folder, getattr(taken, "__path__", ())):
        raise PackError([PackProblem(str(folder), 1, f"cannot be loaded: there is another package `{folder.name}`")])
    return folder.name


def _is_here(folder: Path, places: Iterable[str]) -> bool:
    return [Path(place).resolve() for place in places] == [folder.resolve()]


def _sink_problems(path: Path) -> list[PackProblem]:
    try:
        read_sinks(path)
    except SinkError as error:
        return [PackProblem(str(path), 1, str(error))]
    return []


def subjects_of(rule: RuleClass) -> tuple[type, ...]:
    """Tell what a rule wants to see: the type parameter of `Rule`, unions taken apart."""
    for base in (original for ancestor in rule.__mro__ for original in ancestor.__dict__.get("__orig_bases__", ())):
        origin = get_origin(base)
        if isinstance(origin, type) and issubclass(origin, Rule):
            subject = get_args(base)[0]
            if not isinstance(subject, TypeVar):
                return tuple(_members(subject))
    return ()


def is_node_class(subject: type) -> bool:
    """Whether a subject is a libcst node class. A rule that names one has imported libcst; nobody else needs to."""
    libcst = sys.modules.get("libcst")
    return libcst is not None and inspect.isclass(subject) and issubclass(subject, libcst.CSTNode)


def _modules(name: str, package: str) -> Iterator[types.ModuleType]:
    root = _imported(package, f"pack `{name}`")
    yield root
    if not hasattr(root, "__path__"):
        raise PackError([PackProblem(root.__file__ or package, 1, f"pack `{name}` names a module; it must name a package")])
    for info in sorted(pkgutil.walk_packages(root.__path__, f"{package}.", onerror=lambda _: None), key=lambda info: info.name):
        yield _imported(info.name, f"pack `{name}`")


def _imported(module: str, owner: str) -> types.ModuleType:
    try:
        return import_module(module)
    except (Exception, SystemExit) as error:
        path, line = _raised_at(error, module)
        raise PackError([PackProblem(path, line, f"{owner} cannot be loaded: {type(error).__name__}: {error}")]) from error


def _raised_at(error: BaseException, module: str) -> tuple[str, int]:
    if isinstance(error, SyntaxError) and error.filename:
        return error.filename, error.lineno or 1
    frames: list[tuple[str, int]] = []
    trace = error.__traceback__
    while trace is not None:
        frames.append((trace.tb_frame.f_code.co_filename, trace.tb_lineno))
        trace = trace.tb_next
    foreign = [frame for frame in frames if frame[0] != __file__ and "importlib" not in frame[0]]
    return foreign[-1] if foreign else (module, 1)


def _rules_in(module: types.ModuleType) -> list[RuleClass]:
    classes = [cast("type", value) for name, value in sorted(vars(module).items()) if inspect.isclass(value) and not name.startswith("_")]
    own = [value for value in classes if value.__module__ == module.__name__ and not inspect.isabstract(value)]
    return [value for value in own if issubclass(value, Rule)]


def _problems(rule: RuleClass, *, built_in: bool) -> list[PackProblem]:
    complaints = list(_complaints(rule, Path(_file(rule)).stem, built_in=built_in))
    return [PackProblem(*_place(rule), f"rule `{rule.__name__}` {complaint}") for complaint in complaints]


def _complaints(rule: RuleClass, stem: str, *, built_in: bool) -> Iterator[str]:
    meta: object = getattr(rule, "meta", None)
    if not isinstance(meta, Meta):
        yield "has no `meta = Meta(...)`"
        return
    yield from _naming(rule, meta, stem)
    if built_in and not _OWN_CODE.match(meta.code):
        yield f"has the code `{meta.code}`; a built-in code is `LLM` and three digits"
    if not built_in and not _FOREIGN_CODE.match(meta.code):
        yield f"has the code `{meta.code}`; a pack's code is its own capital letters, not `LLM`, and at least three digits"
    if not meta.examples:
        yield "has no example"
    if not (rule.__doc__ or "").strip() or rule.__doc__ == Rule.__doc__:
        yield "has no docstring; it is the rule's page"
    if cast("Any", rule).check is cast("Any", Rule).check:
        yield "does not define `check`"
    yield from _subject_complaints(rule)
    yield from _option_complaints(rule.Options)


def _naming(rule: RuleClass, meta: Meta, stem: str) -> Iterator[str]:
    expected = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", rule.__name__).lower()
    if not _NAME.match(meta.name) or meta.name != expected:
        yield f"has the name `{meta.name}`; the class name makes it `{expected}`"
    for alias in meta.aliases:
        if not _NAME.match(alias) or alias == meta.name:
            yield f"has the alias `{alias}`; an alias is another name, in small letters and hyphens"
    if stem != expected.replace("-", "_"):
        yield f"stands in `{stem}.py`; the class name makes it `{expected.replace('-', '_')}.py`"


def _subject_complaints(rule: RuleClass) -> Iterator[str]:
    subjects = subjects_of(rule)
    if not subjects:
        yield "does not say what it looks at: derive from `Rule[ModelCall]`, `Rule[Client]` or `Rule[OutputUse]`"
    known = ", ".join(f"`{fact.__name__}`" for fact in FACTS)
    for subject in subjects:
        if subject not in FACTS and not is_node_class(subject):
            yield f"looks at `{getattr(subject, '__name__', subject)}`; known are {known} and libcst node classes"


def _option_complaints(options: type) -> Iterator[str]:
    if not is_dataclass(options) or not getattr(options, "__dataclass_params__").frozen:  # noqa: B009 - unknown to type checkers
        yield "has `Options` that are no frozen dataclass"
        return
    for field in fields(options):
        if not field.metadata.get("help"):
            yield f"has the option `{field.name}` without help; declare it with `option(default, help)`"


def _clashes(rules: list[RuleClass]) -> Iterator[PackProblem]:
    for label in ("code", "name"):
        seen: dict[str, RuleClass] = {}
        for rule in rules:
            key = getattr(rule.meta, label)
            first = seen.setdefault(key, rule)
            if first is not rule:
                yield PackProblem(*_place(rule), f"rule `{rule.__name__}` has the {label} `{key}` of `{first.__module__}.{first.__name__}`")
    named = {rule.meta.name: rule for rule in rules}
    for rule in rules:
        for alias in rule.meta.aliases:
            first = named.setdefault(alias, rule)
            if first is not rule:
                yield PackProblem(
                    *_place(rule), f"rule `{rule.__name__}` has the alias `{alias}`, which is `{first.__module__}.{first.__name__}`"
                )


def _file(rule: RuleClass) -> str:
    return getattr(sys.modules.get(rule.__module__), "__file__", None) or rule.__module__


def _place(rule: RuleClass) -> tuple[str, int]:
    """Where a rule is written; found out only for one that is complained of, because it takes a while."""
    try:
        return _file(rule), inspect.getsourcelines(rule)[1]
    except (OSError, TypeError):
        return _file(rule), 1


def _members(subject: Any) -> Iterator[Any]:
    if get_origin(subject) in (Union, types.UnionType):
        for member in get_args(subject):
            yield from _members(member)
    else:
        yield subject
