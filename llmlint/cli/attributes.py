"""What a file system keeps beside a file: lists of who may do what with it, and attributes of other programs."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_RIGHTS = "system.posix_acl_access"


def copy_attributes(source: Path, target: Path) -> None:
    """Give a file the list of rights of another, or none if that has none, and of its other attributes what may be given.

    Raises:
        OSError: the list of rights cannot be given, without which others could do more than before, or less.
    """
    if sys.platform != "linux":
        return
    try:
        rights = _rights_of(source)
        if rights is not None:
            os.setxattr(target, _RIGHTS, rights)
        elif _rights_of(target) is not None:  # the folder gives a list to every new file
            os.removexattr(target, _RIGHTS)
    except OSError as error:
        raise OSError(error.errno, "its list of rights (ACL) cannot be kept") from error
    with suppress(OSError):
        for name in set(os.listxattr(source)) - {_RIGHTS}:
            with suppress(OSError):
                os.setxattr(target, name, os.getxattr(source, name))


def _rights_of(path: Path) -> bytes | None:
    if sys.platform == "linux":
        try:
            return os.getxattr(path, _RIGHTS)
        except OSError as error:
            if error.errno not in (errno.ENODATA, errno.ENOTSUP):
                raise
    return None
