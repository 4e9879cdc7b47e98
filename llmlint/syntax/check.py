"""Is a text Python at all?"""

from __future__ import annotations

import ast
import symtable
from contextlib import suppress

from llmlint.files import Problem


def syntax_problem(text: str) -> Problem | None:
    """The running Python's own complaint about a text, or `None`.

    A text in a newer Python's grammar is left to libcst, which reads them all; so only what both refuse is a problem. A table of symbols
    is had for two thirds of what a tree costs; it is refused to every text that has no tree, and to some that have one.
    """
    with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
        symtable.symtable(text, "", "exec")
        return None
    try:
        ast.parse(text)
    except SyntaxError as error:
        return _second_opinion(text, error)
    except (ValueError, RecursionError, MemoryError) as error:
        return Problem("limit", f"is nested too deeply to be read: {type(error).__name__}")
    return None


def _second_opinion(text: str, error: SyntaxError) -> Problem | None:
    from llmlint.syntax.parse import SyntaxProblem, parse_module

    try:
        parse_module(text)
    except SyntaxProblem:
        return Problem("syntax", str(error.msg), error.lineno or 1, error.offset or 1)
    return None
