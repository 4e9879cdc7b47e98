"""One use of `llmlint check`: from its options to its exit code."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from llmlint.cli.output import opened, request_for, run, tell_missing, told
from llmlint.cli.reports import Report, write_reports
from llmlint.records import dataclass
from llmlint.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llmlint.cli.options import Configuration, Files, Fixes, Output, Rules, Shown
    from llmlint.cli.terminal import Terminal
    from llmlint.fixes import Changed
    from llmlint.folders.walk import Walked
    from llmlint.project import Project
    from llmlint.runs import Request, Result


@dataclass(frozen=True)
class Checking:
    """What the user asked for, in groups of options. `seen` is what was found in folders just before."""

    paths: tuple[str, ...]
    configuration: Configuration
    rules: Rules
    files: Files
    shown: Shown
    fixes: Fixes
    output: Output
    terminal: Terminal
    seen: Walked | None = None

    def once(self) -> int:
        """Check and report; gives the exit code."""
        self.terminal.begin()
        if idle := self.fixes.idle:
            self.terminal.hint(f"{idle} changes nothing without --fix, --fix-only or --diff")
        project = self._project()
        if project is not None:
            self._refuse_pages(project)
        result = run(project, self.terminal) if project is not None else None
        if project is None or result is None:
            return 2
        return self._fixed(project, result) if self.fixes.wanted else self._told(project, result)

    def _fixed(self, project: Project, result: Result) -> int:
        """Put right what can be, write it, and report what is left."""
        from llmlint.cli import fixing

        outcome = fixing.made(project, result, self.terminal)
        failed = bool(result.crashes or result.missing)
        if self.fixes.diff:
            fixing.write_diff(outcome, self.terminal)
            fixing.tell_fixed(outcome.fixed, self.terminal, would=True, listed=self.fixes.show_fixes)
            if not outcome.fixed:
                fixing.tell_nothing_fixed(project, result, self.terminal)
            self._tell_crashes(result)
            return 2 if failed else int(bool(outcome.changed) and not self.shown.exit_zero)
        if project.request.stdin is not None:
            fixing.write_source(project, outcome)
            self.terminal.out = self.terminal.err
            changed = outcome.changed
        else:
            changed = fixing.write_files(outcome, self.terminal)
        fixing.tell_fixed(tuple(item for file in changed for item in file.fixed), self.terminal, listed=self.fixes.show_fixes)
        all_written = len(changed) == len(outcome.changed)
        if self.fixes.fix_only:
            self._tell_crashes(result)
            return 0 if all_written and not failed else 2
        left = self._left(project, result, changed)
        code = self._told(project, left) if left is not None else 2
        return code if all_written else 2

    def _left(self, project: Project, result: Result, changed: Sequence[Changed]) -> Result | None:
        """The findings once files were changed."""
        if not changed:
            return result
        if project.request.stdin is not None:
            return project.run({file.after.display: file.after.source for file in changed})
        again = self._project()
        return told(again.run, self.terminal) if again is not None else None

    def _told(self, project: Project, result: Result) -> int:
        """Report; gives the exit code."""
        if result.files_checked and not result.notices and all(rule.meta.tier == "always" for rule in result.rules):
            self.terminal.warning("no rule runs but `not-analysed`: the settings select none, or ignore all that they select")
        code = 2 if result.crashes or result.missing else int(result.failed and not self.shown.exit_zero)
        try:
            written = self._report(project, result)
        except BrokenPipeError:
            from llmlint.cli import close_quietly

            close_quietly()
            written = True
        self._tell_crashes(result)
        if result.stale:
            entries = (
                "1 entry of the baseline no longer occurs"
                if result.stale == 1
                else f"{result.stale} entries of the baseline no longer occur"
            )
            self.terminal.hint(f"{entries}: `llmlint baseline prune` drops what is gone")
        self.terminal.note(_work_of(project, result, self.terminal.seconds()))
        return code if written else 2

    def show_files(self) -> int:
        """List what would be checked."""
        project = self._project()
        found = told(project.files, self.terminal) if project is not None else None
        if found is None:
            return 2
        for file in found.files:
            self.terminal.out.line(visible(file.display))
        tell_missing(found.missing, self.terminal)
        return 2 if found.missing else 0

    def show_settings(self) -> int:
        """The settings of the first file that would be checked."""
        project = self._project()
        found = told(project.files, self.terminal) if project is not None else None
        if project is None or found is None:
            return 2
        from llmlint.report.settings import write_settings

        tell_missing(found.missing, self.terminal)
        folder = found.files[0].path.parent if found.files else Path.cwd()
        if found.files:
            self.terminal.out.line([(f"# for {visible(found.files[0].display)}", "dim")])
        settings = project.resolver.settings_for(Path(os.path.normpath(folder)))
        in_force = settings.baseline_in_force(isolated=project.request.command_line.isolated)
        write_settings(replace(settings, baseline=in_force), self.terminal.out)
        return 2 if found.missing else 0

    def add_ignores(self, reason: str) -> int:
        """Silence every finding by a comment."""
        if "-" in self.paths:
            raise click.UsageError("--add-ignore changes files: it cannot be used with standard input")
        project = self._project()
        result = run(project, self.terminal) if project is not None else None
        if result is None:
            return 2
        from llmlint.cli.add_ignores import add_ignores

        self._tell_crashes(result)
        all_done = add_ignores(result, reason, self.terminal)
        return 0 if all_done and not result.missing and not result.crashes else 2

    def watch(self) -> int:
        """Check whenever something changes, until the user has enough."""
        if "-" in self.paths or self.files.stdin_filename:
            raise click.UsageError("--watch needs files: it cannot be used with standard input")
        from llmlint.cli.watch import watch

        return watch(self.once, self.paths or (".",), self.terminal)

    def _project(self) -> Project | None:
        request = self._request()
        return opened(request, self.terminal, self.seen) if request is not None else None

    def _request(self) -> Request | None:
        """`None` where git cannot tell what has changed, which has been reported then."""
        rules, files, shown = self.rules, self.files, self.shown
        command_line = self.configuration.command_line(
            select=rules.select,
            extend_select=rules.extend_select,
            ignore=rules.ignore,
            preview=rules.preview,
            fail_on=rules.fail_on,
            min_confidence=rules.min_confidence,
            per_file_ignores=rules.per_file_ignores,
            severity=rules.severity,
            fixable=self.fixes.fixable,
            unfixable=self.fixes.unfixable,
            unsafe_fixes=self.fixes.unsafe_fixes,
            exclude=files.exclude,
            extend_exclude=files.extend_exclude,
            respect_gitignore=files.respect_gitignore,
        )
        baseline = Path(shown.baseline) if shown.baseline and not shown.no_baseline else not shown.no_baseline
        request = request_for(self.paths, command_line, files.stdin_filename, baseline=baseline)
        request = replace(
            request,
            force_exclude=files.force_exclude,
            ignore_suppressions=shown.ignore_suppressions,
            ignore_syntax_errors=shown.ignore_syntax_errors,
        )
        if shown.since is None:
            return request
        from llmlint.files.changes import ChangesError, changed_since

        try:
            return replace(request, changes=changed_since(shown.since, Path.cwd()))
        except ChangesError as mistake:
            self.terminal.error(f"--since {visible(shown.since)}: {visible(str(mistake))}", mistake.hint)
            return None

    def _report(self, project: Project, result: Result) -> bool:
        terminal = self.terminal
        wanted = self._reports(project)
        written = write_reports(result, terminal, wanted, counted=self.output.statistics)
        if result.diagnostics and os.environ.get("GITHUB_ACTIONS") == "true" and not any(report.format == "github" for report in wanted):
            terminal.hint("on GitHub Actions, `--output github` shows findings beside the lines of the change")
        return written

    def _reports(self, project: Project) -> tuple[Report, ...]:
        configured = project.resolver.settings_for(project.working_directory).output_format
        return self.output.output or (Report(self.output.output_format or configured, self.output.output_file),)

    def _refuse_pages(self, project: Project) -> None:
        """A page for a browser is of no use on a terminal, and scrolls everything else away."""
        if not self.terminal.out.stream.isatty() or self.fixes.diff or self.fixes.fix_only or self.output.statistics:
            return
        if any(report.format == "html" and report.file is None for report in self._reports(project)):
            raise click.UsageError("`html` is a page for a browser: name a file for it, as in `--output html=llmlint.html`")

    def _tell_crashes(self, result: Result) -> None:
        from llmlint.report.text import crash_line

        for crash in result.crashes:
            self.terminal.error(crash_line(crash), "" if self.terminal.debug else "--debug shows where it happened")
            if self.terminal.debug:
                for line in crash.trace.splitlines():
                    self.terminal.err.line(f"  {visible(line)}")


def _work_of(project: Project, result: Result, seconds: float) -> str:
    settings = project.resolver.settings_for(project.working_directory)
    packs = ", ".join(pack.name for pack in project.packs)
    return (
        f"llmlint read {result.files_checked + result.files_failed} files in {seconds:.1f} s: settings from "
        f"{visible(settings.origin or 'no file')}, {len(result.rules)} rules of {visible(packs)}, {len(result.calls)} model calls"
    )
