"""What has to be looked at closely: the files in which a model may be reached, as far as nothing is known of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from llmlint.facts.partition import Known, groups_of, left_aside
from llmlint.files.source_roots import declared_roots
from llmlint.knowledge import dotted_names
from llmlint.records import dataclass
from llmlint.sdks import load
from llmlint.sdks.known import is_known_member, known_names
from llmlint.sketch.imports import mentions
from llmlint.sketch.links import Links
from llmlint.sketch.meanings import Meanings
from llmlint.sketch.modules import ModuleMap
from llmlint.sketch.reach import Reach, Signs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from llmlint.facts.partition import Aside, Group
    from llmlint.facts.settings import AnalysisSettings
    from llmlint.facts.survey import Survey
    from llmlint.sdks import Catalogue


@dataclass(frozen=True, slots=True)
class Outlook:
    """`relevant` are the files in which a model may be reached. `links` say of them, and of all that imports lead to from there, which
    files the imports of each may mean; `groups` are what hangs together so and is not known, `lasting` what is, by name, and `aside` what
    nobody asked about. `notes` are what the bytes of each file tell.
    """

    catalogue: Catalogue
    modules: ModuleMap
    relevant: frozenset[str]
    links: Mapping[str, frozenset[str]]
    groups: tuple[frozenset[str], ...]
    lasting: Mapping[str, Group]
    aside: tuple[Aside, ...]
    notes: Mapping[str, str]


def outlook(found: Survey, settings: AnalysisSettings) -> tuple[Outlook | Known, frozenset[str]]:
    """What is to be done about the files that were found, or what is known already, where that is nothing; and the files that were read
    to find out and are Python.
    """
    known, shelf = found.known, found.shelf
    if found.changed == frozenset() and not found.asked & known.aside:
        return known, frozenset()
    catalogue = load(tuple(Path(name) for name in settings.sdk_files))
    roots = (*settings.source_roots, *declared_roots(found.root))
    modules = ModuleMap(found.root, (shelf.files[path] for path in shelf), roots, lambda file: shelf[file.display].data, catalogue.may_name)
    relevant, reach = _relevant(found, modules, catalogue, settings)
    explained = {settings.explain[0]} & shelf.keys() if settings.explain is not None else set[str]()
    imports = Links(shelf, modules, reach.imports_of if reach is not None else lambda path: mentions(shelf[path].data))
    links = imports.following(relevant | explained)
    lasting = known.lasting(links, relevant, found.changed or ())
    last = frozenset(path for group in lasting.values() for path in group.files)
    groups = [group for group in groups_of(links) if explained & group or not group <= last]
    asked = found.asked | explained
    aside = left_aside(groups, asked, *imports.loosely()) if any(not group & asked for group in groups) else ()
    groups = [group for group in groups if not any(group in left.groups for left in aside)]
    read, notes = (reach.read, reach.notes) if reach is not None else (frozenset[str](), dict[str, str]())
    if not groups:
        return Known(found.digests, relevant, lasting, frozenset(path for left in aside for path in left.files), notes), read
    return Outlook(catalogue, modules, relevant, links, tuple(groups), lasting, aside, notes), read


def _meanings(catalogue: Catalogue, declared: Iterable[str]) -> Meanings:
    """What is known of the names of SDKs."""
    known = (*known_names(catalogue), *filter(catalogue.known_root, dotted_names()), *declared)
    ends = ((root, end) for sdk in catalogue.sdks.values() for switch in sdk.switches for root in sdk.roots for end in switch.names)
    return Meanings(known, catalogue.roots(), ends, lambda name: is_known_member(catalogue, name), catalogue.spellings_of)


def _relevant(found: Survey, modules: ModuleMap, catalogue: Catalogue, settings: AnalysisSettings) -> tuple[frozenset[str], Reach | None]:
    if not settings.use_sketch:
        return frozenset(found.shelf), None
    names = settings.declared
    roots = frozenset(name.partition(".")[0] for name in names)
    needles = (*catalogue.needles(), *(name.rpartition(".")[2].encode() for name in names))
    own = {name.rpartition(".")[2] for name in names}
    words = {*catalogue.words(), *own}
    signs = Signs(
        needles,
        lambda name: catalogue.may_name(name) or name.partition(".")[0] in roots,
        _meanings(catalogue, names),
        frozenset(own),
        catalogue.shapes(),
        words,
        catalogue.addresses(),
        catalogue.bodies(),
    )
    reach = Reach(found.shelf, modules, signs, found.notes)
    return frozenset(reach.files(use_filter=settings.use_filter)), reach


__all__ = ["Outlook", "outlook"]
