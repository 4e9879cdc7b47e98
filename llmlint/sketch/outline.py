"""What one file defines, imports and mentions, read with `ast`: coarse, fast, and never too little."""

from __future__ import annotations

import ast
from dataclasses import field
from typing import TYPE_CHECKING

from llmlint.records import dataclass
from llmlint.sketch.mentions import Mentions

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(slots=True)
class Import:
    """A name bound by an import. `name` is empty when the module itself is bound; `*` for a star import."""

    local: str
    level: int
    module: str
    name: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A top-level statement: the names it defines (`""` where it is but the module's own code), and what it mentions.

    `bases` are those of the classes in it, by the name at their root and, behind a module, their own. `promises`: a class in it leaves a
    method to its subclasses.
    """

    names: frozenset[str]
    said: Mentions
    bases: tuple[tuple[str, str], ...] = ()
    promises: bool = False


@dataclass(slots=True)
class Outline:
    """The sketch of one file."""

    imports: list[Import] = field(default_factory=list["Import"])
    pieces: list[Piece] = field(default_factory=list["Piece"])

    @classmethod
    def of(cls, text: str) -> Outline | None:
        """Read a text; `None` where the running Python cannot, and then nothing may be concluded from it."""
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
        outline = cls()
        own = {statement.name: statement.args for statement in tree.body if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef))}
        for statement in tree.body:
            names, classes = _defined(statement)
            promises = any(_leaves_to_subclasses(node) for node in classes)
            bases = tuple(base for node in classes for base in _bases(node))
            said = Mentions.of(statement, own)
            outline.imports.extend(item for node in said.imports for item in _imports(node))
            outline.pieces.append(Piece(frozenset(names) or _NAMELESS, said, bases, promises))
        outline._use_what_is_handed()
        return outline

    def _use_what_is_handed(self) -> None:
        """A name that a function of the file is given is used, unless the function only looks what it has, and replaces that."""
        by_name = {name: piece.said for piece in self.pieces for name in piece.names}
        for piece in self.pieces:
            piece.said.paths.update(name for name, function, parameter in piece.said.handed if _uses(by_name.get(function), parameter))


def _uses(said: Mentions | None, name: str) -> bool:
    """Whether something may be done with what a name holds, beyond what it has being read or replaced."""
    if said is None or name in said.paths or any(handed == name for handed, _, _ in said.handed):
        return True
    return any(path.startswith(f"{name}.") for path in said.called)


_NAMELESS = frozenset({""})
_BLOCKS = (ast.If, ast.Try, getattr(ast, "TryStar", ast.Try), ast.With, ast.For, ast.While, ast.Match, ast.ExceptHandler, ast.match_case)


def _imports(node: ast.Import | ast.ImportFrom) -> Iterator[Import]:
    for alias in node.names:
        if isinstance(node, ast.Import):
            yield Import(alias.asname or alias.name.partition(".")[0], 0, alias.name, "")
        else:
            yield Import(alias.asname or alias.name, node.level, node.module or "", alias.name)


def _defined(statement: ast.stmt) -> tuple[list[str], list[ast.ClassDef]]:
    """The names that a statement and all statements in it define, as often as they are defined, and the classes among them."""
    names: list[str] = []
    classes: list[ast.ClassDef] = []
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.append(node.name)
            classes += [node] if isinstance(node, ast.ClassDef) else []
        elif isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names += [inner.id for target in targets for inner in ast.walk(target) if isinstance(inner, ast.Name)]
        elif isinstance(node, _BLOCKS):
            waiting.extend(ast.iter_child_nodes(node))
    return names, classes


def _bases(node: ast.ClassDef) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for base in node.bases:
        root: ast.expr = base.value if isinstance(base, ast.Subscript) else base
        own = root.attr if isinstance(root, ast.Attribute) else ""
        while isinstance(root, ast.Attribute):
            root = root.value
        if isinstance(root, ast.Name):
            found.append((root.id, own))
    return found


def _leaves_to_subclasses(node: ast.ClassDef) -> bool:
    """Whether a method of a class does nothing, or only says that it is not there."""
    methods = [item for item in node.body if isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef))]
    return any(all(isinstance(line, (ast.Expr, ast.Pass, ast.Raise)) and not _works(line) for line in method.body) for method in methods)


def _works(line: ast.stmt) -> bool:
    return isinstance(line, ast.Expr) and not isinstance(line.value, ast.Constant)
