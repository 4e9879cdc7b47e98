"""Which files are read, and how their bytes become text. Nothing here knows what Python code means."""

from __future__ import annotations

from llmlint.files.decode import decode, read_source
from llmlint.files.discover import (
    DEFAULT_TEST_PATHS,
    Discovery,
    discover,
    files_below,
    is_excluded,
    is_test_path,
    project_root,
)
from llmlint.files.notebook import cell_path, file_and_cell
from llmlint.files.records import Problem, Source, SourceFile
from llmlint.files.texts import Texts, cell_texts
from llmlint.folders.walk import DEFAULT_EXCLUDE, DEFAULT_INCLUDE, FileFilter

__all__ = [
    "DEFAULT_EXCLUDE",
    "DEFAULT_INCLUDE",
    "DEFAULT_TEST_PATHS",
    "Discovery",
    "FileFilter",
    "Problem",
    "Source",
    "SourceFile",
    "Texts",
    "cell_path",
    "cell_texts",
    "decode",
    "discover",
    "file_and_cell",
    "files_below",
    "is_excluded",
    "is_test_path",
    "project_root",
    "read_source",
]
