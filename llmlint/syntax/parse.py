"""Parse a text with libcst without letting it take the process down.

libcst parses some valid texts wrongly (a backslash in column 0 after a block), is exponential on nested `match` patterns and can
exhaust the C stack on deep nesting, so the text is looked over first, and a lone backslash is taken out where that changes nothing.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.patterns import regex
from llmlint.records import dataclass
from llmlint.syntax.preflight import too_deep

if TYPE_CHECKING:
    from llmlint.files.records import ProblemKind

_LONE_BACKSLASH = regex(r"(?:\A|(?<=[\r\n]))[ \t\f]*\\(?=[\r\n])")


@dataclass(frozen=True, slots=True)
class SyntaxProblem(Exception):
    """Why a text has no tree: a message for a person, with the place if there is one (line and column count from 1)."""

    message: str
    line: int = 1
    column: int = 1
    kind: ProblemKind = "syntax"


def parse_module(text: str) -> cst.Module:
    """Return the tree of a text.

    Raises:
        SyntaxProblem: the text is no Python that libcst reads, or reading it would be unsafe.
    """
    if (reason := too_deep(text)) is not None:
        raise SyntaxProblem(reason, kind="limit")
    if _LONE_BACKSLASH.search(text) is None:
        return _parsed(text)
    plain = _LONE_BACKSLASH.sub(lambda match: match.group().replace("\\", " "), text)
    if (meaning := _meaning(text)) is None or meaning != _meaning(plain):
        raise SyntaxProblem("a line that holds only a backslash is read differently by Python and by libcst", kind="failure")
    return _parsed(plain)


def _parsed(text: str) -> cst.Module:
    try:
        return cst.parse_module(text)
    except cst.ParserSyntaxError as error:
        found = SyntaxProblem(_first_line(error.message), error.raw_line, error.raw_column + 1)
    except (cst.CSTValidationError, cst.CSTLogicError, TypeError, ValueError, RecursionError, SyntaxError) as error:
        found = SyntaxProblem(_first_line(str(error)))
    if _meaning(text) is None:
        raise found
    raise SyntaxProblem(f"this is Python, but libcst cannot read it: {found.message}", found.line, found.column, "failure")


def _meaning(text: str) -> str | None:
    """All that Python makes of a text, with places; `None` where it is no Python."""
    try:
        return ast.dump(ast.parse(text), include_attributes=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _first_line(message: str) -> str:
    return message.strip().splitlines()[0] if message.strip() else "unknown error"
