"""String literals and f-strings."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.run import Run, expression
from llmlint.facts.evaluation.strings import placed, words
from llmlint.facts.values import NONE, Const, Dynamic, Hole, Part, Static, Text, alternatives
from llmlint.facts.values.dates import without_time
from llmlint.facts.values.texts import concat, text

if TYPE_CHECKING:
    from llmlint.facts.values.base import At, Value


@expression(cst.SimpleString)
def _simple_string(run: Run, node: cst.SimpleString) -> Value:
    known = run.world.literals.get(node)
    if known is None:
        value = _evaluated(node)
        known = run.world.literals[node] = _literal(run, value, run.at(node)) if isinstance(value, str) else Const(value)
    return known


def _literal(run: Run, content: str, at: At) -> Text:
    return Text((Static(content, at, (at,)),)) if run.world.catalogue.names_model(content) else text(content, at)


def _evaluated(node: cst.SimpleString) -> str | bytes:
    try:
        return node.evaluated_value
    except (ValueError, SyntaxError):
        return node.raw_value


@expression(cst.ConcatenatedString)
def _concatenated(run: Run, node: cst.ConcatenatedString) -> Value:
    pieces: list[Value] = []
    right: cst.BaseExpression = node
    while isinstance(right, cst.ConcatenatedString):
        pieces.append(run.evaluate(right.left))
        right = right.right
    pieces.append(run.evaluate(right))
    return concat(*pieces, at=run.at(node))


@expression(cst.FormattedString)
def _formatted(run: Run, node: cst.FormattedString) -> Value:
    parts: list[Part] = []
    raw = "r" in node.prefix.lower()
    for piece in node.parts:
        if isinstance(piece, cst.FormattedStringText):
            parts.append(Static(_unescaped(piece.value, raw), run.at(piece)))
        elif isinstance(piece, cst.FormattedStringExpression):
            value = _without_none(run.evaluate(piece.expression))
            inner = next((option for option in alternatives(value) if not isinstance(option, Text)), None) is None
            if inner and isinstance(value, Text):
                parts.extend(value.parts if value.literal is not None else _put_in(value, run, piece))
            else:
                parts.append(Hole(_formatted_date(value, piece), run.at(piece), words(piece.expression)))
    return Text(tuple(parts))


def _without_none(value: Value) -> Value:
    """What is put in, where only `None` stands beside one text: a field that is declared before it is set."""
    options = [option for option in alternatives(value) if option != NONE]
    return options[0] if len(options) == 1 and isinstance(options[0], Text) else value


def _formatted_date(value: Value, piece: cst.FormattedStringExpression) -> Value:
    """`{now:%Y-%m-%d}` shows the date only."""
    spec = "".join(part.value for part in piece.format_spec or () if isinstance(part, cst.FormattedStringText))
    return without_time(value, spec) if isinstance(value, Dynamic) and spec else value


def _put_in(value: Text, run: Run, piece: cst.FormattedStringExpression) -> list[Part]:
    return placed(value, run.at(piece), words(piece.expression))


def _unescaped(raw_text: str, raw: bool) -> str:
    body = raw_text.replace("{{", "{").replace("}}", "}")
    if raw or "\\" not in body:
        return body
    try:
        return str(ast.literal_eval('"""' + body.replace('"', '\\"') + '"""'))
    except (ValueError, SyntaxError):
        return body
