"""Find packs and import them."""

from __future__ import annotations

import inspect
import pkgutil
import sys
from importlib import import_module
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard, cast

from llmlint.api import Rule
from llmlint.installed import BUILT_IN, installed_packs
from llmlint.packs.checks import clashes, is_address, problems_of
from llmlint.packs.descriptions import clashing_sdks, description_problems, sdk_files, sink_files
from llmlint.packs.records import Pack, PackError, PackProblem

if TYPE_CHECKING:
    import types
    from collections.abc import Iterable, Iterator, Sequence

    from llmlint.packs.records import RuleClass

_NO_ADDRESS = "`PAGES` is the address of a rule's page with `{name}` in it, as in `https://example.org/rules/{name}`"

_NO_WORDS = "`REMOVED` names rules that are gone, by code and by name, with what to use: `{'old-rule': 'use `new-rule`'}`"


def load_packs(folders: Sequence[Path] = ()) -> tuple[Pack, ...]:
    """Load every installed pack, the built-in one first, and those in `folders`; one that is both is loaded once.

    Raises:
        PackError: all that is wrong with any of them.
    """
    packs: list[Pack] = []
    problems: list[PackProblem] = []
    named: list[tuple[str, str | Path]] = [*installed_packs(), *((folder.name, folder) for folder in folders)]
    loaded: set[str] = set()
    for name, place in named:
        try:
            package = open_folder(place) if isinstance(place, Path) else place
            if package not in loaded:
                loaded.add(package)
                packs.append(load_pack(name, package))
        except PackError as error:  # noqa: PERF203 - a pack takes milliseconds
            problems.extend(error.problems)
    problems.extend(clashes([rule for pack in packs for rule in pack.rules]))
    problems.extend(clashing_sdks(packs))
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
    problems = [problem for rule in rules for problem in problems_of(rule, built_in=package == BUILT_IN)]
    folder = Path(modules[0].__file__ or "").parent
    if package != BUILT_IN:
        problems.extend(description_problems(folder, (rule.meta.code for rule in rules if hasattr(rule, "meta"))))
    named: object = getattr(modules[0], "PAGES", "")
    pages = named if is_address(named) else ""
    if named != pages:
        problems.append(PackProblem(modules[0].__file__ or package, 1, _NO_ADDRESS))
    if not _is_table_of_words(getattr(modules[0], "REMOVED", {})):
        problems.append(PackProblem(modules[0].__file__ or package, 1, _NO_WORDS))
    if problems:
        raise PackError(problems)
    ordered = tuple(sorted(rules, key=lambda rule: rule.meta.code))
    return Pack(name, ordered, sdk_files(folder), sink_files(folder), (folder,), pages)


def open_folder(folder: Path) -> str:
    """Make the package in a folder importable under the folder's name, and nothing beside it.

    Raises:
        PackError: there is no package, or another one has its name.
    """
    start = folder / "__init__.py"
    taken = sys.modules.get(folder.name)
    if not folder.name.isidentifier() or not start.is_file():
        raise PackError([PackProblem(str(folder), 0, "is no package: a folder of rules has a name for Python and an `__init__.py`")])
    if taken is None:
        spec = spec_from_file_location(folder.name, start, submodule_search_locations=[str(folder)])
        found = find_spec(folder.name)
        elsewhere = found is not None and not _is_here(folder, found.submodule_search_locations or ())
        if spec is None or spec.loader is None or elsewhere:
            raise _taken(folder, (found.submodule_search_locations or ()) if found is not None else ())
        taken = sys.modules[folder.name] = module_from_spec(spec)
        try:
            spec.loader.exec_module(taken)
        except (Exception, SystemExit) as error:
            del sys.modules[folder.name]
            path, line = _raised_at(error, str(start))
            raise PackError([PackProblem(path, line, f"pack `{folder.name}` cannot be loaded: {type(error).__name__}: {error}")]) from error
    if not _is_here(folder, getattr(taken, "__path__", ())):
        raise _taken(folder, getattr(taken, "__path__", ()))
    return folder.name


def _taken(folder: Path, places: Iterable[str]) -> PackError:
    where = next((f" in {place}; `pip install -e` makes an installed pack and its folder one" for place in places), "")
    return PackError([PackProblem(str(folder), 1, f"cannot be loaded: there is another package `{folder.name}`{where}")])


def _is_here(folder: Path, places: Iterable[str]) -> bool:
    return [Path(place).resolve() for place in places] == [folder.resolve()]


def _is_table(value: object) -> TypeGuard[dict[object, object]]:
    return isinstance(value, dict)


def _is_table_of_words(value: object) -> bool:
    return _is_table(value) and all(isinstance(word, str) for pair in value.items() for word in pair)


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


__all__ = ["load_pack", "load_packs", "load_rules", "open_folder"]
