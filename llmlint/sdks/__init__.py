"""What each SDK looks like: one TOML file per SDK, one loader, one `Catalogue` to ask."""

from __future__ import annotations

from llmlint.sdks.catalogue import Catalogue
from llmlint.sdks.entries import CallEntry, ClientEntry
from llmlint.sdks.load import load, load_directory, read_file
from llmlint.sdks.paths import Key, Step, parse_access_path
from llmlint.sdks.schema import CatalogueError

__all__ = [
    "CallEntry",
    "Catalogue",
    "CatalogueError",
    "ClientEntry",
    "Key",
    "Step",
    "load",
    "load_directory",
    "parse_access_path",
    "read_file",
]
