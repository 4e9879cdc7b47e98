"""What has to be looked at closely: the files in which a model may be reached, as far as nothing is known of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from llmlint.files.source_roots import declared_roots
from llmlint.records import dataclass
from llmlint.sdks import load
from llmlint.sketch.modules import ModuleMap
from llmlint.sketch.reach import Reach

if TYPE_CHECKING:
    from collections.abc import Mapping

    from llmlint.facts.partition import Known
    from llmlint.facts.settings import AnalysisSettings
    from llmlint.facts.survey import Survey
    from llmlint.files import Source
    from llmlint.sdks import Catalogue


@dataclass(frozen=True, slots=True)
class Outlook:
    """`relevant` are the files in which a model may be reached; `wanted` those of which nothing is known, relevant or not."""

    catalogue: Catalogue
    modules: ModuleMap
    relevant: frozenset[str]
    wanted: frozenset[str]


def outlook(found: Survey, settings: AnalysisSettings) -> tuple[Outlook | Known, frozenset[str]]:
    """What is to be done about the files that were found, or what is known already, where that is nothing; and the files that were read
    to find out and are Python.
    """
    known, shelf = found.known, found.shelf
    if found.changed == frozenset():
        return known, frozenset()
    catalogue = load(tuple(Path(name) for name in settings.sdk_files))
    roots = (*settings.source_roots, *declared_roots(found.root))
    modules = ModuleMap(found.root, (shelf.files[path] for path in shelf), roots, lambda file: shelf[file.display].data, catalogue.may_name)
    relevant, read = _relevant(shelf, modules, catalogue, settings)
    wanted = set(shelf) if found.changed is None else known.members(found.changed | (relevant ^ known.relevant))
    if not wanted & (relevant | known.parts.keys()) and settings.explain is None:
        return replace(known, digests=found.digests), read
    return Outlook(catalogue, modules, relevant, frozenset(wanted)), read


def _relevant(
    sources: Mapping[str, Source], modules: ModuleMap, catalogue: Catalogue, settings: AnalysisSettings
) -> tuple[frozenset[str], frozenset[str]]:
    if not settings.use_sketch:
        return frozenset(sources), frozenset()
    names = settings.declared
    roots = frozenset(name.partition(".")[0] for name in names)
    needles = (*catalogue.needles(), *(name.rpartition(".")[2].encode() for name in names))
    marks = catalogue.marks() | {name.rpartition(".")[2] for name in names}
    reach = Reach(
        sources, modules, needles, lambda name: catalogue.may_name(name) or name.partition(".")[0] in roots, marks, catalogue.addresses()
    )
    return frozenset(reach.files(use_filter=settings.use_filter)), reach.read


__all__ = ["Outlook", "outlook"]
