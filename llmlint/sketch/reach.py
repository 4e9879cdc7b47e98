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
from llmlint.sketch.names import EVERYTHING, Names
from llmlint.sketch.notes import imports_in, is_seed, naming, noted
from llmlint.sketch.outline import Outline
from llmlint.sketch.promises import Promises

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from re import Pattern

    from llmlint.files import Source, SourceFile
    from llmlint.sketch.imports import Mention
    from llmlint.sketch.meanings import Meanings
    from llmlint.sketch.mentions import Mentions
    from llmlint.sketch.modules import ModuleMap

# A string that goes on in another one in the middle of what may be an address.
_SPLIT = regex(rb"""[\w-](?:\.["'][\s\\]*[rRfFbBuU]{0,2}["']|["'][\s\\]*[rRfFbBuU]{0,2}["']\.)[a-z0-9]""")


@dataclass(frozen=True, slots=True)
class Signs:
    """What gives a model away in a text. `is_model_name` tells names that are an SDK's, `meanings` those of them that matter. `marks` are
    names that mean a model in a file which holds one of the `words`, `shapes` the ends of calls that do; `bodies` are the keys that tell a
    request together.
    """

    needles: tuple[bytes, ...]
    is_model_name: Callable[[str], bool]
    meanings: Meanings
    marks: frozenset[str]
    shapes: frozenset[str]
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
        self._meanings = signs.meanings
        self._marks = signs.marks
        self._shapes = tuple(f".{path}" for path in signs.shapes)
        self._hosts = signs.hosts
        self._bodies = [tuple((key, _word(key)) for key in reversed(keys)) for keys in signs.bodies]  # the rarest is looked for first
        self._words = tuple(word.encode() for word in sorted(signs.words))
        self._addresses: dict[bytes, list[tuple[bytes, bytes]]] = {}
        for host in signs.hosts:
            longest = max(host.split("."), key=len)
            self._addresses.setdefault(_tail(host).encode(), []).append((host.encode(), longest.encode()))
        self._outlines: dict[str, Outline | None] = {}
        self._notes = {**notes}
        self._absolute: dict[str, list[tuple[str, ...]]] = {}
        self._own: dict[str, set[str]] = {}
        self._tainted: dict[str, set[str]] = {}
        self._relevant: set[str] = set()
        self._promised: dict[str, set[str]] = {}
        self._promises = Promises(sources, modules, self._outline)

    def files(self, *, use_filter: bool) -> tuple[str, ...]:
        """The display paths of the files to look at closely, sorted."""
        waiting = [path for path in self._sources if not use_filter or is_seed(self._note(path))]
        while waiting:
            grown = [path for path in sorted(waiting) if self._taint(path)]
            waiting = [*dict.fromkeys((*self._mentioning(grown), *self._promising(grown)))]
        return tuple(sorted(self._relevant))

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

    def _rare_keys(self, path: str) -> list[tuple[str, ...]]:
        """The bodies that tell a request by themselves and whose keys all stand in a file, each with the rarest key first."""
        data = self._sources[path].data
        found = (keys for keys in self._bodies if all(key.encode() in data for key, _ in keys))
        return [tuple(key for key, _ in keys) for keys in found if all(word.search(data) for _, word in keys)]

    def _absolute_imports(self, path: str) -> list[tuple[str, ...]]:
        """What a file imports, or takes something from, by the parts of its absolute name."""
        if path not in self._absolute:
            file = self._sources[path].file
            found = [self._modules.absolute(file, level, module) for level, module, _ in self.imports_of(path) or ()]
            self._absolute[path] = list(dict.fromkeys(tuple(name.split(".")) if name else () for name in found if name is not None))
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
        for names in self._absolute_imports(path):
            asked = [names[: size + 1] for size, name in enumerate(names) if name in stems]
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
        before = self._tainted.get(path, set())
        if outline is None:
            self._tainted[path] = {EVERYTHING}
            self._relevant.add(path)
            return not before
        file = self._sources[path].file
        names = Names(self._meanings, self._modules, self._tainted_in).read(outline, file, self._is_model_name)
        found = self._own.setdefault(path, set())
        found |= self._promised.get(path, set())
        hot = names.hot | found | (self._marks if self._has_word(path) else frozenset[str]())
        keys = self._written_keys(path, outline)
        changed = True
        while changed:
            changed = False
            for piece in outline.pieces:
                if not piece.names <= found and self._is_tainted(piece.said, hot, keys, names, file):
                    found |= piece.names
                    hot |= piece.names
                    changed = True
        if found or names.starred:
            self._relevant.add(path)
        self._tainted[path] = found | names.starred | names.handed_on
        return self._tainted[path] != before

    def _tainted_in(self, file: SourceFile) -> set[str]:
        return self._tainted.get(file.display, set())

    def _is_tainted(self, said: Mentions, hot: set[str], keys: set[str], names: Names, file: SourceFile) -> bool:
        """Whether a piece of a file says anything that may lead to a model."""
        if not said.names.isdisjoint(hot) or not keys.isdisjoint(said.keys) or self._names_provider(said):
            return True
        if names.extends_sdk(said.extended) or any(f".{path}".endswith(self._shapes) for path in said.methods):
            return True
        return not said.names.isdisjoint(names.bound) and any(names.may_lead_on(path, file) for path in said.paths)

    def _written_keys(self, path: str, outline: Outline) -> set[str]:
        """The rarest keys of those bodies that may be written in a file."""
        rare = self._rare_keys(path)
        written = set[str]().union(*(piece.said.keys for piece in outline.pieces)) if rare else set[str]()
        return {keys[0] for keys in rare if written.issuperset(keys)}

    def _names_provider(self, said: Mentions) -> bool:
        """A provider's host in a string, or an SDK's name where modules are imported by name."""
        imports = any(name.decode() in said.names for name in IMPORTERS)
        return any(any(host in string for host in self._hosts) or (imports and self._may_import_sdk(string)) for string in said.strings)

    def _may_import_sdk(self, name: str) -> bool:
        return self._is_model_name(name) and self._meanings.matters(name)


def _word(key: str) -> Pattern[bytes]:
    """A key where it is no part of another name."""
    return regex(rb"\b" + key.encode() + rb"\b")


def _tail(host: str) -> str:
    """The end of a host that many share: `.com`."""
    end = host[host.rfind(".") :] if "." in host else host
    return end if len(end) > 1 else host
