"""A pack, and what can be wrong with one."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import Any

    from llmlint.api import Rule

RuleClass: TypeAlias = "type[Rule[Any]]"


@dataclass(frozen=True, slots=True, order=True)
class PackProblem:
    """One mistake in a pack; line 0 stands for a folder that is none."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}" if self.line else f"`{self.path}` {self.message}"


class PackError(Exception):
    """All mistakes found in the installed packs."""

    def __init__(self, problems: Iterable[PackProblem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True, slots=True)
class Pack:
    """The rules of one package, ordered by code, and the SDKs and sinks it describes. `folders` hold its code; `pages` is the address of
    a rule's page with `{name}` in it, or nothing.
    """

    name: str
    rules: tuple[RuleClass, ...]
    sdk_files: tuple[Path, ...] = ()
    sink_files: tuple[Path, ...] = ()
    folders: tuple[Path, ...] = ()
    pages: str = ""

    def page(self, name: str) -> str:
        """The address of a rule's page, by the rule's name; empty where the pack names none."""
        return self.pages.replace("{name}", name)


__all__ = ["Pack", "PackError", "PackProblem", "RuleClass"]
