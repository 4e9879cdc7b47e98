"""What the command line says about settings."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from llmlint.config.issues import Issue, did_you_mean
from llmlint.config.keys import LEVELS
from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from llmlint.config.selection import Registry
    from llmlint.config.settings import Settings

Pairs = tuple[tuple[str, str], ...]
_SINGLE = ("preview", "fail_on", "min_confidence", "respect_gitignore", "unsafe_fixes")


@dataclass(frozen=True, slots=True)
class CommandLine:
    """The options. `None` and empty mean that nothing is said; patterns count from the working directory.

    `results` is the folder in which results are kept, if any are, and `names_results` says that the user named it; `packs` are folders with
    rules, whose code is run. With `config_last` the named file holds where no other is found, and not in place of all. `jobs` is how many
    processes may share the work; with `None`, as many as it pays to have.
    """

    config: tuple[str, ...] = ()
    isolated: bool = False
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    preview: bool | None = None
    fail_on: str | None = None
    min_confidence: str | None = None
    per_file_ignores: Pairs = ()
    severity: Pairs = ()
    fixable: tuple[str, ...] = ()
    unfixable: tuple[str, ...] = ()
    unsafe_fixes: bool | None = None
    exclude: tuple[str, ...] = ()
    extend_exclude: tuple[str, ...] = ()
    respect_gitignore: bool | None = None
    results: Path | None = None
    names_results: bool = False
    config_last: bool = False
    packs: tuple[Path, ...] = ()
    jobs: int | None = 1

    def issues(self, registry: Registry) -> Iterator[Issue]:
        """Rules and levels that do not exist."""
        words = [("--select", word) for word in self.select] + [("--extend-select", word) for word in self.extend_select]
        words += [(f"--{name}", word) for name in ("ignore", "fixable", "unfixable") for word in getattr(self, name)]
        words += [("--per-file-ignores", rule) for _, rule in self.per_file_ignores] + [("--severity", rule) for rule, _ in self.severity]
        for option, word in words:
            if registry.resolve(word) is None:
                yield Issue(f"unknown rule `{word}`", option, registry.suggest(word), help=registry.ask_for_pack(word))
        for rule, level in self.severity:
            if level not in LEVELS:
                hint = did_you_mean(level, LEVELS) or f"choose from {', '.join(LEVELS)}"
                yield Issue(f"`{level}` is no level for `{rule}`", "--severity", hint)

    def changes(self, settings: Settings, registry: Registry, working_directory: Path) -> tuple[dict[str, Any], dict[str, str]]:
        """What it changes in settings, and which option does it."""
        values = {name: value for name in _SINGLE if (value := getattr(self, name)) is not None}
        said = {name: f"--{'no-' if value is False else ''}{name.replace('_', '-')}" for name, value in values.items()}
        changes = values | self._selection(settings) | self._patterns(settings, working_directory)
        if self.severity:
            given = {code: level for rule, level in self.severity for code in registry.resolve(rule) or ()}
            changes["severity"] = {**settings.severity, **given}
        said |= {name: f"--{name.replace('_', '-')}" for name in changes if name not in values and getattr(self, name)}
        return changes, said

    def _selection(self, settings: Settings) -> dict[str, Any]:
        changes: dict[str, Any] = {"select": self.select, "extend_select": (), "ignore": ()} if self.select else {}
        for name in ("extend_select", "ignore"):
            if more := getattr(self, name):
                changes[name] = (*changes.get(name, getattr(settings, name)), *more)
        if self.fixable:
            changes["fixable"] = self.fixable
        if self.unfixable:
            changes["unfixable"] = (*settings.unfixable, *self.unfixable)
        return changes

    def _patterns(self, settings: Settings, working_directory: Path) -> dict[str, Any]:
        def here(*patterns: str) -> tuple[str, ...]:
            return tuple(moved for pattern in patterns if (moved := rebased(pattern, working_directory, settings.base)))

        changes: dict[str, Any] = {}
        if self.exclude:
            changes["exclude"] = here(*self.exclude)
        if self.extend_exclude:
            changes["extend_exclude"] = (*settings.extend_exclude, *here(*self.extend_exclude))
        if self.per_file_ignores:
            table = dict(settings.per_file_ignores)
            for pattern, rule in self.per_file_ignores:
                for moved in here(pattern):
                    table[moved] = (*table.get(moved, ()), rule)
            changes["per_file_ignores"] = table
        return changes


def rebased(pattern: str, working_directory: Path, base: Path) -> str:
    """A pattern of the working directory as one of another folder; empty where it can match nothing there."""
    negation, bare = ("!", pattern[1:]) if pattern.startswith("!") else ("", pattern)
    body = bare.rstrip("/")
    if "/" not in body or body.startswith("**/") or working_directory == base:
        return pattern
    whole = os.path.relpath(working_directory / body.lstrip("/"), base).replace(os.sep, "/")
    if whole == ".." or whole.startswith("../"):
        return ""
    return f"{negation}/{whole}{'/' if bare.endswith('/') else ''}"
