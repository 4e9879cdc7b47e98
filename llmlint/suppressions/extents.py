"""Where statements begin and end, so that a long one can be silenced from its first or its last line."""

from __future__ import annotations

import ast
from functools import lru_cache


def statements(text: str) -> dict[int, list[tuple[int, int]]]:
    """The extents of simple statements and of the headers of compound ones, by their first and by their last line."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    by_line: dict[int, list[tuple[int, int]]] = {}
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        stack.extend(child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.expr))
        if isinstance(node, ast.stmt):
            extent = _extent(node)
            for line in sorted(set(extent)):
                by_line.setdefault(line, []).append(extent)
    return by_line


def around(text: str, first: int, last: int) -> tuple[int, int]:
    """Some lines, widened to the smallest statement or header that holds them."""
    holding = [(start, end) for start, end in _extents(text) if start <= first and last <= end]
    return min(holding, key=lambda extent: extent[1] - extent[0], default=(first, last))


@lru_cache(maxsize=8)
def _extents(text: str) -> frozenset[tuple[int, int]]:
    return frozenset(extent for found in statements(text).values() for extent in found)


def _extent(node: ast.stmt) -> tuple[int, int]:
    first = min((decorator.lineno for decorator in getattr(node, "decorator_list", ())), default=node.lineno)
    body: list[ast.stmt] = getattr(node, "body", None) or getattr(node, "cases", None) or []
    last = node.end_lineno or node.lineno
    if body:
        head = body[0].pattern.lineno if isinstance(body[0], ast.match_case) else _first_line(body[0])
        last = max(node.lineno, head - 1) if head > node.lineno else node.lineno
    return first, last


def _first_line(node: ast.stmt) -> int:
    return min((decorator.lineno for decorator in getattr(node, "decorator_list", ())), default=node.lineno)
