"""Make data in the text of a prompt template variables of it, which are given their values where the template is made."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import field
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.edits.reindent import expression_text
from llmlint.facts.evaluation.strings import words
from llmlint.facts.model.parts import Position, Span
from llmlint.facts.model.rooms import Rewrite
from llmlint.facts.values.base import At
from llmlint.patterns import regex
from llmlint.records import dataclass
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from llmlint.facts.evaluation.units import Unit

    Locate = Callable[[At], Span]

_BINDING = (cst.AssignTarget, cst.AnnAssign, cst.AugAssign, cst.For, cst.CompFor, cst.NamedExpr, cst.AsName, cst.Del)
_PLACE = regex(r"\{+(\w*)")


def as_variables(call: At, values: Collection[cst.CSTNode], method: str, locate: Locate, unit: Unit) -> Rewrite | None:
    """How a template is made with values in its text as variables, given by a method; `None` where more is put into it.

    The text may stand in front of the call, under a name that is used for nothing else.
    """
    inside = [*walk(call.node), *(node for text in _texts_in_front(call, values, unit) for node in walk(text))]
    texts = [node for node in inside if isinstance(node, cst.FormattedString) and any(part in values for part in node.parts)]
    holes = [part for text in texts for part in text.parts if isinstance(part, cst.FormattedStringExpression)]
    added = [node for node in inside if isinstance(node, cst.BaseExpression) and node in values and _sum_of(call, node) is not None]
    if not holes + added or {*holes, *added} != {*values} or any(isinstance(node, cst.NamedExpr) for node in inside):
        return None
    written = [node.value for node in inside if isinstance(node, (cst.SimpleString, cst.FormattedStringText))]
    naming = _Naming(call, {name for text in written for name in _PLACE.findall(text)})
    edits: list[tuple[Span, str]] = []
    for text in texts:
        plain = _plain(text, naming)
        if plain is None:
            return None
        edits.append((locate(At(call.module, text)), plain))
    for value in added:
        joined = _joined(call, value, naming, locate)
        if joined is None:
            return None
        edits += joined
    end = locate(call).end
    given = f".{method}({', '.join(f'{name}={value}' for value, name in naming.names.items())})"
    return Rewrite((*edits, (Span(edits[0][0].path, end, Position(end.line, end.column)), given)), given)


@dataclass(slots=True)
class _Naming:
    """Names for values, by their code; `taken` are those that the texts have already."""

    call: At
    taken: set[str]
    names: dict[str, str] = field(default_factory=dict[str, str])

    def of(self, expression: cst.BaseExpression) -> str | None:
        """The name of a value; `None` where it would be that of another."""
        value = expression_text(self.call, expression)
        name = self.names.get(value) or _name_of(expression)
        if name in self.taken or any(other == name and known != value for known, other in self.names.items()):
            return None
        self.names[value] = name
        return name


def _texts_in_front(call: At, values: Collection[cst.CSTNode], unit: Unit) -> Iterator[cst.BaseExpression]:
    """What stands under the names that are given to a call, set in front of it and used for nothing else."""
    line, block = _statement_of(call)
    if block is None or unit is unit.module:
        return
    names = Counter(node.value for node in walk(unit.node) if isinstance(node, cst.Name))
    for place, statement in enumerate(block):
        if statement is line:
            return
        match statement:
            case cst.SimpleStatementLine(body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))], value=text)]):
                is_given = any(isinstance(node, cst.Name) and node.value == name for node in walk(call.node))
                inside = [node for node in walk(text) if node in values]
                between = block[place + 1 : block.index(line)]
                if is_given and names[name] == 2 and not any(_may_change(between, node) for node in inside):
                    yield text
            case _:
                pass


def _statement_of(call: At) -> tuple[cst.BaseStatement | None, Sequence[cst.BaseStatement] | None]:
    """The statement of a call and the block in which it stands; no block where the statement has one of its own."""
    node: cst.CSTNode | None = call.node
    while node is not None and not isinstance(node, cst.SimpleStatementLine):
        node = call.module.parents.get(node)
    block = call.module.parents.get(node) if node is not None else None
    return node, [*block.body] if isinstance(block, (cst.IndentedBlock, cst.Module)) else None


def _may_change(between: Sequence[cst.BaseStatement], value: cst.CSTNode) -> bool:
    """Whether a value may be another one some statements later."""
    parts = list(walk(value))
    names = {part.value for part in parts if isinstance(part, cst.Name)}
    if between and any(isinstance(part, (cst.Call, cst.Subscript)) for part in parts):
        return True
    calls = any(isinstance(part, cst.Attribute) for part in parts) and any(
        isinstance(node, cst.Call) for line in between for node in walk(line)
    )
    return calls or any(
        isinstance(node, cst.Name) and node.value in names and isinstance(above, _BINDING)
        for line in between
        for above in walk(line)
        for node in above.children
    )


def _sum_of(call: At, node: cst.CSTNode) -> cst.BinaryOperation | None:
    """The whole sum of texts that a value is a part of."""
    found = None
    above = call.module.parents.get(node)
    while isinstance(above, cst.BinaryOperation) and isinstance(above.operator, cst.Add):
        found, above = above, call.module.parents.get(above)
    return found


def _joined(call: At, value: cst.BaseExpression, naming: _Naming, locate: Locate) -> list[tuple[Span, str]] | None:
    """A value of a sum as a piece of the text in front of it, or as a text of its own."""
    whole = _sum_of(call, value)
    name = naming.of(value)
    if whole is None or name is None or value.lpar:
        return None
    parts = list(_parts_of(whole))
    place = parts.index(value)
    before, behind = (parts[place - 1] if place else None), (parts[place + 1] if place + 1 < len(parts) else None)
    if any(isinstance(part, cst.SimpleString) and "b" in part.prefix.lower() for part in parts):
        return None
    if isinstance(before, cst.SimpleString) and before.raw_value.endswith("{"):
        return None
    if isinstance(behind, cst.SimpleString) and behind.raw_value.startswith("}"):
        return None
    here = locate(At(call.module, value))
    apart = any(isinstance(node, cst.BinaryOperation) and node.lpar and node is not whole for node in walk(whole))
    if apart or not isinstance(before, cst.SimpleString) or before.lpar:
        return [(here, f'"{{{name}}}"')]
    start = locate(At(call.module, before)).end
    quote = Position(start.line, start.column - len(before.quote))
    return [(Span(here.path, quote, here.end), f"{{{name}}}{before.quote}")]


def _parts_of(node: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Add):
        yield from (*_parts_of(node.left), *_parts_of(node.right))
    else:
        yield node


def _plain(text: cst.FormattedString, naming: _Naming) -> str | None:
    """An f-string as a template: its values by name, its braces as they come out."""
    made = [re.sub("[fF]", "", text.start)]
    for part in text.parts:
        if isinstance(part, cst.FormattedStringText):
            made.append(part.value.replace("{{", "{").replace("}}", "}"))
        elif isinstance(part, cst.FormattedStringExpression):
            if part.conversion not in (None, "s") or part.format_spec or part.equal:
                return None
            name = naming.of(part.expression)
            if name is None:
                return None
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
