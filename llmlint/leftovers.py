"""What a change of code must not leave behind: imports that nothing uses any more."""

from __future__ import annotations

import ast
import warnings
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from llmlint.patterns import regex
from llmlint.records import dataclass
from llmlint.splice import Piece, Places, Splice, lines_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

_WORD = regex(r"[^\W\d]\w*")
_DOTTED = regex(r"(?<![\w.])([^\W\d]\w*)\.[^\W\d]")
_BLANK_LINES = regex(r"(?:[ \t\f]*(?:\r\n|\r|\n))*")
_NEWLINE = regex(r"\r\n|\r|\n")
_TYPE_COMMENT = regex(r"#\s*type:([^#\r\n]*)")


@dataclass(frozen=True, slots=True)
class _Import:
    """A statement that imports names, with the place of each. `alone`: nothing else stands in its block."""

    start: int
    end: int
    names: tuple[tuple[str, int, int], ...]
    alone: bool


@dataclass(frozen=True, slots=True)
class _Names:
    """What a module imports under names that nothing else gives it, all names that something in it uses, and where it uses those that it
    imports, save in f-strings: before 3.12 Python does not say where these have their parts.
    """

    imports: tuple[_Import, ...]
    used: frozenset[str]
    places: Mapping[str, Sequence[int]]


def words_in(pieces: Iterable[Piece]) -> frozenset[str]:
    """The words of what is put into a text."""
    return frozenset(word for piece in pieces for word in _WORD.findall(piece.text))


def unimported(text: str, pieces: Sequence[Piece]) -> frozenset[str]:
    """The words that pieces take out of imports."""
    removed = [piece for piece in pieces if not piece.text and "import" in text]
    names = _names(text) if removed else None
    inside = [piece for piece in removed for line in (names.imports if names is not None else ()) if _touches(piece, line)]
    return frozenset(word for piece in inside for word in _WORD.findall(text[piece.start : piece.end]))


def without_unused_imports(path: str, text: str, pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, with those that take away the imports of which they take the last use. What a package imports is there for others."""
    replaced = frozenset(word for piece in pieces for word in _WORD.findall(text[piece.start : piece.end]))
    before = _names(text) if replaced and "import" in text and not path.endswith("__init__.py") else None
    names = _losing_all_places(before, pieces) & before.used & replaced if before is not None else set[str]()
    after = _names(Splice(text, pieces).after) if names else None
    if before is None or after is None or not names - after.used:
        return list(pieces)
    made = list(pieces)
    for line in before.imports:
        gone = [name for name, _, _ in line.names if name in names - after.used]
        touching = [piece for piece in pieces if _touches(piece, line) or piece.start == piece.end == line.end]
        if gone and not touching:
            made = _without(text, made, line, gone)
        elif gone and all(piece.start == piece.end for piece in touching):
            made = _without_beside(made, line, gone, touching)
    return sorted(made)


def _losing_all_places(names: _Names, pieces: Sequence[Piece]) -> set[str]:
    """The imported names that are used nowhere outside of pieces, as far as their places are known."""

    def is_replaced(place: int) -> bool:
        return any(piece.start <= place < piece.end for piece in pieces)

    return {name for line in names.imports for name, _, _ in line.names if all(map(is_replaced, names.places.get(name, ())))}


def _touches(piece: Piece, line: _Import) -> bool:
    return piece.start < line.end and line.start < piece.end


def _without(text: str, pieces: list[Piece], line: _Import, gone: Sequence[str]) -> list[Piece]:
    """Without names of an import, or all of it with the empty lines that are too many then."""
    if len(gone) < len(line.names):
        return [*pieces, *_left_out(line, gone)]
    lines = lines_of(text)
    start = lines.starts[lines.line(line.start)]
    end = lines.starts[lines.line(line.end) + 1] if lines.line(line.end) + 1 < len(lines.starts) else len(text)
    if line.alone or text[start:end].strip() != text[line.start : line.end]:
        return pieces
    above = text[:start]
    bare = above.rstrip()
    space = len(text) if not bare or bare.endswith(":") else len(_NEWLINE.findall(above[len(bare) :])) - 1
    below = next((piece for piece in pieces if (piece.start, piece.end) == (end, end)), None)
    if below is None:
        blank = _BLANK_LINES.match(text, end)
        breaks = list(_NEWLINE.finditer(text, end, blank.end() if blank is not None else end))[:space]
        return [*pieces, Piece(start, breaks[-1].end() if breaks else end, "")]
    newline = _NEWLINE.match(below.text) if space else None
    rest = below.text[newline.end() :] if newline is not None else below.text
    return [*(piece for piece in pieces if piece is not below), Piece(start, end, ""), Piece(end, end, rest)]


def _without_beside(pieces: list[Piece], line: _Import, gone: Sequence[str], new: Sequence[Piece]) -> list[Piece]:
    """Without names of an import into which others are put; one that is put beside the only one that goes takes its place."""
    left_out = list(_left_out(line, gone)) if len(gone) < len(line.names) else []
    if left_out and not any(one.collides(other) for one in left_out for other in new):
        return [*pieces, *left_out]
    start, end = next((start, end) for name, start, end in line.names if name in gone)
    if len(gone) > 1 or len(new) > 1 or new[0].start not in (start, end):
        return pieces
    return [*(piece for piece in pieces if piece is not new[0]), Piece(start, end, new[0].text.strip(" \t\r\n,"))]


def _left_out(line: _Import, gone: Sequence[str]) -> Iterator[Piece]:
    """Names up to the next one; the last ones from the end of the last that stays."""
    kept = [number for number, (name, _, _) in enumerate(line.names) if name not in gone]
    for number, (name, start, _) in enumerate(line.names):
        if name in gone and number < kept[-1]:
            yield Piece(start, line.names[number + 1][1], "")
    if kept[-1] + 1 < len(line.names):
        yield Piece(line.names[kept[-1]][2], line.names[-1][2], "")


@lru_cache(maxsize=16)
def _names(text: str) -> _Names | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
        imports = tuple(_imports(tree, text))
        return _Names(imports, frozenset(_used(tree, text)), _places(tree, text, {name for line in imports for name, _, _ in line.names}))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _places(tree: ast.Module, text: str, names: Collection[str]) -> Mapping[str, Sequence[int]]:
    places, found = Places(text), defaultdict[str, list[int]](list)
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name) and node.id in names:
            found[node.id].append(_place(places, node)[0])
        elif type(node).__name__ not in {"JoinedStr", "TemplateStr"}:
            waiting.extend(ast.iter_child_nodes(node))
    return found


def _imports(tree: ast.Module, text: str) -> Iterator[_Import]:
    """The statements whose names nothing else gives. What is tried, or belongs to a class, and what has comments, is left alone."""
    found = [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
    places = Places(text)
    bound = [_bound(alias) for node in found for alias in node.names]
    for block, alone in _blocks(tree):
        for node in block:
            if not isinstance(node, (ast.Import, ast.ImportFrom)) or (isinstance(node, ast.ImportFrom) and node.module == "__future__"):
                continue
            names = tuple((_bound(alias), *_place(places, alias)) for alias in node.names)
            start, end = _place(places, node)
            exported = any(alias.name in ("*", alias.asname) for alias in node.names)
            if not exported and "#" not in text[start:end] and all(bound.count(name) == 1 for name, _, _ in names):
                yield _Import(start, end, names, alone)


def _blocks(tree: ast.Module) -> Iterator[tuple[Sequence[ast.stmt], bool]]:
    """Blocks of statements, and whether each has only one; not what is tried."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Try) or type(node).__name__ == "TryStar":
            continue
        for field in ("body", "orelse"):
            block: list[ast.stmt] = getattr(node, field, [])
            if not isinstance(node, ast.ClassDef):
                yield block, len(block) == 1 and node is not tree
            waiting.extend(block)
        waiting.extend(getattr(node, "cases", ()))


def _place(places: Places, node: ast.stmt | ast.alias | ast.Name) -> tuple[int, int]:
    return places.of(node) or (0, 0)


def _bound(alias: ast.alias) -> str:
    return alias.asname or alias.name.partition(".")[0]


def _used(tree: ast.Module, text: str) -> Iterator[str]:
    """The names that are used, also in strings: types in quotes, `__all__`, dotted names."""
    exports = False
    texts: list[str] = []
    for node in ast.walk(tree):
        for field in ("annotation", "returns"):
            quoted = getattr(node, field, None)
            if isinstance(quoted, ast.AST):
                yield from (word for part in ast.walk(quoted) if isinstance(part, ast.Constant) for word in _WORD.findall(str(part.value)))
        if isinstance(node, ast.Name):
            exports = exports or node.id == "__all__"
            yield node.id
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            yield from node.names
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts.append(node.value)
            yield from _DOTTED.findall(node.value)
    yield from (said for said in texts if said.isidentifier() and (exports or said[:1].isupper()))
    yield from (word for said in _TYPE_COMMENT.findall(text) for word in _WORD.findall(said))


__all__ = ["unimported", "without_unused_imports", "words_in"]
