"""Many files in, everything there is to say out: the order of work, and nothing of how it is shown."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from llmlint.baseline import DEFAULT_NAME, Baseline, read_baseline
from llmlint.cache import Keeper, Store
from llmlint.cache.location import code_stamp
from llmlint.config import CommandLine, PerFileIgnores, Registry, Resolver, Settings
from llmlint.diagnostics import Crash, Diagnostic, place_key
from llmlint.engine import Engine
from llmlint.facts.model import Explanation, ModelCall, Position, Span
from llmlint.facts.settings import AnalysisSettings
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
    is_test_path,
    project_root,
)
from llmlint.files.texts import Texts
from llmlint.fingerprints import with_fingerprints
from llmlint.groups import Group, look
from llmlint.own_rules import ABOUT_COMMENTS, NotAnalysed
from llmlint.packs import Pack, load_packs
from llmlint.suppressions.by_change import touched
from llmlint.suppressions.of_run import Comments

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from llmlint.api import Severity
    from llmlint.files.changes import Changes
    from llmlint.groups import Seen
    from llmlint.packs import RuleClass

_WEIGHT = {"info": 0, "warning": 1, "error": 2, "never": 3}
_HELP = {
    "encoding": "save the file as UTF-8, or declare its encoding in the first line",
    "syntax": "correct the syntax, or exclude the file",
    "limit": "split the file, or exclude it",
    "io": "make the file readable, or exclude it",
    "failure": "exclude the file, and report this: it is a mistake of llmlint",
}


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for. `stdin` is the text of standard input as bytes, with the name to report it under; `baseline` a file of
    recorded findings, in place of the configured one; with `force_exclude`, excludes hold for named files too; `changes` are the lines
    outside of which findings are not shown. `buffers` are texts that are being edited: where there are any, they are what is checked.
    """

    paths: tuple[str, ...]
    command_line: CommandLine = field(default_factory=CommandLine)
    stdin: tuple[str, bytes] | None = None
    use_filter: bool = True
    baseline: Path | None = None
    use_baseline: bool = True
    force_exclude: bool = False
    ignore_suppressions: bool = False
    ignore_syntax_errors: bool = False
    changes: Changes | None = None
    use_sketch: bool = True
    include_tests: bool = False
    explain: tuple[str, int] | None = None
    buffers: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """Everything one run has to say. `text_of` gives the text behind a path, for code frames.

    `failed` holds if a finding weighs as much as the user's limit; `notices` are warnings about the run itself; `rules` are those that ran;
    `baselined` counts findings that are recorded and not shown, `stale` records without a finding; `path_in_project` names a file wherever
    the command was started, and `was_looked_for` says of such a path whether it was checked or is gone; `looked_at` counts the files that
    were analysed in this run and not in an earlier one; `unfiltered` are the findings whether or not they are recorded or of the change.
    """

    diagnostics: tuple[Diagnostic, ...]
    crashes: tuple[Crash, ...]
    calls: tuple[ModelCall, ...]
    files_checked: int
    files_failed: int
    suppressed: int
    failed: bool
    text_of: Callable[[str], str | None]
    missing: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    explained: tuple[Explanation, ...] = ()
    rules: tuple[RuleClass, ...] = ()
    baselined: int = 0
    stale: int = 0
    path_in_project: Callable[[str], str] = str
    looked_at: int = 0
    was_looked_for: Callable[[str], bool] = bool
    unfiltered: tuple[Diagnostic, ...] = ()


class Project:
    """One run over the files a request names, or several of a process that stays: such a one brings the `keeper` of its results."""

    def __init__(self, request: Request, working_directory: Path | None = None, keeper: Keeper | None = None) -> None:
        self.request = request
        self._keeper = keeper
        self.working_directory = working_directory or Path.cwd()
        self.packs: tuple[Pack, ...] = load_packs(request.command_line.packs)
        self.registry = Registry([rule for pack in self.packs for rule in pack.rules], self._client_names)
        self.resolver = Resolver(self.registry, request.command_line, self.working_directory)
        self.walked: dict[Path, list[SourceFile]] = {}
        self._settings: dict[str, Settings] = {}
        self._roots: dict[Path, Path] = {}
        self._code: str | None = None
        self._named = [path for name in request.paths if (path := Path(os.path.normpath(self.working_directory / name))).is_dir()]

    def _client_names(self) -> frozenset[str]:
        """Loaded only for a configuration that names clients."""
        from llmlint.sdks import load

        return load(tuple(path for pack in self.packs for path in pack.sdk_files)).client_names()

    def store(self, root: Path) -> Keeper | None:
        """Where the results about a project are kept."""
        if self._keeper is not None:
            return self._keeper
        results = self.request.command_line.results
        if results is None:
            return None
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
        found, given = self._files()
        groups = self._groups(found.files)
        selected = {id(settings): self.registry.select(settings) for settings, _, _ in groups}
        self.resolver.raise_issues()
        given = tuple(({source.file.display: source for source in given} | dict(drafts or {})).values())
        known = {path: text for source in given for path, text in (*((source.file.display, source.text),), *cell_texts(source).items())}
        texts = Texts(found.files, self.working_directory, known)
        run = _Run(self, texts, given)
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
            part = discover([name], chosen, working_directory=self.working_directory)
            if chosen.is_plain:
                self.walked[Path(os.path.normpath(path))] = part.files
            found.problems |= part.problems
            found.missing += part.missing
            named = not path.is_dir() and not self.request.force_exclude
            files |= {file.display: file for file in part.files if named or self._stays(file, top, strict=not path.is_dir())}
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

    def path_in_project(self, display: str) -> str:
        """The path that a fingerprint uses: the same wherever the command was started."""
        path = self.working_directory / file_and_cell(display)[0]
        root = self._roots.get(path.parent, self.working_directory)
        return os.path.relpath(path, root).replace(os.sep, "/")

    def holds(self, path: str) -> bool:
        """Whether there is a file of this name in a project that was looked at."""
        return any((root / path).exists() for root in {*self._roots.values(), self.working_directory})


class _Run:
    """Collects what the groups of files yield."""

    def __init__(self, project: Project, texts: Texts, given: tuple[Source, ...]) -> None:
        self.project = project
        self.texts = texts
        self.given = given
        self.diagnostics: list[Diagnostic] = []
        self.weighty: set[Diagnostic] = set()
        self.baselines: dict[Path, Baseline] = {}
        self.crashes: set[Crash] = set()
        self.calls: list[ModelCall] = []
        self.explained: list[Explanation] = []
        self.failed_files: set[str] = set()
        self.rules: dict[str, RuleClass] = {}
        self.looked_at = 0
        self._comments = Comments(texts, project.registry.resolve, project.registry.suggest, ignored=project.request.ignore_suppressions)

    def analyse(self, settings: Settings, root: Path, files: list[SourceFile], rules: Sequence[RuleClass]) -> None:
        """Facts and findings of one group."""
        request = self.project.request
        named = {file.display for file in files}
        seen = look(self._group(settings, root, files, rules), self.project.working_directory, self.project.store(root))
        self.crashes.update(seen.crashes)
        shown = [path for path in sorted(seen.calls) if path in named and (request.include_tests or path not in seen.tests)]
        self.calls.extend(call for path in shown for call in seen.calls[path])
        unwanted = self._unwanted(settings)
        self._read_baseline(settings)
        of_files = [item for item in seen.diagnostics if file_and_cell(item.path)[0] in named and item.code not in unwanted(item.path)]
        self._keep(of_files, settings)
        self.explained.extend(seen.explained)
        self.looked_at += seen.looked_at
        self.add_problems(seen.problems, settings)
        every: list[RuleClass] = [*rules, NotAnalysed]
        self.rules.update({rule.meta.code: rule for rule in every})
        ran = {rule.meta.code: rule.meta.in_tests for rule in every}
        if any(rule.meta.code in ran for rule in ABOUT_COMMENTS):
            crashed = {(crash.path, crash.code) for crash in seen.crashes}
            engine = self._engine(settings, rules)

            def had_their_say(path: str) -> frozenset[str]:
                is_test = is_test_path(file_and_cell(path)[0], settings.test_paths)
                spoke = {code for code, in_tests in ran.items() if (in_tests or not is_test) and (path, code) not in crashed}
                return frozenset(spoke) - unwanted(path)

            for judged in self._comments.judge(self._commented(seen), had_their_say, require_reason=settings.require_reason):
                about = [item for item in engine.look_at(judged.path, judged.comments) if item.code not in unwanted(item.path)]
                self._keep(about, settings, silence=judged.can_be_silenced)

    def _group(self, settings: Settings, root: Path, files: list[SourceFile], rules: Sequence[RuleClass]) -> Group:
        request = self.project.request
        about = AnalysisSettings(
            model_functions=settings.model_functions,
            client_factories=settings.client_factories,
            sanitizers=settings.sanitizers,
            source_roots=settings.source_roots,
            test_paths=settings.test_paths,
            sdk_files=tuple(str(path) for pack in self.project.packs for path in pack.sdk_files),
            sinks=settings.sinks,
            sink_files=tuple(str(path) for pack in self.project.packs for path in pack.sink_files),
            explain=request.explain,
            use_filter=request.use_filter,
            use_sketch=request.use_sketch,
        )
        key = (*((rule.meta.code, settings.options.get(rule.meta.code)) for rule in rules), sorted(settings.severity.items()))
        around = self.project.walked.get(root)
        given = [source for source in self.given if request.stdin is not None or source.file.path.is_relative_to(root)]
        return Group(files, root, about, self._engine(settings, rules), key, given, around, passing=request.stdin is not None)

    def _engine(self, settings: Settings, rules: Sequence[RuleClass]) -> Engine:
        return Engine([rule(settings.options.get(rule.meta.code)) for rule in rules], severities=settings.severity)

    def _unwanted(self, settings: Settings) -> Callable[[str], frozenset[str]]:
        """The rules that the settings switch off for a file, by its path in reports."""
        ignores = PerFileIgnores(settings.base, settings.per_file_ignores, self.project.registry.resolve)
        return lambda path: ignores.of(Path(os.path.normpath(self.project.working_directory / file_and_cell(path)[0])))

    def _read_baseline(self, settings: Settings) -> None:
        request = self.project.request
        default = settings.base / DEFAULT_NAME
        path = request.baseline or settings.baseline or (default if default.is_file() and not request.command_line.isolated else None)
        if request.use_baseline and path is not None and path not in self.baselines:
            self.baselines[path] = read_baseline(path)

    def _commented(self, seen: Seen) -> list[str]:
        """What was looked at and speaks to llmlint: files, or the cells of a notebook."""
        found = [name for path in sorted(seen.marked) for name in (cell_texts(seen.sources[path]) or [path])]
        return [name for name in found if name not in seen.problems]

    def add_problems(self, problems: Mapping[str, Problem], settings: Settings) -> None:
        """A file that was not analysed is a finding of its own."""
        self.failed_files.update(file_and_cell(path)[0] for path in problems)
        lenient = self.project.request.ignore_syntax_errors
        self._keep(
            [
                not_analysed(path, problem, {NotAnalysed.meta.code: "info"} if lenient and problem.kind == "syntax" else settings.severity)
                for path, problem in sorted(problems.items())
            ],
            settings,
        )

    def _keep(self, diagnostics: list[Diagnostic], settings: Settings, *, silence: bool = True) -> None:
        kept = self._comments.suppress(diagnostics) if silence else diagnostics
        self.diagnostics.extend(kept)
        limit = _WEIGHT[settings.fail_on]
        self.weighty.update(diagnostic for diagnostic in kept if _WEIGHT[diagnostic.severity] >= limit)

    def result(self, found: Discovery) -> Result:
        """Everything in the order of reports."""
        ordered = sorted(self.diagnostics, key=lambda diagnostic: diagnostic.sort_key)
        marked = with_fingerprints(ordered, self.texts, self.project.path_in_project)
        recorded = Baseline(tuple(entry for baseline in self.baselines.values() for entry in baseline.entries)).match(marked)
        shown = [
            (plain, made) for plain, made in zip(ordered, marked, strict=True) if id(made) not in recorded.known and self._is_wanted(made)
        ]
        checked = {file.display for file in found.files} - self.failed_files
        paths = {self.project.path_in_project(display) for display in checked}

        def was_looked_for(path: str) -> bool:
            return path in paths or not self.project.holds(path)

        return Result(
            diagnostics=tuple(made for _, made in shown),
            crashes=tuple(sorted(self.crashes)),
            calls=tuple(sorted(self.calls, key=lambda call: (place_key(call.span), call.operation))),
            files_checked=len(checked),
            files_failed=len(self.failed_files),
            suppressed=self._comments.silenced,
            failed=any(plain in self.weighty for plain, _ in shown),
            baselined=len(recorded.known),
            stale=sum(entry.code in self.rules and was_looked_for(entry.path) for entry in recorded.gone),
            path_in_project=self.project.path_in_project,
            looked_at=self.looked_at,
            was_looked_for=was_looked_for,
            text_of=self.texts,
            missing=tuple(found.missing),
            notices=tuple(self._notices()),
            explained=tuple(self.explained),
            rules=tuple(self.rules[code] for code in sorted(self.rules)),
            unfiltered=tuple(marked),
        )

    def _is_wanted(self, diagnostic: Diagnostic) -> bool:
        """Whether a finding belongs to the change the user asked about, if they did."""
        changes = self.project.request.changes
        if changes is None:
            return True
        return touched(diagnostic, changes, lambda path: self.project.working_directory / file_and_cell(path)[0], self.texts)

    def _notices(self) -> Iterable[str]:
        yield from self.project.resolver.warnings
        yield from sorted(self.project.registry.outdated)
        if preview := sorted(self.project.registry.in_preview):
            yield f"in preview, add --preview to run: {', '.join(preview)}"


def not_analysed(path: str, problem: Problem, severities: Mapping[str, Severity]) -> Diagnostic:
    """What is said of a file, or a cell, that was not analysed."""
    start = Position(max(1, problem.line), max(1, problem.column))
    span = Span(path, start, Position(start.line, start.column + 1))
    meta = NotAnalysed.meta
    severity = severities.get(meta.code, meta.severity)
    return Diagnostic(meta.code, meta.name, severity, f"not analysed: {problem.message}", path, span, help=_HELP[problem.kind])
