"""Comments that silence findings.

`# llmlint: ignore[call-in-loop] reason` at the end of a line silences findings that touch that line and those of a statement that starts
or ends there; on a line of its own it speaks for the next logical line. `# llmlint: file-ignore[...]` speaks for the whole file,
`# llmlint: skip-file` for everything in it. Only real comments count, never text inside strings.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from llmlint.diagnostics import Diagnostic

Scope = Literal["line", "next", "file", "skip"]

_MARK = "llmlint:"
_COMMENT = re.compile(r"#\s*llmlint:\s*(?P<verb>skip-file|file-ignore|ignore)\b\s*(?:\[(?P<rules>[^\]]*)\])?\s*(?P<reason>.*)")
_NOT_CODE = frozenset(
    {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING, tokenize.ENDMARKER}
)


@dataclass(frozen=True, slots=True)
class Suppression:
    """One comment. `first` and `last` are the lines it speaks for; `rules` are its words, as written."""

    scope: Scope
    line: int
    column: int
    first: int
    last: int
    rules: tuple[str, ...]
    reason: str = ""


@dataclass(slots=True)
class Suppressions:
    """All comments of one file, and the extents of its statements where it parses."""

    comments: tuple[Suppression, ...] = ()
    _headers: dict[int, list[tuple[int, int]]] = field(default_factory=dict[int, list[tuple[int, int]]])

    @classmethod
    def read(cls, text: str) -> Suppressions:
        """Find the comments of a text. One that never mentions llmlint is not looked at."""
        if _MARK not in text:
            return cls()
        comments = tuple(_comments(text))
        return cls(comments, _statements(text) if any(comment.scope in {"line", "next"} for comment in comments) else {})

    def within(self, whole: Suppressions) -> Suppressions:
        """These of one cell of a notebook, with those comments of the whole that speak for all of it."""
        everywhere = (comment for comment in whole.comments if comment.scope in {"file", "skip"})
        return Suppressions((*self.comments, *everywhere), self._headers)

    def silences(self, diagnostic: Diagnostic, meaning: Callable[[str], frozenset[str] | None]) -> Suppression | None:
        """The comment that silences a finding, if one does. `meaning` tells the codes that a word stands for."""
        for comment in self.comments:
            if not self._covers(comment, diagnostic):
                continue
            if comment.scope == "skip" or any(diagnostic.code in (meaning(word) or ()) for word in comment.rules):
                return comment
        return None

    def _covers(self, comment: Suppression, diagnostic: Diagnostic) -> bool:
        if comment.scope in {"file", "skip"}:
            return True
        first, last = diagnostic.span.start.line, max(diagnostic.span.start.line, _last_line(diagnostic))
        if first <= comment.last and last >= comment.first:
            return True
        return any(start <= first and last <= end for start, end in self._headers_at(comment))

    def _headers_at(self, comment: Suppression) -> Iterator[tuple[int, int]]:
        yield from self._headers.get(comment.first, ())
        if comment.last != comment.first:
            yield from self._headers.get(comment.last, ())


def _last_line(diagnostic: Diagnostic) -> int:
    """The last line a finding touches: an end in column 1 belongs to the line before."""
    end = diagnostic.span.end
    return end.line - 1 if end.column == 1 else end.line


def suppress(
    diagnostics: Iterable[Diagnostic], comments_of: Callable[[str], Suppressions], meaning: Callable[[str], frozenset[str] | None]
) -> tuple[list[Diagnostic], int]:
    """Split findings into those that stay and the number of those that comments silence."""
    kept: list[Diagnostic] = []
    silenced = 0
    for diagnostic in diagnostics:
        if comments_of(diagnostic.path).silences(diagnostic, meaning) is None:
            kept.append(diagnostic)
        else:
            silenced += 1
    return kept, silenced


def _comments(text: str) -> Iterator[Suppression]:
    """Walk the tokens, remembering own-line comments until the logical line they speak for."""
    waiting: list[tuple[re.Match[str], tokenize.TokenInfo]] = []
    code_on_line = start = 0
    for token in _tokens(text):
        if token.type == tokenize.COMMENT:
            if match := _COMMENT.match(token.string):
                if match["verb"] != "ignore":
                    yield _suppression(match, token, "skip" if match["verb"] == "skip-file" else "file", 1, 1)
                elif code_on_line == token.start[0]:
                    yield _suppression(match, token, "line", token.start[0], token.start[0])
                else:
                    waiting.append((match, token))
        elif token.type == tokenize.NEWLINE or (token.type == tokenize.ENDMARKER and start):
            for match, comment in waiting:
                yield _suppression(match, comment, "next", max(start, comment.start[0]), token.start[0])
            waiting.clear()
            start = 0
        elif token.type not in _NOT_CODE:
            code_on_line = token.end[0]
            start = start or token.start[0]


def _suppression(match: re.Match[str], token: tokenize.TokenInfo, scope: Scope, first: int, last: int) -> Suppression:
    rules = tuple(word.strip() for word in (match["rules"] or "").split(",") if word.strip())
    return Suppression(scope, token.start[0], token.start[1] + 1, first, last, rules, match["reason"].strip())


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    """The tokens up to the first thing that is none: half a file can still be silenced."""
    try:
        yield from tokenize.generate_tokens(io.StringIO(text, newline="").readline)
    except (tokenize.TokenError, SyntaxError, ValueError):
        return


def _statements(text: str) -> dict[int, list[tuple[int, int]]]:
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
