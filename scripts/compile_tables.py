"""Build a wheel with all tables as one JSON file: parsing TOML at each start would take longer than checking a file."""

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
        from llmlint.tables import COMPILED, compiled_tables

        load()
        self._folder = tempfile.TemporaryDirectory()
        made = Path(self._folder.name, COMPILED)
        made.write_text(compiled_tables(), encoding="utf-8")
        build_data["force_include"][str(made)] = f"llmlint/{COMPILED}"
