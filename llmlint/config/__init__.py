"""What the user wants: found, read, checked with every mistake at once, and joined with the command line."""

from __future__ import annotations

from llmlint.config.command_line import CommandLine
from llmlint.config.issues import ConfigError, Issue, did_you_mean
from llmlint.config.per_file import PerFileIgnores
from llmlint.config.resolve import Resolver
from llmlint.config.selection import Registry, topic_of
from llmlint.config.settings import FailOn, Settings

__all__ = [
    "CommandLine",
    "ConfigError",
    "FailOn",
    "Issue",
    "PerFileIgnores",
    "Registry",
    "Resolver",
    "Settings",
    "did_you_mean",
    "topic_of",
]
