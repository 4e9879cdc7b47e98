"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path


def replace_text(path: Path, text: str) -> None:
    """Write a file as UTF-8; what stood there before is replaced only once everything is written.

    Raises:
        OSError: the folder is missing, or nothing can be written there.
    """
    replace_bytes(path, text.encode("utf-8"))


def replace_bytes(path: Path, data: bytes) -> None:
    """The same for bytes; a link stays one, and what is no file, such as `/dev/null`, is written to as it is.

    Raises:
        OSError: the folder is missing, or nothing can be written there.
    """
    path = Path(os.path.realpath(path))
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    temporary = _beside(path, data)
    try:
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def create_text(path: Path, text: str) -> None:
    """Write a new file, never over one that exists.

    Raises:
        FileExistsError: something has this name already.
        OSError: the folder cannot be made, or nothing can be written there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = _beside(path, text.encode("utf-8"))
    try:
        if os.name == "nt":
            temporary.rename(path)
        else:
            os.link(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _beside(path: Path, data: bytes) -> Path:
    """A finished file in the same folder, with the permissions of the one it is for."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with open(handle, "wb") as stream:  # noqa: PTH123  # a descriptor, not a path
            stream.write(data)
        temporary.chmod(_mode_of(path))
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _mode_of(path: Path) -> int:
    """The permissions a file has, or that a new one would get."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
