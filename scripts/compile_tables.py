"""Build a wheel with all tables as JSON, with what the first filter looks for, since reading TOML takes longer than checking a file,
and with the pages of the rules, which editors open.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileTables(BuildHookInterface[Any]):
    """Adds the file to a wheel. What is installed for editing reads the tables as they are written."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Check the tables and write them."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from llmlint.sdks import load
        from llmlint.tables import COMPILED, NEEDLES, compiled_tables

        self._folder = tempfile.TemporaryDirectory()
        needles = load().needles()
        for name, data in ((COMPILED, compiled_tables().encode()), (NEEDLES, b"\n".join(needles))):
            made = Path(self._folder.name, name)
            made.write_bytes(data)
            build_data["force_include"][str(made)] = f"llmlint/{name}"
        build_data["force_include"][str(Path(self.root, "docs", "reference", "rules"))] = "llmlint/pages"
