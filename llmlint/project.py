"""Many files in, everything there is to say out: the order of work, and nothing of how it is shown."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from llmlint.cache import Keeper, Store
from llmlint.cache.location import code_stamp
from llmlint.collecting import Collector
from llmlint.config import Registry, Resolver, Settings
from llmlint.files import (
    DEFAULT_EXCLUDE,
    Discovery,
    FileFilter,
    Problem,
    Source,
    SourceFile,
    cell_texts,
    discover,
    file_and_cell,
    is_excluded,
    project_root,
)
from llmlint.files.texts import Texts
from llmlint.packs import Pack, load_packs
from llmlint.sketch.surroundings import Surroundings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from llmlint.folders.walk import Walked
    from llmlint.runs import Request, Result


class Project:
    """One run over the files a request names, or several of a process that stays: such a one brings the `keeper` of its results.

    `seen` is what was found in folders just before.
    """

    def __init__(
        self, request: Request, working_directory: Path | None = None, keeper: Keeper | None = None, seen: Walked | None = None
    ) -> None:
        self.request = request
        self._keeper = keeper
        self._seen = seen
        self.working_directory = working_directory or Path.cwd()
        self.packs: tuple[Pack, ...] = load_packs(request.command_line.packs)
        self.registry = Registry([rule for pack in self.packs for rule in pack.rules], self._client_names)
        self.resolver = Resolver(self.registry, request.command_line, self.working_directory)
        self.walked: dict[Path, list[SourceFile]] = {}
        self._settings: dict[str, Settings] = {}
        self._roots: dict[Path, Path] = {}
        self._code: str | None = None
        self._pages = {rule.meta.name: pack.page(rule.meta.name) for pack in self.packs if pack.pages for rule in pack.rules}
        self._named = [path for name in request.paths if (path := Path(os.path.normpath(self.working_directory / name))).is_dir()]
        self._surroundings = Surroundings(self.working_directory, self._named)

    def _client_names(self) -> frozenset[str]:
        """Loaded only for a configuration that names clients."""
        from llmlint.sdks import load

        return load(tuple(path for pack in self.packs for path in pack.sdk_files)).client_names()

    def page(self, name: str) -> str:
        """The address of a rule's page; empty for a rule whose pack names none."""
        return self._pages.get(name, "")

    def store(self, root: Path) -> Keeper | None:
        """Where the results about a project are kept."""
        if self._keeper is not None:
            return self._keeper
        said = self.request.command_line
        if said.results is None:
            return None
        results = said.results if said.names_results else self.resolver.settings_for(root).cache_dir or said.results
        if self._code is None:
            self._code = code_stamp(path for pack in self.packs for path in pack.folders)
        return Store(results, root, self._code)

    def run(self, drafts: Mapping[str, Source] | None = None) -> Result:
        """Find the files, read the configuration, analyse, run the rules, drop what comments silence.

        `drafts` are sources that stand in for what is on the disk, by the path they are shown under.

        Raises:
            ConfigError: the configuration cannot be used; carries every mistake.
            BaselineError: the file of recorded findings cannot be used.
        """
        self._surroundings = Surroundings(self.working_directory, self._named)
        found, given = self._files()
        groups = self._groups(found.files)
        selected = {id(settings): self.registry.select(settings) for settings, _, _ in groups}
        self.resolver.raise_issues()
        given = tuple(({source.file.display: source for source in given} | dict(drafts or {})).values())
        known = {path: text for source in given for path, text in (*((source.file.display, source.text),), *cell_texts(source).items())}
        texts = Texts(found.files, self.working_directory, known)
        run = Collector(self, texts, given)
        for settings, root, files in groups:
            run.analyse(settings, root, files, selected[id(settings)])
        run.add_problems(found.problems, Settings(self.working_directory) if not groups else groups[0][0])
        return run.result(found)

    def files(self) -> Discovery:
        """What would be checked.

        Raises:
            ConfigError: the configuration cannot be used; carries every mistake.
        """
        found, _ = self._files()
        self._groups(found.files)
        self.resolver.raise_issues()
        return found

    def _files(self) -> tuple[Discovery, tuple[Source, ...]]:
        """What is to be checked, and the sources that stand in place of what is on disk."""
        found = Discovery()
        if self.request.buffers:
            found.files = [source.file for source in self.request.buffers if self._is_in(source.file)]
            return found, self.request.buffers
        if self.request.stdin is None:
            return self._discover(found), ()
        from llmlint.files import decode

        name, data = self.request.stdin
        file = SourceFile(os.path.normpath(self.working_directory / name), name)
        source = decode(file, data)
        if isinstance(source, Problem):
            found.problems[name] = source
            return found, ()
        found.files = [file]
        return found, (source,)

    def _is_in(self, file: SourceFile) -> bool:
        """Whether the nearest configuration lets a file be checked that nobody named."""
        return self._stays(file, Settings(self.working_directory), strict=True)

    def _discover(self, found: Discovery) -> Discovery:
        """Walk each path under the settings that hold there, then drop what a nearer configuration excludes."""
        files: dict[str, SourceFile] = {}
        for name in self.request.paths:
            path = self.working_directory / name
            folder = path if path.is_dir() else path.parent
            top = self.resolver.settings_for(Path(os.path.normpath(folder)))
            chosen = self._filter(top)
            part = discover([name], chosen, working_directory=self.working_directory, walked=self._seen)
            if chosen.is_plain:
                self.walked[Path(os.path.normpath(path))] = part.files
            found.problems |= part.problems
            found.missing += part.missing
            is_folder = path.is_dir()
            named = not is_folder and not self.request.force_exclude
            files |= {file.display: file for file in part.files if named or self._stays(file, top, strict=not is_folder)}
        found.files = [files[display] for display in sorted(files)]
        return found

    def _stays(self, file: SourceFile, top: Settings, *, strict: bool) -> bool:
        """Whether the nearest configuration leaves a file in. `strict`: it was not found by walking, so no exclude has been applied yet."""
        nearest = self._settings_in(os.path.dirname(file.location))  # noqa: PTH120  # hot path
        return (nearest is top and not strict) or not is_excluded(file, self._filter(nearest))

    def _settings_in(self, folder: str) -> Settings:
        if folder not in self._settings:
            self._settings[folder] = self.resolver.settings_for(Path(os.path.normpath(folder)))
        return self._settings[folder]

    def _filter(self, settings: Settings) -> FileFilter:
        own = settings.exclude if settings.exclude != DEFAULT_EXCLUDE else ()
        default = DEFAULT_EXCLUDE if settings.exclude == DEFAULT_EXCLUDE else ()
        return FileFilter(
            settings.base, (*own, *settings.extend_exclude), default, respect_gitignore=settings.respect_gitignore, include=settings.include
        )

    def _groups(self, files: Sequence[SourceFile]) -> list[tuple[Settings, Path, list[SourceFile]]]:
        """Files that share settings and a project root are analysed together."""
        groups: dict[tuple[int, Path], tuple[Settings, Path, list[SourceFile]]] = {}
        by_folder: dict[str, list[SourceFile]] = {}
        for file in files:
            name = os.path.dirname(file.location)  # noqa: PTH120  # hot path
            if name not in by_folder:
                settings, folder = self._settings_in(name), Path(os.path.normpath(name))
                if folder not in self._roots:
                    self._roots[folder] = project_root(folder, self.working_directory, self._named)
                root = self._roots[folder]
                by_folder[name] = groups.setdefault((id(settings), root), (settings, root, []))[2]
            by_folder[name].append(file)
        return list(groups.values())

    def around(self, files: Sequence[SourceFile], root: Path, given: Sequence[Source]) -> tuple[Sequence[SourceFile], bool]:
        """What is looked at besides some files of a project, and whether that is but a part of what is below its root."""
        if root in self.walked:
            return self.walked[root], False
        return self._surroundings.of(files, root, {source.file.display: source for source in given})

    def path_in_project(self, display: str) -> str:
        """The path that a fingerprint uses: the same wherever the command was started."""
        path = Path(os.path.normpath(self.working_directory / file_and_cell(display)[0]))
        root = self._roots.get(path.parent, self.working_directory)
        return os.path.relpath(path, root).replace(os.sep, "/")

    def holds(self, path: str) -> bool:
        """Whether there is a file of this name in a project that was looked at."""
        own = project_root(self.working_directory, self.working_directory, self._named)
        return any((root / path).exists() for root in {*self._roots.values(), self.working_directory, own})
