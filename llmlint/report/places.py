"""Places and rules as pieces of a line that lead there."""

from __future__ import annotations

import os
from pathlib import Path

from llmlint.files.notebook import file_and_cell
from llmlint.report.paint import linked
from llmlint.report.visible import visible


def place(path: str, line: int, column: int) -> str:
    """`path:line:column`, which leads to the file."""
    file = Path(os.path.abspath(file_and_cell(path)[0]))  # noqa: PTH100  # links are not followed
    return linked(f"{visible(path)}:{line}:{column}", file.as_uri())


def code(name: str, url: str) -> str:
    """The code of a rule, which leads to its page where it has one."""
    return linked(name, url) if url else name
