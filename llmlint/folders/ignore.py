"""Gitignore patterns with their place."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from llmlint.folders.regular import read_regular
from llmlint.folders.roots import parents
from llmlint.patterns import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pathspec import GitIgnoreSpec

_MAX_BYTES = 256_000
_MAX_DEEP = 3
# What speaks of one name, wherever it stands: nearly every pattern that is written. Those are matched without pathspec.
_NAME = regex(r"(?!\*\*)[\w.+*?-]+(?:\[\w+\][\w.+*?-]*)*/?", re.ASCII)
_STAR = "[^/]*"
_WILD = str.maketrans({"*": _STAR, "?": "[^/]", ".": r"\.", "+": r"\+", "-": r"\-"})


class Patterns:
    """Gitignore patterns that apply below one folder."""

    def __init__(self, base: str, lines: Iterable[str]) -> None:
        self.base = base
        self.lines = tuple(line for line in lines if _harmless(line))
        self.takes_back = any(line.startswith("!") for line in self.lines)
        self._compiled: GitIgnoreSpec | None = None

    @classmethod
    def read(cls, folder: str, name: str, base: str | None = None) -> Patterns | None:
        """The patterns of an ignore file, or `None` where there is none."""
        path = os.path.join(folder, name)  # noqa: PTH118  # hot path
        try:
            text = read_regular(path, _MAX_BYTES).decode("utf-8", "replace")
        except OSError:
            return None
        lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
        return cls(base or folder, lines) if lines else None

    def verdict(self, path: str, *, is_folder: bool) -> bool | None:
        """Whether the path is left out: yes, no (taken back by `!`), or `None` where no pattern speaks of it."""
        relative = _below(path, self.base)
        if not relative or not self.lines:
            return None
        if self._compiled is None:
            from pathspec import GitIgnoreSpec

            self._compiled = GitIgnoreSpec.from_lines(self.lines)
            for pattern in self._compiled.patterns:
                expression: re.Pattern[str] | None = getattr(pattern, "regex", None)
                if expression is not None and expression.pattern.count(_STAR) > 1:
                    pattern.regex = re.compile(_steady(expression.pattern))
        return self._compiled.check_file(relative + "/" * is_folder).include

    def match(self, path: str, *, is_folder: bool) -> bool:
        """Whether the path is left out."""
        return self.verdict(path, is_folder=is_folder) is True


class Sieve:
    """What is left out below `root`, which itself is not: by `excludes`, and by git, whose nearer files speak later.

    The `ignores` of a folder are asked about what stands in it or below it only. What stands above has been asked about before.
    """

    def __init__(self, root: str, excludes: Sequence[Patterns], ignores: Sequence[Patterns]) -> None:
        self._ordered = ignores if any(patterns.takes_back for patterns in ignores) else ()
        self._any: list[Patterns] = []
        self._names: set[str] = set()
        wild: list[str] = []
        for patterns in (*excludes, *(() if self._ordered else ignores)):
            above = patterns in ignores or _below(root, patterns.base) is not None
            simple = [line for line in patterns.lines if _NAME.fullmatch(line)] if above and not patterns.takes_back else []
            self._names.update(line for line in simple if not _is_wild(line))
            wild += [line for line in simple if _is_wild(line)]
            if len(simple) < len(patterns.lines):
                self._any.append(Patterns(patterns.base, [line for line in patterns.lines if line not in simple]))
        self._wild = re.compile("|".join(_expression(line, f"s{number}_") for number, line in enumerate(wild))).fullmatch if wild else None

    def leaves_out(self, folder: str, name: str, *, is_folder: bool) -> bool:
        """Whether an entry of a folder is left out. The folder's path is a real one."""
        if name in self._names:
            return True
        marked = f"{name}/" if is_folder else name
        if is_folder and marked in self._names:
            return True
        if self._wild is not None and self._wild(marked):
            return True
        if not self._any and not self._ordered:
            return False
        path = os.path.join(folder, name)  # noqa: PTH118
        return any(patterns.match(path, is_folder=is_folder) for patterns in self._any) or git_ignores(
            self._ordered, path, is_folder=is_folder
        )


def git_ignores(chain: Iterable[Patterns], path: str, *, is_folder: bool) -> bool:
    """The last pattern that says anything decides, and nearer files speak later."""
    verdict = False
    for patterns in chain:
        said = patterns.verdict(path, is_folder=is_folder)
        verdict = verdict if said is None else said
    return verdict


def ignore_chain(folder: str) -> tuple[Patterns, ...]:
    """All that git would read for `folder`, from the repository's root down to the folder itself."""
    above = list(parents(folder))
    repository = next((parent for parent in above if os.path.lexists(os.path.join(parent, ".git"))), None)  # noqa: PTH118
    chain = [Patterns.read(os.path.join(repository, ".git", "info"), "exclude", base=repository)] if repository else []  # noqa: PTH118
    between = above[: above.index(repository) + 1] if repository else above[:1]
    chain += [Patterns.read(parent, ".gitignore") for parent in reversed(between)]
    return tuple(patterns for patterns in chain if patterns)


def _harmless(line: str) -> bool:
    """Many folders of any depth take a power of the depth in a regular expression; no real pattern needs them."""
    return sum(part == "**" for part in line.split("/")) <= _MAX_DEEP


def _steady(expression: str, prefix: str = "s") -> str:
    """The same expression in a form that takes time in proportion to the name, however many stars there are.

    Behind a star, the first place where the next piece of the same path part fits is as good as any other, so no other is tried.
    """
    first, *rest = expression.split(_STAR)
    made = first
    for number, piece in enumerate(rest):
        if number + 1 == len(rest) or "/" in piece.replace("[^/]", ""):
            made += _STAR + piece
        elif piece:
            made += f"(?=(?P<{prefix}{number}>[^/]*?{piece}))(?P={prefix}{number})"
    return made


def _below(path: str, base: str) -> str | None:
    """A path relative to a folder it lies in, with forward slashes; empty for the folder itself."""
    start = base if base.endswith(os.sep) else base + os.sep
    if not path.startswith(start):
        return "" if path == base else None
    return path[len(start) :].replace(os.sep, "/")


def _is_wild(line: str) -> bool:
    return any(sign in line for sign in "*?[")


def _expression(line: str, prefix: str) -> str:
    """A pattern of a file or folder is one of a folder with a slash behind it, which may be missing."""
    bare = line.rstrip("/")
    return f"{_steady(bare.translate(_WILD), prefix)}{'/' if bare != line else '/?'}"
