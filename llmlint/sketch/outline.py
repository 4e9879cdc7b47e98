"""What one file defines, imports and mentions, read with `ast`: coarse, fast, and never too little."""

from __future__ import annotations

import ast
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(slots=True)
class Import:
    """A name bound by an import. `name` is empty when the module itself is bound; `*` for a star import."""

    local: str
    level: int
    module: str
    name: str


@dataclass(slots=True)
class Outline:
    """The sketch of one file. `mentions` maps each top-level definition (and `""`, the module's own code) to the names it mentions."""

    imports: list[Import] = field(default_factory=list["Import"])
    mentions: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    strings: dict[str, list[str]] = field(default_factory=dict[str, list[str]])

    @classmethod
    def of(cls, text: str) -> Outline | None:
        """Read a text; `None` where the running Python cannot, and then nothing may be concluded from it."""
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
        outline = cls()
        for statement in tree.body:
            names = _defined(statement)
            mentions, strings = outline._collect(statement)
            for name in names or [""]:
                outline.mentions.setdefault(name, set()).update(mentions)
                outline.strings.setdefault(name, []).extend(strings)
        return outline

    def _collect(self, statement: ast.stmt) -> tuple[set[str], list[str]]:
        mentions: set[str] = set()
        strings: list[str] = []
        for node in _code_of(statement):
            if isinstance(node, ast.Name):
                mentions.add(node.id)
            elif isinstance(node, ast.Attribute):
                mentions.add(node.attr)
            elif isinstance(node, ast.Constant):
                if isinstance(node.value, str):
                    strings.append(node.value)
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    local = alias.asname or alias.name.partition(".")[0]
                    self.imports.append(Import(local, 0, alias.name, ""))
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    self.imports.append(Import(alias.asname or alias.name, node.level, node.module or "", alias.name))
        return mentions, strings


def _code_of(statement: ast.stmt) -> Iterator[ast.AST]:
    """All nodes but docstrings and other bare strings, which never run to any effect."""
    waiting: deque[ast.AST] = deque([statement])
    while waiting:
        node = waiting.popleft()
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        yield node
        waiting.extend(ast.iter_child_nodes(node))


def _defined(statement: ast.stmt) -> list[str]:
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return [statement.name]
    if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        return [node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)]
    if isinstance(statement, (ast.If, ast.Try, ast.With)):
        return [
            name
            for node in ast.walk(statement)
            for name in (_defined(node) if isinstance(node, ast.stmt) and node is not statement else [])
        ]
    return []
