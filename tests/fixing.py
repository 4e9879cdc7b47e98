"""What tests of fixes share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.config import CommandLine
from llmlint.fixes import Fixer
from llmlint.project import Project
from llmlint.runs import Request

if TYPE_CHECKING:
    from pathlib import Path


def fixed(folder: Path, text: str, rule: str) -> str:
    (folder / "a.py").write_text(text, newline="")
    project = Project(Request(("a.py",), CommandLine(isolated=True, select=(rule,))), folder)
    outcome = Fixer(project, lambda item: item.fix is not None).fix(project.run())
    assert not outcome.refused
    return outcome.changed[0].after.source.text if outcome.changed else text
