"""Which lines a change touches: what `git diff` says, and which files git does not know."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from llmlint.files.git_index import tracked_files
from llmlint.patterns import regex
from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Lines = tuple[tuple[int, int], ...]
_HUNK = regex(rb"@@ -\d+(?:,(?P<old>\d+))? \+(?P<start>\d+)(?:,(?P<new>\d+))? @@")
_ESCAPE = regex(rb"\\([0-7]{3}|.)")
_NAMED = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v"}
# Nothing that the repository's own configuration names is started: no monitor, no drivers.
_COMMAND = (
    "git", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", "diff", "--no-color", "--no-ext-diff", "--no-textconv",
    "--no-renames", "--ignore-submodules", "-U0", "--src-prefix=a/", "--dst-prefix=b/", "--merge-base",
)  # fmt: skip
_EVERYTHING: Lines = ((1, 1_000_000_000),)


class ChangesError(Exception):
    """What has changed cannot be told; says why, and what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Changes:
    """The lines of each file that have changed, by real paths. `tracked` are the files that git knows, where that can be told."""

    top: Path
    lines: Mapping[Path, Lines]
    tracked: frozenset[str] | None

    def of(self, path: Path) -> Lines:
        """The changed lines of a file: all of them where git does not know it."""
        real = Path(os.path.realpath(path))
        if (changed := self.lines.get(real)) is not None:
            return changed
        if self.tracked is None:
            return ()
        name = os.path.relpath(real, self.top).replace(os.sep, "/")
        folders = {f"{parent.as_posix()}/" for parent in Path(name).parents}
        return () if name in self.tracked or folders & self.tracked else _EVERYTHING


def changed_since(reference: str, working_directory: Path) -> Changes:
    """What differs between the files on disk and the point where the work branched off from `reference`.

    Raises:
        ChangesError: this is no repository, git is missing, or the reference means nothing.
    """
    if not reference or reference.startswith("-"):
        raise ChangesError(f"`{reference}` is no commit")
    start = Path(os.path.realpath(working_directory))
    top = next((folder for folder in (start, *start.parents) if os.path.lexists(folder / ".git")), None)
    if top is None:
        raise ChangesError("this folder is in no git repository")
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(  # noqa: S603  # what is started is written above
            [*_COMMAND, reference, "--"], cwd=top, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
    except OSError as error:
        raise ChangesError(f"git cannot be started: {error.strerror or error}") from error
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["git failed"]
        if "unknown option" in said[0]:  # outside of repositories git compares files, which this option is not for
            raise ChangesError("git finds no repository here, or is older than 2.30")
        raise ChangesError(said[0].removeprefix("fatal: "), "name a commit whose history is at hand")
    lines = {Path(os.path.realpath(top / name)): changed for name, changed in read_diff(done.stdout)}
    return Changes(top, lines, tracked_files(top))


def read_diff(diff: bytes) -> Iterator[tuple[str, Lines]]:
    """The new name of each changed file and its changed lines. Where lines were taken away, both neighbours count."""
    name = ""
    found: list[tuple[int, int]] = []
    left = 0
    for line in diff.split(b"\n"):
        if left and line[:1] in {b"+", b"-"}:
            left -= 1
        elif line.startswith(b"diff --git ") and not left:
            if name:
                yield name, tuple(found)
            name, found = "", []
        elif line.startswith(b"+++ "):
            name = _name(line[4:])
        elif (hunk := _HUNK.match(line)) is not None:
            start, new = int(hunk["start"]), int(hunk["new"] or 1)
            left = new + int(hunk["old"] or 1)
            found.append((start, start + new - 1) if new else (start, start + 1))
    if name:
        yield name, tuple(found)


def _name(written: bytes) -> str:
    """A path as git writes it: with a tab behind it where it holds a space, in quotes where it holds worse; none for a deleted file."""
    written = written.rstrip(b"\t")
    if written.startswith(b'"'):
        written = _ESCAPE.sub(
            lambda match: _NAMED.get(match[1]) or (bytes([int(match[1], 8)]) if match[1].isdigit() else match[1]), written[1:-1]
        )
    return "" if written == b"/dev/null" else os.fsdecode(written.removeprefix(b"b/"))
