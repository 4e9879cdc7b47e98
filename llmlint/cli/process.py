"""The process that runs the command line: llmlint's own, or that of somebody who has imported it."""

from __future__ import annotations


class Process:
    """Only a process that was started for llmlint may fork."""

    may_fork = False


PROCESS = Process()

__all__ = ["PROCESS"]
