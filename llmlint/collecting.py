"""What the groups of files of one run yield, gathered, silenced where comments say so, and put in order."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from llmlint.baseline import Baseline, read_baseline
from llmlint.config import PerFileIgnores
from llmlint.diagnostics import Crash, Diagnostic, place_key
from llmlint.engine import Engine
from llmlint.facts.model import Position, Span
from llmlint.facts.settings import AnalysisSettings
from llmlint.files import cell_texts, file_and_cell, is_test_path
from llmlint.files.discover import display_path
from llmlint.files.versions import release
from llmlint.fingerprints import with_fingerprints
from llmlint.groups import Group, look
from llmlint.own_rules import ABOUT_COMMENTS, NotAnalysed
from llmlint.runs import Result
from llmlint.suppressions.by_change import touched
from llmlint.suppressions.of_run import Comments

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from llmlint.api import Severity
    from llmlint.config import Settings
    from llmlint.facts.model import Explanation, ModelCall
    from llmlint.files import Discovery, Problem, Source, SourceFile
    from llmlint.files.texts import Texts
    from llmlint.groups import Seen
    from llmlint.packs import RuleClass
    from llmlint.project import Project

_WEIGHT = {"info": 0, "warning": 1, "error": 2, "never": 3}
_HELP = {
    "encoding": "save the file as UTF-8, or declare its encoding in the first line",
    "syntax": "correct the syntax, or exclude the file",
    "limit": "split the file, or exclude it",
    "io": "make the file readable, or exclude it",
    "failure": "exclude the file, and report this: it is a mistake of llmlint",
}
_NO_PYTHON = {"syntax": "syntax-error", "encoding": "invalid-encoding"}


class Collector:
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
        self._comments = Comments(texts, project.registry.resolve, project.registry.advise, ignored=project.request.ignore_suppressions)

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
            target_version=release(settings.target_version),
            use_filter=request.use_filter,
            use_sketch=request.use_sketch,
        )
        key: tuple[object, ...] = (
            *((rule.meta.code, settings.options.get(rule.meta.code)) for rule in rules),
            sorted(settings.severity.items()),
        )
        given = [source for source in self.given if request.stdin is not None or source.file.path.is_relative_to(root)]
        around, is_part = self.project.around(files, root, given)
        if is_part:
            key = (*key, sorted(file.display for file in files))
        passing, jobs = request.stdin is not None, request.command_line.jobs
        return Group(files, root, about, self._engine(settings, rules), key, around, given, passing=passing, jobs=jobs)

    def _engine(self, settings: Settings, rules: Sequence[RuleClass]) -> Engine:
        ready = [rule(settings.options.get(rule.meta.code)) for rule in rules]
        return Engine(ready, severities=settings.severity, url=self.project.page)

    def _unwanted(self, settings: Settings) -> Callable[[str], frozenset[str]]:
        """The rules that the settings switch off for a file, by its path in reports."""
        ignores = PerFileIgnores(settings.base, settings.per_file_ignores, self.project.registry.resolve)
        return lambda path: ignores.of(Path(os.path.normpath(self.project.working_directory / file_and_cell(path)[0])))

    def _read_baseline(self, settings: Settings) -> None:
        request = self.project.request
        path = request.baseline or settings.baseline_in_force(isolated=request.command_line.isolated)
        if request.use_baseline and path is not None and path not in self.baselines:
            self.baselines[path] = read_baseline(path, display_path(path, self.project.working_directory))

    def _commented(self, seen: Seen) -> list[str]:
        """What was looked at and speaks to llmlint: files, or the cells of a notebook."""
        found = [name for path in sorted(seen.marked) for name in (cell_texts(seen.sources[path]) or [path])]
        return [name for name in found if name not in seen.problems]

    def add_problems(self, problems: Mapping[str, Problem], settings: Settings) -> None:
        """A file that was not analysed is a finding of its own."""
        self.failed_files.update(file_and_cell(path)[0] for path in problems)
        lenient = _NO_PYTHON if self.project.request.ignore_syntax_errors else {}
        self._keep(
            [
                not_analysed(path, problem, {NotAnalysed.meta.code: "info"} if problem.kind in lenient else settings.severity)
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
        every = Baseline(tuple(entry for baseline in self.baselines.values() for entry in baseline.entries))
        recorded = every.match(marked, self.project.path_in_project, self.texts)
        shown = [
            (plain, made) for plain, made in zip(ordered, marked, strict=True) if id(made) not in recorded.known and self._is_wanted(made)
        ]
        checked = {file.display for file in found.files} - self.failed_files
        paths: set[str] = set()

        def was_looked_for(path: str) -> bool:
            if not paths:  # made when first asked for: most runs have no use for it, and there may be very many files
                paths.update(map(self.project.path_in_project, checked))
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
    said = f"{_NO_PYTHON.get(problem.kind, 'not analysed')}: {problem.message}"
    return Diagnostic(meta.code, meta.name, severity, said, path, span, help=_HELP[problem.kind])


__all__ = ["Collector", "not_analysed"]
