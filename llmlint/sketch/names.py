"""The names that the imports of a file bind, and which of their uses may lead to a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.sketch.mentions import ASSIGNED

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from llmlint.files import SourceFile
    from llmlint.sketch.meanings import Meanings
    from llmlint.sketch.modules import ModuleMap
    from llmlint.sketch.outline import Import, Outline

EVERYTHING = "*"
GETATTR = "__getattr__"


class Names:
    """Of one file. `hot` are those of tainted definitions of other files, `handed_on` all by which others can get here what may lead to a
    model, be it used here or not, and `starred` those among them that the file does not name itself.

    `tainted` gives the tainted names of a file of the project.
    """

    def __init__(self, meanings: Meanings, modules: ModuleMap, tainted: Callable[[SourceFile], Collection[str]]) -> None:
        self._meanings = meanings
        self._modules = modules
        self._tainted = tainted
        self._of_sdks: dict[str, set[str]] = {}
        self._of_modules: dict[str, set[str]] = {}
        self._wholly: set[str] = set()
        self.hot: set[str] = set()
        self.handed_on: set[str] = set()
        self.starred: set[str] = set()

    def read(self, outline: Outline, file: SourceFile, is_model_name: Callable[[str], bool]) -> Names:
        """Take the imports of a file."""
        for item in outline.imports:
            absolute = self._modules.absolute(file, item.level, item.module)
            if absolute is None:
                continue
            ours = item.level > 0 or self._modules.find(absolute, file) is not None
            if not ours and is_model_name(f"{absolute}.{item.name}" if item.name else absolute):
                self._take_sdk(item)
            self._take(item, absolute, file)
        return self

    @property
    def bound(self) -> Collection[str]:
        """The names of modules, and of what is an SDK's: it depends on what is read of them whether that leads to a model."""
        return self._of_sdks.keys() | self._of_modules.keys()

    def extends_sdk(self, roots: set[str]) -> bool:
        """Whether something is made with a class or a decorator of an SDK, which may call it whenever it asks a model."""
        return not roots.isdisjoint(self._of_sdks)

    def may_lead_on(self, path: str, file: SourceFile) -> bool:
        """Whether a dotted name that begins with one of these may lead to a model."""
        local, _, rest = path.removesuffix(ASSIGNED).partition(".")
        if local in self._wholly and not rest:
            return True
        for start in self._of_sdks.get(local, ()):
            dotted = f"{start}.{rest}" if rest else start
            if self._meanings.is_setting(dotted) if path.endswith(ASSIGNED) else self._meanings.matters(dotted):
                return True
        return any(self._holds(f"{start}.{rest}" if rest else start, file) for start in self._of_modules.get(local, ()))

    def _holds(self, dotted: str, file: SourceFile) -> bool:
        """Whether a dotted name leads to a module of the project, or to something in one, by which a model may be reached."""
        parts = dotted.split(".")
        for size in range(len(parts), 0, -1):
            found = self._modules.find(".".join(parts[:size]), file)
            if found is not None:
                tainted = self._tainted(found)
                return bool(tainted) and (size == len(parts) or any(name in tainted for name in (parts[size], EVERYTHING, GETATTR)))
        return False

    def _take_sdk(self, item: Import) -> None:
        if item.name == "*":
            self.starred |= {EVERYTHING, ""}
            return
        name = f"{item.module}.{item.name}" if item.name else item.module
        self._of_sdks.setdefault(item.local, set()).add(item.local if _binds_the_first(item) else name)
        if self._meanings.matters(name):
            self.handed_on.add(item.local)

    def _take(self, item: Import, absolute: str, file: SourceFile) -> None:
        source = self._modules.find(absolute, file)
        tainted = self._tainted(source) if source is not None else ()
        if item.name == "*":
            names = {*tainted} - {EVERYTHING, ""}
            self.hot |= names
            self.starred |= names | ({""} if names else set())
            return
        if item.name and (item.name in tainted or EVERYTHING in tainted):
            self.hot.add(item.local)
            self.handed_on.add(item.local)
        whole = f"{absolute}.{item.name}".strip(".") if item.name else absolute
        if item.name and self._modules.find(whole, file) is None:
            return
        self._of_modules.setdefault(item.local, set()).add(item.local if _binds_the_first(item) else whole)
        below = whole.split(".")
        on_the_way = [self._modules.find(".".join(below[: size + 1]), file) for size in range(len(below))] if not item.name else []
        if any(module is not None and self._tainted(module) for module in (*on_the_way, self._modules.find(whole, file))):
            self._wholly.add(item.local)
            self.handed_on.add(item.local)


def _binds_the_first(item: Import) -> bool:
    """`import a.b.c`, which binds `a`."""
    return not item.name and item.local == item.module.partition(".")[0]
