"""Commands and database queries: whether what they give has a bound of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.entry_points import unit_around
from llmlint.facts.evaluation.strings import words
from llmlint.facts.values import Repeated, Sequence, Static, Text, alternatives
from llmlint.facts.values.texts import literal
from llmlint.knowledge.documents import document_knowledge
from llmlint.patterns import regex
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import At, Value
    from llmlint.facts.values.documents import Document

_FILTERS = regex(r"\|\s*(head|tail|grep|wc|cut|sort|uniq|awk|jq)\b|--stat|name_only|name-only")
_NARROWS = regex(
    r"\b(LIMIT|WHERE|TOP|FETCH|COUNT|SUM|AVG|MAX|MIN|GROUP|PRAGMA|sqlite_master|information_schema|sqlite_schema|SHOW|DESCRIBE|INSERT|UPDATE|DELETE|CREATE|DISTINCT|JOIN|MATCH|SAMPLE)\b",
    re.IGNORECASE,
)
_EXECUTES = frozenset({"execute", "executemany"})


def runs_unbounded_command(document: Document) -> bool:
    """Whether a command is known whose output is as long as what it looks at."""
    if any(key in ("stat", "name_only", "shortstat", "name_status") for key, _ in document.args):
        return False
    given = [value for key, value in document.args if key in ("0", "args", "command", "cmd")]
    rest = [word for key, value in document.args if key.isdigit() and key != "0" for word in _words_of(value)]
    if document.kind == "git_diff":
        return _is_unbounded(["git", "diff", *(word for value in given for word in _words_of(value)), *rest])
    return bool(given) and all(_is_unbounded([*_words_of(choice), *rest]) for value in given[:1] for choice in alternatives(value))


def _words_of(value: Value) -> list[str]:
    """The words of a command; one that is not literal is shown by what is known of its beginning, or as `?`."""
    match value:
        case Text(parts=parts):
            text = "".join(part.text if isinstance(part, Static) else " ? " for part in parts)
            return [text] if _FILTERS.search(text) else text.split()
        case Sequence(items=items):
            return [word for item in items for word in (_words_of(item) if isinstance(item, (Text, Sequence, Repeated)) else ["?"])]
        case Repeated(value=inner):
            return [word for choice in alternatives(inner) for word in (_words_of(choice) if isinstance(choice, Text) else ["?"])]
        case _:
            return []


def _is_unbounded(given: list[str]) -> bool:
    if any(_FILTERS.search(word) for word in given):
        return False
    for command in document_knowledge().commands:
        if given[: len(command.words)] == list(command.words):
            rest = given[len(command.words) :]
            unsure = command.words == ("git", "log") and "?" in rest
            return not unsure and not any(word.startswith(mark) for word in rest for mark in command.bounded)
    return False


def reads_all_rows(world: World, document: Document) -> bool:
    """Whether rows come from a query of a whole table, as far as the queries of the function are in sight."""
    queries = [value for key, value in document.args if key in ("0", "sql", "query", "statement")]
    texts = [literal(choice) for value in queries for choice in alternatives(value)]
    found: list[str | None] = [text for text in texts if text and "select" in text.lower()]
    if not found:
        found = [text for at in document.trail[-1:] for text in _executed(world, at)]
    return bool(found) and all(text and not _NARROWS.search(text) and "select" in text.lower() for text in found)


def _executed(world: World, at: At) -> list[str | None]:
    """The literal queries that a function hands to the cursor it fetches from."""
    node = at.node
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
        return []
    unit = unit_around(world, at.module, at.node)
    cursor = words(node.func.value)
    found: list[str | None] = []
    for part in walk(unit.node):
        match part:
            case cst.Call(func=cst.Attribute(value=base, attr=cst.Name(value=name)), args=[first, *_]) if name in _EXECUTES:
                if words(base) == cursor:
                    found.append(_literal_of(first.value))
            case _:
                pass
    return found


def _literal_of(node: cst.BaseExpression) -> str | None:
    match node:
        case cst.SimpleString() | cst.ConcatenatedString():
            return str(node.evaluated_value)
        case _:
            return None


__all__ = ["reads_all_rows", "runs_unbounded_command"]
