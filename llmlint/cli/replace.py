"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from llmlint.cli.attributes import copy_attributes

_PREFIX, _SUFFIX = ".llmlint-", ".part"
_LONG_AGO = 3600


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


class ChangedMeanwhileError(OSError):
    """What stands in a file is not what was read from it."""


def replace_if_same(path: Path, before: bytes, after: bytes) -> None:
    """Replace a file that was read before, unless somebody else has written to it since: their text stays.

    Raises:
        ChangedMeanwhileError: the file is not as it was read.
        OSError: nothing can be written there, or it must not be: the file is read-only, or has a second name that would keep the old text.
    """
    path = Path(os.path.realpath(path))
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise OSError(None, "not a regular file")
    if status.st_nlink > 1:
        raise OSError(None, "has a second name (a hard link) that would keep the old text")
    if not status.st_mode & 0o222 or not os.access(path, os.W_OK):
        raise OSError(None, "is read-only")
    _sweep(path.parent)
    temporary = _beside(path, after, owner=(status.st_uid, status.st_gid))
    try:
        _make_sure(path, before)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _make_sure(path: Path, before: bytes) -> None:
    if path.read_bytes() != before:
        raise ChangedMeanwhileError(None, "has changed meanwhile")


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


def _beside(path: Path, data: bytes, owner: tuple[int, int] | None = None) -> Path:
    """A finished file in the same folder, with the rights of the one it is for, and its owner where that is allowed.

    The name is short enough wherever the file's own is, and tells what made it, should the machine stop before it is moved.
    """
    handle, name = tempfile.mkstemp(prefix=_PREFIX, suffix=_SUFFIX, dir=path.parent)
    temporary = Path(name)
    known = path.exists()
    try:
        if not known:  # made again as any new file is: with the rights that the user and the folder give it
            os.close(handle)
            temporary.unlink()
        with open(handle, "wb") if known else temporary.open("xb") as stream:  # noqa: PTH123  # a descriptor, not a path
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if owner is not None and hasattr(os, "chown"):
            with suppress(OSError):
                os.chown(temporary, *owner)
        if known:
            copy_attributes(path, temporary)
            temporary.chmod(stat.S_IMODE(path.stat().st_mode))
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _sweep(folder: Path) -> None:
    """Remove what a run that was killed long ago left half written."""
    for left in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _LONG_AGO:
                left.unlink()


def _sync_folder(folder: Path) -> None:
    """Make a new name last, where the system can: the file is in place already."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
