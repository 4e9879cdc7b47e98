"""The analyst's work: answers to what the server asks, with all that is kept between two of them."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from llmlint.baseline import BaselineError
from llmlint.cache import Resident
from llmlint.collecting import not_analysed
from llmlint.config import CommandLine, ConfigError, Registry
from llmlint.files import Problem, Source, SourceFile
from llmlint.files.decode import decode_text
from llmlint.files.discover import display_path
from llmlint.packs import PackError, load_rules
from llmlint.project import Project
from llmlint.records import dataclass
from llmlint.report.calls_text import words_of
from llmlint.runs import Request as RunRequest
from llmlint.server.messages import Ask, Check, Checked, Mistake, Said, SeenCall, Silence
from llmlint.suppressions.add import with_file_ignore, with_ignores
from llmlint.syntax.check import syntax_problem
from llmlint.syntax.trees import Trees

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from llmlint.diagnostics import Diagnostic
    from llmlint.runs import Result
    from llmlint.server.messages import Answer, Options, Request

MAX_KEPT = 1_000_000
_CONFIGURATIONS = (".llmlint.toml", "llmlint.toml", "pyproject.toml")


@dataclass(slots=True)
class _Folder:
    """A folder that is worked on: its project with the options and configuration files that it was opened with."""

    project: Project
    options: Options
    stamps: dict[Path, tuple[int, int] | None]


class Desk:
    """Answers requests, one at a time. `note` is told what is about to be read."""

    def __init__(self, note: Callable[[str], None]) -> None:
        self._note = note
        self._keeper = Resident(Trees(MAX_KEPT, note))
        self._folders: dict[str, _Folder] = {}

    def answer(self, request: Request) -> Answer:
        """Do what is asked."""
        match request:
            case Check():
                return self._check(request)
            case Ask():
                return Said(_page(request))
            case Silence():
                if not request.line:
                    return Said(with_file_ignore(request.text, request.name))
                return Said(with_ignores(request.text, {request.line: [request.name]}))

    def _check(self, request: Check) -> Checked:
        try:
            project = self._project(request)
            self._note("")
            sources, broken = self._sources(request, project)
            project.request = replace(project.request, buffers=tuple(sources))
            result = project.run()
        except ConfigError as error:
            self._folders.pop(request.folder, None)
            return Checked(mistakes=tuple(Mistake(issue.sentence, issue.origin, issue.line, issue.column) for issue in error.issues))
        except (BaselineError, PackError) as error:
            return Checked(mistakes=(Mistake(str(error)),))
        finally:
            self._note("")
        diagnostics = (*result.diagnostics, *broken)
        return Checked(
            tuple(sorted(diagnostics, key=lambda diagnostic: diagnostic.sort_key)),
            tuple(SeenCall(call.callee, "  ".join(words_of(call)), call.because) for call in result.calls),
            frozenset(diagnostic.path for diagnostic in broken),
            result.crashes,
            notices=result.notices,
            wide=_wide_lines(diagnostics, result),
        )

    def _project(self, request: Check) -> Project:
        """The project of a folder, opened anew where its options or a configuration are not what they were."""
        known = self._folders.get(request.folder)
        if known is None or known.options != request.options or known.stamps != {path: _stamp(path) for path in known.stamps}:
            folder, options = Path(request.folder), request.options
            config = (options.configuration,) if options.configuration else ()
            packs = tuple(Path(pack) for pack in options.packs)
            command_line = CommandLine(
                config, options.preference == "editorOnly", packs=packs, config_last=options.preference == "filesystemFirst"
            )
            known = _Folder(Project(RunRequest((), command_line, include_tests=True), folder, self._keeper), options, {})
            self._folders[request.folder] = known
            if config:
                known.stamps[folder / options.configuration] = _stamp(folder / options.configuration)
        for path in _configurations(Path(buffer.path).parent for buffer in request.buffers):
            if path not in known.stamps:
                known.stamps[path] = _stamp(path)
        return known.project

    def _sources(self, request: Check, project: Project) -> tuple[list[Source], list[Diagnostic]]:
        """What to look at, and what stands in the way of looking at the text as it is."""
        folder = Path(request.folder)
        sources: list[Source] = []
        broken: list[Diagnostic] = []
        for buffer in request.buffers:
            file = SourceFile(buffer.path, display_path(Path(buffer.path), folder))
            self._note(file.display)
            source = decode_text(file, buffer.text)
            if buffer.good is not None and buffer.good != buffer.text and (problem := _problem(source)) is not None:
                severity = project.resolver.settings_for(Path(os.path.normpath(file.path.parent))).severity
                broken.append(not_analysed(file.display, problem, severity))
                source = decode_text(file, buffer.good)
            if isinstance(source, Problem):
                severity = project.resolver.settings_for(Path(os.path.normpath(file.path.parent))).severity
                broken.append(not_analysed(file.display, source, severity))
            else:
                sources.append(source)
        return sources, broken


def _problem(source: Source | Problem) -> Problem | None:
    if isinstance(source, Problem):
        return source
    return None if source.notebook is not None else syntax_problem(source.text)


def _configurations(folders: Iterable[Path]) -> Iterator[Path]:
    """Where a configuration may stand that speaks of files in these folders."""
    for place in {parent for folder in folders for parent in (folder, *folder.parents)}:
        for name in _CONFIGURATIONS:
            yield place / name


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def _wide_lines(diagnostics: Iterable[Diagnostic], result: Result) -> dict[tuple[str, int], str]:
    found: dict[tuple[str, int], str] = {}
    by_path: dict[str, list[str]] = {}
    for diagnostic in diagnostics:
        edits = diagnostic.fix.edits if diagnostic.fix is not None else ()
        places = [place.span for place in (*diagnostic.related, *diagnostic.route)]
        for span in (diagnostic.span, *places, *(edit.span for edit in edits)):
            if span.path not in by_path:
                text = result.text_of(span.path) or ""
                by_path[span.path] = [] if text.isascii() else text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            lines = by_path[span.path]
            for number in (span.start.line, span.end.line):
                if number <= len(lines) and not lines[number - 1].isascii():
                    found[span.path, number] = lines[number - 1]
    return found


def _page(request: Ask) -> str | None:
    from llmlint.report.rules import page

    registry = Registry(load_rules(tuple(Path(pack) for pack in request.options.packs)))
    rule = registry.rule(request.word)
    return page(rule, "markdown") if rule is not None else None


__all__ = ["Desk"]
