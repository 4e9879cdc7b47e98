"""Places and rules as pieces of a line that lead there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from llmlint.files.notebook import file_and_cell
from llmlint.keys import key_spans
from llmlint.report.paint import linked
from llmlint.report.visible import visible

if TYPE_CHECKING:
    from llmlint.api import Fix
    from llmlint.diagnostics import Diagnostic


def shown_fix(diagnostic: Diagnostic) -> Fix | None:
    """The fix of a finding for other programs; none where its text holds a key."""
    fix = diagnostic.fix
    return None if fix is None or any(key_spans(edit.text) for edit in fix.edits) else fix


def place(path: str, line: int, column: int) -> str:
    """`path:line:column`, which leads to the file."""
    return linked(f"{visible(path)}:{line}:{column}", _address(path))


def file(path: str) -> str:
    """The path of a file, which leads there."""
    return linked(visible(path), _address(path))


def _address(path: str) -> str:
    return Path(os.path.abspath(file_and_cell(path)[0])).as_uri()  # noqa: PTH100  # links are not followed


def code(name: str, url: str) -> str:
    """The code of a rule, which leads to its page where it has one."""
    return linked(name, url) if url else name
