"""In which files may a model call be reached? It may say yes too often, never no wrongly.

Seeds are files that name an SDK, a provider's host or an unmistakable call. From there the answer spreads to every file that
imports a definition which mentions something tainted, and to the classes for which tainted ones stand. What else flows the other way (a
client handed to a helper's module) is followed by the evaluation itself, which loads a module when one of its names is used.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from llmlint.files.at_work import WORK
from llmlint.patterns import regex
from llmlint.records import dataclass
from llmlint.sketch.imports import mentions
from llmlint.sketch.links import IMPORTERS
from llmlint.sketch.notes import imports_in, is_seed, naming, noted
from llmlint.sketch.outline import Outline
from llmlint.sketch.promises import Promises

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from llmlint.files import Source, SourceFile
    from llmlint.sketch.imports import Mention
    from llmlint.sketch.modules import ModuleMap

EVERYTHING = "*"
# A string that goes on in another one in the middle of what may be an address.
_SPLIT = regex(rb"""[\w-](?:\.["'][\s\\]*[rRfFbBuU]{0,2}["']|["'][\s\\]*[rRfFbBuU]{0,2}["']\.)[a-z0-9]""")


@dataclass(frozen=True, slots=True)
class Signs:
    """What gives a model away in a text. `marks` are names that mean one in a file which holds one of the `words`; `bodies` are the keys
    that tell a request together.
    """

    needles: tuple[bytes, ...]
    is_model_name: Callable[[str], bool]
    marks: frozenset[str]
    words: Iterable[str]
    hosts: tuple[str, ...]
    bodies: tuple[tuple[str, ...], ...]


class Reach:
    """The fixed point over a project. `notes` are what an earlier run left of files that have not changed since."""

    def __init__(self, sources: Mapping[str, Source], modules: ModuleMap, signs: Signs, notes: Mapping[str, str]) -> None:
        self._sources = sources
        self._modules = modules
        self._needles = signs.needles
        self._is_model_name = signs.is_model_name
        self._marks = signs.marks
        self._hosts = signs.hosts
        self._bodies = [
            (keys[-1], tuple(key.encode() for key in reversed(keys))) for keys in signs.bodies
        ]  # the rarest is looked for first
        self._words = tuple(word.encode() for word in sorted(signs.words))
        self._addresses: dict[bytes, list[tuple[bytes, bytes]]] = {}
        for host in signs.hosts:
            longest = max(host.split("."), key=len)
            self._addresses.setdefault(_tail(host).encode(), []).append((host.encode(), longest.encode()))
        self._outlines: dict[str, Outline | None] = {}
        self._notes = {**notes}
        self._absolute: dict[str, dict[tuple[str, ...], bool]] = {}
        self._tainted: dict[str, set[str]] = {}
        self._promised: dict[str, set[str]] = {}
        self._promises = Promises(sources, modules, self._outline)

    def files(self, *, use_filter: bool) -> tuple[str, ...]:
        """The display paths of the files to look at closely, sorted."""
        waiting = [path for path in self._sources if not use_filter or is_seed(self._note(path))]
        while waiting:
            grown = [path for path in sorted(waiting) if self._taint(path)]
            waiting = [*dict.fromkeys((*self._mentioning(grown), *self._promising(grown)))]
        return tuple(sorted(path for path, names in self._tainted.items() if names))

    @property
    def notes(self) -> Mapping[str, str]:
        """What the bytes of the files tell, for the next run."""
        return self._notes

    def imports_of(self, path: str) -> tuple[Mention, ...] | None:
        """What a file may import; `None` where that cannot be told."""
        return imports_in(self._note(path))

    def _note(self, path: str) -> str:
        if path not in self._notes:
            imports = mentions(self._sources[path].data)
            self._notes[path] = noted(imports, is_seed=self._is_seed(path, imports))
        return self._notes[path]

    @property
    def read(self) -> frozenset[str]:
        """The files that were read on the way and are Python."""
        return frozenset(path for path, outline in self._outlines.items() if outline is not None)

    def _is_seed(self, path: str, imports: tuple[Mention, ...] | None) -> bool:
        """Whether a file imports what may lead to an SDK, or says what matters without an import."""
        data = self._sources[path].data
        if self._has_word(path) or self._has_address(data) or self._rare_keys(path):
            return True
        if any(word in data for word in IMPORTERS) and any(needle in data for needle in self._needles):
            return True
        return imports is None or any(mention.level == 0 and self._is_model_name(mention.module) for mention in imports)

    def _has_word(self, path: str) -> bool:
        """Whether a file says what only those say who ask a model; without that, `messages` is an everyday name."""
        data = self._sources[path].data
        return any(word in data for word in self._words)

    def _has_address(self, data: bytes) -> bool:
        """Whether a provider's host stands in a text, be it in two strings that follow each other."""
        for tail, hosts in self._addresses.items():
            if tail in data and any(host in data or (longest in data and _SPLIT.search(data)) for host, longest in hosts):
                return True
        return False

    def _rare_keys(self, path: str) -> set[str]:
        """Of the bodies that tell a request by themselves and whose keys all stand in a file, the rarest key."""
        data = self._sources[path].data
        return {rarest for rarest, keys in self._bodies if all(key in data for key in keys)}

    def _absolute_imports(self, path: str) -> dict[tuple[str, ...], bool]:
        """What a file imports, by the parts of its absolute name, and whether something is taken from there."""
        if path not in self._absolute:
            found: dict[tuple[str, ...], bool] = {}
            for level, module, whole in self.imports_of(path) or ():
                absolute = self._modules.absolute(self._sources[path].file, level, module)
                if absolute is not None:
                    names = tuple(absolute.split(".")) if absolute else ()
                    found[names] = found.get(names, False) or not whole
            self._absolute[path] = found
        return self._absolute[path]

    def _mentioning(self, grown: list[str]) -> list[str]:
        """Files that could import from one of the modules that grew."""
        if not grown:
            return []
        beside: dict[str, set[str]] = {}
        for path in grown:
            folder, stem = self._ends(path)
            beside.setdefault(folder, set()).add(stem)
        may_name = naming({*beside, *(stem for stems in beside.values() for stem in stems)})
        return [path for path in self._sources if may_name(self._note(path)) and self._may_import(path, frozenset(grown), beside)]

    def _promising(self, grown: list[str]) -> list[str]:
        """Files with classes for which those of the modules that grew stand."""
        found: list[str] = []
        for path in grown:
            for place, name in self._promises.behind(path, self._tainted[path]):
                if name not in self._promised.setdefault(place, set()):
                    self._promised[place].add(name)
                    found.append(place)
        return found

    def _may_import(self, path: str, grown: frozenset[str], beside: Mapping[str, set[str]]) -> bool:
        """Whether an import in a file leads to one of some modules. `beside` are the last names of these, by the folder they are in."""
        if self.imports_of(path) is None:
            return True
        file = self._sources[path].file
        stems = set[str]().union(*beside.values())
        for names, takes in self._absolute_imports(path).items():
            asked = [names[: size + 1] for size, name in enumerate(names) if name in stems]
            if takes:
                below = beside.get(names[-1], ()) if names else stems
                asked += [(*names, stem) for stem in below if os.fsencode(stem) in self._sources[path].data]
            if any((found := self._modules.find(".".join(way), file)) is not None and found.display in grown for way in asked):
                return True
        return False

    def _ends(self, path: str) -> tuple[str, str]:
        """The last name of a module, behind that of the folder it is in."""
        place = self._modules.place(self._sources[path].file).removesuffix(".py").removesuffix("/__init__")
        folder, _, stem = place.rpartition("/")
        return folder.rpartition("/")[2], stem

    def _outline(self, path: str) -> Outline | None:
        if path not in self._outlines:
            with WORK.on(path):
                self._outlines[path] = Outline.of(self._sources[path].text)
        return self._outlines[path]

    def _taint(self, path: str) -> bool:
        """Recompute the tainted definitions of a file; say whether they grew."""
        outline = self._outline(path)
        before = set(self._tainted.get(path, set()))
        if outline is None:
            self._tainted[path] = {EVERYTHING}
            return not before
        found = before | self._promised.get(path, set())
        hot = self._imported(path, outline) | found
        if self._has_word(path):
            hot |= self._marks
        keys = self._rare_keys(path)
        changed = True
        while changed:
            changed = False
            for piece in outline.pieces:
                if piece.names <= found:
                    continue
                if not piece.mentions & hot and keys.isdisjoint(piece.strings) and not self._names_provider(piece.strings, piece.mentions):
                    continue
                found |= piece.names
                hot |= piece.names
                changed = True
        handed_on = {item.local for item in outline.imports if item.local in hot} | self._starred(path, outline)
        if handed_on:
            found |= handed_on | {""}
        self._tainted[path] = found
        return found != before

    def _names_provider(self, strings: list[str], mentions: set[str]) -> bool:
        """A provider's host in a string, or an SDK's name where modules are imported by name."""
        imports = any(name.decode() in mentions for name in IMPORTERS)
        return any(any(host in string for host in self._hosts) or (imports and self._is_model_name(string)) for string in strings)

    def _imported(self, path: str, outline: Outline) -> set[str]:
        """The local names that an import binds to something tainted."""
        file = self._sources[path].file
        hot: set[str] = set()
        for item in outline.imports:
            if item.level == 0 and self._is_model_name(f"{item.module}.{item.name}" if item.name else item.module):
                hot.add(item.local)
                continue
            hot |= self._from_project(file, item.local, item.level, item.module, item.name)
        return hot

    def _starred(self, path: str, outline: Outline) -> set[str]:
        """What is tainted of all that a file takes from others without naming it."""
        stars = [item for item in outline.imports if item.name == "*"]
        file = self._sources[path].file
        return set[str]().union(*(self._from_project(file, item.local, item.level, item.module, item.name) for item in stars))

    def _from_project(self, file: SourceFile, local: str, level: int, module: str, name: str) -> set[str]:
        absolute = self._modules.absolute(file, level, module)
        if absolute is None:
            return set()
        source = self._modules.find(absolute, file)
        names: set[str] = self._tainted.get(source.display, set()) if source is not None else set()
        if name == "*":
            return names - {EVERYTHING, ""}
        inner = self._modules.find(f"{absolute}.{name}" if absolute else name, file) if name else None
        if inner is not None and self._tainted.get(inner.display):
            return {local}
        if not name:
            below = absolute.split(".")
            parents = [self._modules.find(".".join(below[: n + 1]), file) for n in range(len(below))]
            return {local} if any(p is not None and self._tainted.get(p.display) for p in parents) else set()
        return {local} if names and (name in names or EVERYTHING in names) else set()


def _tail(host: str) -> str:
    """The end of a host that many share: `.com`."""
    end = host[host.rfind(".") :] if "." in host else host
    return end if len(end) > 1 else host
