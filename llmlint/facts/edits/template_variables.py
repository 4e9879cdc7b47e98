"""Make data in the text of a prompt template variables of it, which are given their values where the template is made."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.edits.reindent import expression_text
from llmlint.facts.evaluation.strings import words
from llmlint.facts.model.parts import Position, Span
from llmlint.facts.model.rooms import Rewrite
from llmlint.facts.values.base import At
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    Locate = Callable[[At], Span]

_PLACE = re.compile(r"\{+(\w*)")


def as_variables(call: At, values: Collection[cst.CSTNode], method: str, locate: Locate) -> Rewrite | None:
    """How a template is made with values in its f-strings as variables, given by a method; `None` where more is put into them."""
    inside = list(walk(call.node))
    texts = [node for node in inside if isinstance(node, cst.FormattedString) and any(part in values for part in node.parts)]
    holes = [part for text in texts for part in text.parts if isinstance(part, cst.FormattedStringExpression)]
    if not texts or set(holes) != set(values) or any(isinstance(node, cst.NamedExpr) for node in inside):
        return None
    written = [node.value for node in inside if isinstance(node, (cst.SimpleString, cst.FormattedStringText))]
    taken = {name for text in written for name in _PLACE.findall(text)}
    names: dict[str, str] = {}
    edits: list[tuple[Span, str]] = []
    for text in texts:
        plain = _plain(call, text, names, taken)
        if plain is None:
            return None
        edits.append((locate(At(call.module, text)), plain))
    end = locate(call).end
    given = f".{method}({', '.join(f'{name}={value}' for value, name in names.items())})"
    return Rewrite((*edits, (Span(edits[0][0].path, end, Position(end.line, end.column)), given)), given)


def _plain(call: At, text: cst.FormattedString, names: dict[str, str], taken: set[str]) -> str | None:
    """An f-string as a template: its values by name, its braces as they come out. `names` are those of values so far."""
    made = [re.sub("[fF]", "", text.start)]
    for part in text.parts:
        if isinstance(part, cst.FormattedStringText):
            made.append(part.value.replace("{{", "{").replace("}}", "}"))
        elif isinstance(part, cst.FormattedStringExpression):
            if part.conversion not in (None, "s") or part.format_spec or part.equal:
                return None
            value = expression_text(call, part.expression)
            name = names.get(value) or _name_of(part.expression)
            if name in taken or any(other == name and known != value for known, other in names.items()):
                return None
            names[value] = name
            made.append(f"{{{name}}}")
    after = [part for place, part in enumerate(made) if place and made[place - 1].endswith("}") and part.startswith("}")]
    before = [part for place, part in enumerate(made[1:]) if part.startswith("{") and made[place].endswith("{")]
    return None if after or before else "".join((*made, text.end))


def _name_of(node: cst.BaseExpression) -> str:
    """A name for what an expression gives: `page_text` for `page.text`, `order` for `json.dumps(order)`."""
    if isinstance(node, cst.Call) and len(node.args) == 1 and isinstance(node.args[0].value, (cst.Name, cst.Attribute)):
        node = node.args[0].value
    name = re.sub(r"\W+", "_", words(node)).strip("_")
    return name if name.isidentifier() and not name.startswith("_") else "data"


__all__ = ["as_variables"]
