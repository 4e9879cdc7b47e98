"""Where results are kept, and what they depend on besides the code that was read."""

from __future__ import annotations

import hashlib
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from llmlint.folders.cached import cache_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def cache_folder(environment: Mapping[str, str]) -> Path:
    """The folder for results: `LLMLINT_CACHE_DIR`, else `llmlint` in the user's own folder for caches."""
    return Path(cache_path(environment))


def code_stamp(folders: Iterable[Path]) -> str:
    """A digest that changes with llmlint, a pack, libcst or Python: of names, sizes and times of change, not of contents."""
    digest = hashlib.blake2b(repr(sys.version_info).encode(), digest_size=16)
    parser = find_spec("libcst")
    if parser is not None and parser.origin is not None:
        digest.update(f"{parser.origin} {Path(parser.origin).stat().st_mtime_ns}".encode())
    for folder in sorted({Path(__file__).parent.parent, *folders}):
        for path in _files(folder):
            status = path.stat()
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _files(folder: Path) -> list[Path]:
    found: list[Path] = []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        found += [Path(place, name) for name in sorted(names) if name.endswith((".py", ".toml", ".json", ".txt"))]
    return found


__all__ = ["cache_folder", "code_stamp"]
