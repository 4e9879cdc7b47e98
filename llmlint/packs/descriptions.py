"""What a pack says in TOML beside its rules: its SDKs, its sinks, how many findings of a rule were right. Mistakes get their line here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from llmlint.knowledge.sinks import SinkError, read_sinks
from llmlint.packs.records import PackProblem
from llmlint.patterns import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from llmlint.packs.records import Pack

# A mistake as the readers word it: the file, the way to the key, what is wrong.
_SAID = regex(r"(?P<file>[^:]+): (?P<keys>[\w.\[\]-]+): (?P<message>.*)", re.DOTALL)
_KEY = regex(r"\[(\d+)\]|([\w-]+)")
_TOML_LINE = regex(r"at line (\d+)")


def description_problems(folder: Path, codes: Iterable[str]) -> list[PackProblem]:
    """The first mistake in each TOML file of a pack, whose rules have these codes."""
    found = [_problem(path, said) for path in sdk_files(folder) if (said := _wrong_sdk(path))]
    found += [_problem(path, said) for path in sink_files(folder) if (said := _wrong_sinks(path))]
    return found + _measured_problems(folder, set(codes))


def sdk_files(folder: Path) -> tuple[Path, ...]:
    """The descriptions of SDKs in a pack."""
    return tuple(sorted((folder / "sdks").glob("*.toml")))


def sink_files(folder: Path) -> tuple[Path, ...]:
    """The sinks of a pack, if it names any."""
    return tuple(sorted(folder.glob("sinks.toml")))


def clashing_sdks(packs: Sequence[Pack]) -> list[PackProblem]:
    """The first place where what packs say of their SDKs does not fit together, or not with the SDKs that are built in."""
    files = [path for pack in packs for path in pack.sdk_files]
    if not files:
        return []
    from llmlint.sdks import CatalogueError, load

    try:
        load(tuple(files))
    except CatalogueError as error:
        said = str(error)
        return [_problem(next((path for path in files if said.startswith(f"{path.name}: ")), files[0]), said)]
    return []


def _wrong_sdk(path: Path) -> str:
    from llmlint.sdks import CatalogueError, read_file

    try:
        read_file(path)
    except CatalogueError as error:
        return str(error)
    return ""


def _wrong_sinks(path: Path) -> str:
    try:
        read_sinks(path)
    except SinkError as error:
        return str(error)
    return ""


def _measured_problems(folder: Path, codes: set[str]) -> list[PackProblem]:
    from llmlint.packs.measured import FILE, MeasuredError, read_measured

    path = folder / FILE
    try:
        judged = read_measured(path) if path.is_file() else {}
    except MeasuredError as error:
        return [PackProblem(str(path), 1, str(error))]
    return [PackProblem(str(path), 1, f"`{code}` is the code of no rule of this pack") for code in sorted(judged.keys() - codes)]


def _problem(path: Path, said: str) -> PackProblem:
    """A mistake with the line of the key it names, or of the nearest table above that."""
    match = _SAID.fullmatch(said)
    if match is None:
        line = _TOML_LINE.search(said)
        return PackProblem(str(path), int(line[1]) if line else 1, said.removeprefix(f"{path.name}: "))
    from llmlint.toml.places import Places

    places = Places(path.read_text("utf-8"))
    keys = tuple(int(number) if number else name for number, name in _KEY.findall(match["keys"]))
    found = (places.key(keys[:size]) for size in range(len(keys), 0, -1))
    place = next((place for place in found if place is not None), None)
    return PackProblem(str(path), place.line if place else 1, f"`{match['keys']}`: {match['message']}")


__all__ = ["clashing_sdks", "description_problems", "sdk_files", "sink_files"]
