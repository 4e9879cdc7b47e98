"""Write comments that silence findings into files, each whole or not at all."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from llmlint.cli.replace import replace_if_same
from llmlint.files import Problem, SourceFile, file_and_cell, read_source
from llmlint.files.records import BOM
from llmlint.own_rules import OWN_RULES
from llmlint.report.visible import visible
from llmlint.suppressions.add import with_ignores

if TYPE_CHECKING:
    from collections.abc import Iterable

    from llmlint.cli.terminal import Terminal
    from llmlint.diagnostics import Diagnostic
    from llmlint.runs import Result

_OWN = frozenset(rule.meta.code for rule in OWN_RULES)


def add_ignores(result: Result, reason: str, terminal: Terminal) -> bool:
    """Add a comment for every finding; whether all could be added. What is said of comments and unreadable files stays."""
    found = [diagnostic for diagnostic in result.diagnostics if diagnostic.code not in _OWN]
    changed = added = 0
    failed = False
    for path, group in groupby(found, key=lambda diagnostic: file_and_cell(diagnostic.path)[0]):
        own = list(group)
        if why := _add(path, own, reason, result):
            terminal.error(f"{visible(path)}: {visible(why)}", "silence what is found there by hand")
            failed = True
        else:
            changed += 1
            added += len(own)
    terminal.out.line(f"Silenced {added} finding{'' if added == 1 else 's'} in {changed} file{'' if changed == 1 else 's'}.")
    return not failed


def _add(path: str, found: Iterable[Diagnostic], reason: str, result: Result) -> str:
    """Change one file; what stands in the way, if anything does."""
    wanted: dict[int, list[str]] = {}
    for diagnostic in found:
        if file_and_cell(diagnostic.path)[1]:
            return "comments are not added to notebooks"
        wanted.setdefault(diagnostic.span.start.line, []).append(diagnostic.name)
    source = read_source(SourceFile(path, path))
    if isinstance(source, Problem) or source.text != result.text_of(path):
        return "the file has changed meanwhile"
    text = with_ignores(source.text, wanted, reason)
    if text is None:
        return "a comment would change what the code means"
    try:
        body = text.encode(source.encoding)
    except UnicodeEncodeError:
        return f"the reason cannot be written in the file's encoding, {source.encoding}"
    try:
        replace_if_same(Path(path), source.data, (BOM if source.data.startswith(BOM) else b"") + body)
    except OSError as error:
        return f"cannot be written: {error.strerror or error}"
    return ""
