"""What the two processes of the server say to each other."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Literal, TypeAlias

from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from llmlint.diagnostics import Crash, Diagnostic
    from llmlint.facts.model import Span


Preference: TypeAlias = Literal["editorFirst", "filesystemFirst", "editorOnly"]
PREFERENCES: tuple[Preference, ...] = ("editorFirst", "filesystemFirst", "editorOnly")


@dataclass(frozen=True, slots=True)
class Options:
    """What the editor says about settings: a configuration and when it holds, folders with rules, how long a text may take.

    Nothing of this is read from the files that are looked at. With the preference `editorFirst` the configuration holds in place of those
    found, with `filesystemFirst` where none is found; with `editorOnly` none is looked for, also where the editor names none.
    """

    configuration: str = ""
    preference: Preference = "editorFirst"
    packs: tuple[str, ...] = ()
    deadline: float = 30.0


@dataclass(frozen=True, slots=True)
class Buffer:
    """A file that is open. `text` is what the editor shows, `good` the last that was Python, if there is one.

    Of a notebook, both are the JSON of its cells.
    """

    path: str
    text: str
    good: str | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """Look at everything that is open below a folder."""

    folder: str
    buffers: tuple[Buffer, ...]
    options: Options


@dataclass(frozen=True, slots=True)
class Ask:
    """The page of a rule, by any of its names."""

    word: str
    options: Options


@dataclass(frozen=True, slots=True)
class Silence:
    """A text with a comment that silences a rule: in a line and its cell or file, or, with line 0, in all of it."""

    text: str
    line: int
    name: str


Request: TypeAlias = "Check | Ask | Silence"


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something wrong with the configuration, said as the command line says it. Line and column count from 1; line 0 is no place."""

    message: str
    path: str = ""
    line: int = 0
    column: int = 1


@dataclass(frozen=True, slots=True)
class SeenCall:
    """A place where a model is called: what is known of it, and why it is taken for one."""

    span: Span
    words: str
    because: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found, by the paths of reports. `broken` are open files whose last good text was looked at in place of the present one.

    `wide` holds the lines named in findings whose columns depend on how characters are counted, by path and number.
    """

    diagnostics: tuple[Diagnostic, ...] = ()
    calls: tuple[SeenCall, ...] = ()
    broken: frozenset[str] = frozenset()
    crashes: tuple[Crash, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    notices: tuple[str, ...] = ()
    wide: Mapping[tuple[str, int], str] = field(default_factory=dict[tuple[str, int], str])


@dataclass(frozen=True, slots=True)
class Said:
    """A text, or that there is none."""

    text: str | None


@dataclass(frozen=True, slots=True)
class Failed:
    """The analyst has made a mistake: an error of ours."""

    error: str


Answer: TypeAlias = "Checked | Said | Failed"


@dataclass(frozen=True, slots=True)
class Note:
    """What the analyst is about to read."""

    path: str
