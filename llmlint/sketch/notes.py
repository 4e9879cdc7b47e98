"""What the bytes of a file tell by themselves, in a few words that an earlier run can leave: an unchanged file need not be read again to
know whether a model may be reached in it, and what it may import.

`!os json ..models: .:` is a seed that says `import os, json`, `from ..models import` and `from . import`; `?` is a file whose imports
cannot be told so simply.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from llmlint.patterns import regex
from llmlint.sketch.imports import Mention

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_SEED = "!"
_UNCLEAR = "?"
_BARE = regex(r"(?:^|[ !])\.+:")


def noted(imports: tuple[Mention, ...] | None, *, is_seed: bool) -> str:
    """What there is to be said of a file."""
    said = " ".join(f"{'.' * level}{module}{'' if whole else ':'}" for level, module, whole in imports) if imports is not None else _UNCLEAR
    return f"{_SEED}{said}" if is_seed else said


def is_seed(note: str) -> bool:
    """Whether a model may be reached in the file whatever other files hold."""
    return note.startswith(_SEED)


@lru_cache(maxsize=1000)
def imports_in(note: str) -> tuple[Mention, ...] | None:
    """What the file may import; `None` where that cannot be told."""
    said = note.removeprefix(_SEED)
    if said == _UNCLEAR:
        return None
    return tuple(_mention(word) for word in said.split())


def _mention(word: str) -> Mention:
    if not word.endswith(":"):
        return Mention(0, word, True)
    module = word[:-1].lstrip(".")
    return Mention(len(word) - 1 - len(module), module, False)


def naming(modules: Iterable[str]) -> Callable[[str], bool]:
    """Whether a note may name a module of one of these last names: too often perhaps, never too seldom."""
    names = "|".join(sorted(map(re.escape, modules)))
    search = regex(rf"(?:^|[ .!])(?:{names})(?:[ .:]|$)").search
    return lambda note: search(note) is not None or note.endswith(_UNCLEAR) or _BARE.search(note) is not None


__all__ = ["imports_in", "is_seed", "naming", "noted"]
