"""What one run is asked for, and all that it has to say: the nouns."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from llmlint.config import CommandLine
from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from llmlint.diagnostics import Crash, Diagnostic
    from llmlint.facts.model import Explanation, ModelCall
    from llmlint.files import Source
    from llmlint.files.changes import Changes
    from llmlint.packs import RuleClass


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


__all__ = ["Request", "Result"]
