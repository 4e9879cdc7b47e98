"""`llmlint check --fix` and `--diff`: make what can be made, write each file whole or not at all, and tell what was left."""

from __future__ import annotations

import difflib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from llmlint.cli.replace import ChangedMeanwhileError, replace_if_same
from llmlint.files import file_and_cell
from llmlint.fixes import Fixer
from llmlint.report.visible import escape, key_spans, mask_keys, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from llmlint.cli.terminal import Terminal
    from llmlint.diagnostics import Diagnostic
    from llmlint.fixes import Changed, Outcome
    from llmlint.project import Project
    from llmlint.runs import Result


def made(project: Project, result: Result, terminal: Terminal) -> Outcome:
    """Everything that can be put right, on drafts; what cannot is told with the reason."""
    outcome = Fixer(project, lambda diagnostic: is_wanted(project, diagnostic)).fix(result)
    for refused in outcome.refused:
        terminal.warning(f"{_place(refused.diagnostic)}: the fix of {refused.diagnostic.code} is not made: {visible(refused.reason)}")
    return outcome


def is_wanted(project: Project, diagnostic: Diagnostic) -> bool:
    """Whether the settings of its file ask for the fix of a finding."""
    if diagnostic.fix is None:
        return False
    path = project.working_directory / file_and_cell(diagnostic.path)[0]
    settings = project.resolver.settings_for(Path(os.path.normpath(path.parent)))
    among: Callable[[Iterable[str]], bool] = lambda words: any(  # noqa: E731
        diagnostic.code in (project.registry.resolve(word) or ()) for word in words
    )
    return (diagnostic.fix.safe or settings.unsafe_fixes) and among(settings.fixable) and not among(settings.unfixable)


def write_files(outcome: Outcome, terminal: Terminal) -> tuple[Changed, ...]:
    """Write the files that were changed; those that could not be written are told, and not returned."""
    return tuple(file for file in outcome.changed if _is_written(file, terminal))


def write_source(project: Project, outcome: Outcome) -> None:
    """The text of standard input with its fixes, byte for byte, on standard output."""
    assert project.request.stdin is not None
    data = outcome.changed[0].after.data if outcome.changed else project.request.stdin[1]
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def write_diff(outcome: Outcome, terminal: Terminal) -> None:
    """The changes as a unified diff: byte for byte for `patch` and `git apply`, which need it so; safe to look at on a terminal."""
    raw = not terminal.out.stream.isatty()
    for file in outcome.changed:
        encoding = file.before.source.encoding
        lines = list(_unified(file.before.data.decode(encoding), file.after.data.decode(encoding), file.before.display))
        terminal.write("".join(lines) if raw else "".join(f"{mask_keys(escape(line[:-1]))}\n" for line in lines))
        if any(key_spans(line) for line in lines):
            what = "holds what looks like a key: keep it to yourself" if raw else "is shown without its keys and cannot be applied so"
            terminal.warning(f"the patch of {visible(file.before.display)} {what}")


def tell_fixed(fixed: tuple[Diagnostic, ...], terminal: Terminal, *, would: bool = False, listed: bool = False) -> None:
    """How much was put right, and on demand what."""
    if terminal.quiet or not fixed:
        return
    files = len({file_and_cell(item.path)[0] for item in fixed})
    terminal.err.line(f"{'Would fix' if would else 'Fixed'} {_problems(len(fixed))} in {files} file{'' if files == 1 else 's'}.")
    for item in sorted(fixed, key=lambda item: item.sort_key) if listed else ():
        title = item.fix.title if item.fix is not None else ""
        unsafe = "" if item.fix is None or item.fix.safe else " (unsafe)"
        terminal.err.line(f"  {_place(item)}: {item.code} {item.name}: {visible(title)}{unsafe}")


def tell_nothing_fixed(project: Project, result: Result, terminal: Terminal) -> None:
    """That nothing would be put right, and how much would be if unsafe fixes were wanted."""
    more = sum(item.fix is not None and not item.fix.safe and not is_wanted(project, item) for item in result.diagnostics)
    if not terminal.quiet:
        terminal.err.line(f"Nothing would be fixed{f'; with `--unsafe-fixes`, {_problems(more)} would be' if more else ''}.")


def _problems(count: int) -> str:
    return "1 problem" if count == 1 else f"{count} problems"


def _is_written(file: Changed, terminal: Terminal) -> bool:
    name = visible(file.before.display)
    try:
        replace_if_same(file.before.source.file.path, file.before.data, file.after.data)
    except ChangedMeanwhileError:
        terminal.error(f"{name} has changed meanwhile and was left alone", "run it again")
        return False
    except OSError as error:
        terminal.error(f"{name} cannot be written: {visible(error.strerror or str(error))}")
        return False
    return True


def _unified(before: str, after: str, name: str) -> Iterator[str]:
    """Lines keep their own ends; a last line without one is marked as `diff` marks it, and names are written as git writes them."""
    old, new = _lines(before), _lines(after)
    said = visible(name) + "\t" * (" " in name)
    for line in difflib.unified_diff(old, new, f"a/{said}", f"b/{said}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    """Lines as `diff` sees them: only a line feed ends one."""
    *lines, last = text.split("\n")
    return [f"{line}\n" for line in lines] + ([last] if last else [])


def _place(diagnostic: Diagnostic) -> str:
    return f"{visible(diagnostic.path)}:{diagnostic.span.start.line}:{diagnostic.span.start.column}"
