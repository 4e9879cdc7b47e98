"""Functions that are there to be replaced: their bodies do nothing, or only say so."""

from __future__ import annotations

import libcst as cst

ABSTRACT_ERRORS = frozenset({"NotImplementedError", "NotImplemented"})


def does_nothing(node: cst.FunctionDef) -> bool:
    """Whether a body holds nothing but a docstring, `pass`, `...`, or an error that leaves the work to others."""
    statements: list[cst.BaseSmallStatement] = []
    for line in node.body.body:
        if not isinstance(line, cst.SimpleStatementLine) and not isinstance(line, cst.BaseSmallStatement):
            return False
        statements.extend(line.body if isinstance(line, cst.SimpleStatementLine) else [line])
    if statements and isinstance(statements[-1], cst.Raise):
        statements = [statement for statement in statements if not _is_message(statement)]
    return all(_is_empty(statement) for statement in statements)


def _is_message(statement: cst.BaseSmallStatement) -> bool:
    """`message = f"{name} has to do this itself"`, for the error that follows."""
    return isinstance(statement, cst.Assign) and isinstance(statement.value, cst.BaseString)


def _is_empty(statement: cst.BaseSmallStatement) -> bool:
    match statement:
        case cst.Pass():
            return True
        case cst.Expr(value=cst.Ellipsis() | cst.SimpleString() | cst.ConcatenatedString()):
            return True
        case cst.Raise(exc=cst.Name(value=name)) | cst.Raise(exc=cst.Call(func=cst.Name(value=name))):
            return name in ABSTRACT_ERRORS
        case _:
            return False


__all__ = ["ABSTRACT_ERRORS", "does_nothing"]
