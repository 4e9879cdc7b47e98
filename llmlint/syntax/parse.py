"""Parse a text with libcst without letting it take the process down.

libcst parses some valid texts wrongly (a backslash in column 0 after a block), is exponential on nested `match` patterns and can
exhaust the C stack on deep nesting, so the text is looked over first and the shape of the result is compared with `ast`.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

import libcst as cst

from llmlint.syntax.preflight import too_deep

_COLUMN_ZERO_BACKSLASH = re.compile(r"^\\\r?\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class SyntaxProblem(Exception):
    """Why a text has no tree: a message for a person, with the place if there is one (line and column count from 1)."""

    message: str
    line: int = 1
    column: int = 1


def parse_module(text: str) -> cst.Module:
    """Return the tree of a text.

    Raises:
        SyntaxProblem: the text is no Python that libcst reads, or reading it would be unsafe.
    """
    if (reason := too_deep(text)) is not None:
        raise SyntaxProblem(reason)
    try:
        module = cst.parse_module(text)
    except cst.ParserSyntaxError as error:
        raise SyntaxProblem(_first_line(error.message), error.raw_line, error.raw_column + 1) from error
    except (cst.CSTValidationError, cst.CSTLogicError, TypeError, ValueError, RecursionError, SyntaxError) as error:
        raise SyntaxProblem(f"the parser gave up: {_first_line(str(error))}") from error
    if _COLUMN_ZERO_BACKSLASH.search(text) and not _same_shape(module, text):
        raise SyntaxProblem("a line that holds only a backslash is read differently by Python and by the parser")
    return module


def _first_line(message: str) -> str:
    return message.strip().splitlines()[0] if message.strip() else "unknown error"


def _same_shape(module: cst.Module, text: str) -> bool:
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    count = sum(len(s.body) if isinstance(s, cst.SimpleStatementLine) else 1 for s in module.body)
    return count == len(body)
