"""What one file defines, imports and mentions, read with `ast`: coarse, fast, and never too little."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import cast


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
        """The names and the strings in a statement, but for docstrings and other bare strings, which never run to any effect."""
        mentions: set[str] = set()
        strings: list[str] = []
        waiting: list[ast.AST] = [statement]
        while waiting:
            node = waiting.pop()
            if isinstance(node, ast.Name):
                mentions.add(node.id)
            elif isinstance(node, ast.Attribute):
                mentions.add(node.attr)
                waiting.append(node.value)
            elif isinstance(node, ast.Constant):
                if isinstance(node.value, str):
                    strings.append(node.value)
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                self.imports.extend(_imports(node))
            elif not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Constant):
                for name in node._fields:
                    value: object = getattr(node, name)
                    if isinstance(value, list):
                        waiting.extend(item for item in cast("list[object]", value) if isinstance(item, ast.AST))
                    elif isinstance(value, ast.AST):
                        waiting.append(value)
        return mentions, strings


def _imports(node: ast.Import | ast.ImportFrom) -> list[Import]:
    if isinstance(node, ast.Import):
        return [Import(alias.asname or alias.name.partition(".")[0], 0, alias.name, "") for alias in node.names]
    return [Import(alias.asname or alias.name, node.level, node.module or "", alias.name) for alias in node.names]


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
