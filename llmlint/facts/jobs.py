"""How many processes are to share the work."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from llmlint.files.at_work import WORK

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_WORKERS = 8
# More would take the open files that one process may have.
MOST = 64
BYTES_THAT_PAY = 60_000


def workers_for(sizes: Sequence[int], jobs: int | None) -> int:
    """How many processes are to look at groups of these sizes, in bytes: as many as was asked for, or else as many as it pays to have."""
    if jobs is None:
        jobs = min(MAX_WORKERS, processors()) if sum(sizes) - max(sizes, default=0) > BYTES_THAT_PAY else 1
    return min(jobs, MOST, len(sizes)) if WORK.board is not None else 1


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


__all__ = ["workers_for"]
