"""The records of templates: where they are filled in with what does not fit, and what is put into their text before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.edits.template_variables import as_variables
from llmlint.facts.evaluation.strings import words
from llmlint.facts.followed.volatility import volatility_of
from llmlint.facts.libraries.clients import TEMPLATE
from llmlint.facts.libraries.deadlines import external_name
from llmlint.facts.libraries.filling import label, names_of
from llmlint.facts.libraries.requests import kind_of
from llmlint.facts.model import Kind, Rewrite, Span, TemplateData, TemplateFilled, TemplateMade, Volatility
from llmlint.facts.values import Dynamic, Hole, Made, Sequence, Static, Text, alternatives
from llmlint.facts.values.base import At, Value
from llmlint.facts.values.flows import Flow, Param
from llmlint.facts.values.structure import inner_values
from llmlint.facts.values.texts import literal
from llmlint.patterns import regex
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from llmlint.facts.evaluation.units import ModuleUnit, Unit
    from llmlint.facts.evaluation.world import World

    Locate = Callable[[At], Span]

_FRAGMENT = regex(
    r"prompt|template|instruct|prefix|suffix|system|persona|role|schema|format|style|lang|tone|type|kind|mode|count|num|max|min|limit|_id$|^id$"
    r"|^self\b|^cls\b|config|setting|option|example|tool|escape|header|footer|intro|preamble|guideline|rules|section|variable|field",
    re.IGNORECASE,
)
_NO_TEXT = regex(r"\b(int|float|bool|date|datetime|Path|UUID|Enum|Literal)\b")


class Templates:
    """Makes the records of the templates of a module."""

    def __init__(self, world: World, locate: Locate) -> None:
        self._world = world
        self._locate = locate
        self._sent: frozenset[cst.CSTNode] | None = None

    def filled(self, module: ModuleUnit) -> list[TemplateFilled]:
        """The places where a template of a prompt is filled in with something that does not fit."""
        made: list[TemplateFilled] = []
        for unit in (module, *module.functions):
            for node, filling in unit.fillings.items():
                if (filling.missing or filling.extra) and (filling.is_prompt or filling.literals & self._sent_literals()):
                    place = self._locate(At(module, node.func if isinstance(node, cst.Call) else node))
                    made.append(TemplateFilled(place, label(node), filling.missing, filling.extra, filling.raises))
        return sorted(made, key=lambda filled: filled.span)

    def _sent_literals(self) -> frozenset[cst.CSTNode]:
        """The literals of everything that is sent to a model."""
        if self._sent is None:
            self._sent = frozenset(self._literals())
        return self._sent

    def _literals(self) -> Iterator[cst.CSTNode]:
        for module in list(self._world.modules.values()):
            for unit in (module, *module.functions):
                for site in unit.sites.values():
                    for request in site.requests.values():
                        facts = request.leaf.facts
                        if kind_of(facts) is not Kind.CHAT:
                            continue
                        names = {name.partition(".")[0] for name in (*facts.prompt, *facts.system, TEMPLATE)}
                        for value in (value for key, value in request.args if key in names):
                            yield from _literals_in(value)

    def made(self, module: ModuleUnit) -> list[TemplateMade]:
        """The prompt templates of frameworks that are made here, with the data in their text."""
        found: list[TemplateMade] = []
        for unit in (module, *module.functions):
            for node, made in unit.templates.items():
                holes = list(self._data(unit, made))
                if holes and isinstance(node, cst.Call):
                    data = tuple(TemplateData(self._locate(at), origin, why) for at, origin, why in holes)
                    variables = self._as_variables(At(module, node), unit, [at for at, _, _ in holes])
                    found.append(TemplateMade(self._locate(At(module, node.func)), words(node.func), data, variables))
        return sorted(found, key=lambda template: template.span)

    def _as_variables(self, at: At, unit: Unit, holes: list[At]) -> Rewrite | None:
        """How the data become variables of the template, or of the one that it is a part of."""
        parents = at.module.parents
        node: cst.CSTNode | None = at.node
        while node is not None and not isinstance(node, cst.BaseStatement):
            helper = self._world.catalogue.helper(unit.templates[node].name) if node in unit.templates else None
            if helper is not None and helper.binds:
                return as_variables(At(at.module, node), [hole.node for hole in holes], helper.binds, self._locate, unit)
            node = parents.get(node)
        return None

    def _data(self, unit: Unit, made: Made) -> Iterator[tuple[At, str, str]]:
        """The values in the text of a template that are data: where they stand, in the code's own words, and why we believe it."""
        helper = self._world.catalogue.helper(made.name)
        kind = made.argument("template_format")
        if helper is None or helper.placeholders in ("", "history") or (kind is not None and literal(kind) != "f-string"):
            return
        if names_of(self._world, made) is None and not isinstance(made.argument("messages") or made.argument("0"), Sequence):
            return
        for text in (text for key in ("template", "messages", "0") for text in _template_texts(made.argument(key))):
            if not any(isinstance(part, Static) and part.text.strip() for part in text.parts):
                continue
            for part in text.parts:
                if isinstance(part, Hole) and part.at is not None and (why := self._is_data(unit, part)):
                    yield part.at, part.origin, why

    def _is_data(self, unit: Unit, hole: Hole) -> str:
        """Why a value put into a template's text is data that may hold braces; empty where that is not known."""
        node = hole.at.node if hole.at is not None else None
        if isinstance(node, cst.FormattedStringExpression):
            if node.format_spec:
                return ""
            node = node.expression
        if node is None or _escapes(node):
            return ""
        name = external_name(self._world, unit.module, node.func) if isinstance(node, cst.Call) else None
        if name is not None and self._world.effects.has(name, "json_write"):
            return "JSON has braces of its own"
        options = alternatives(hole.value)
        if not all(
            isinstance(option, Flow) or (isinstance(option, Dynamic) and option.volatility is Volatility.PER_CALL) for option in options
        ):
            return ""
        if _FRAGMENT.search(hole.origin) or volatility_of(self._world, hole.value, hole.origin)[0] is not Volatility.PER_CALL:
            return ""
        return "it differs from call to call" if all(_may_hold_text(option) for option in options) else ""


def _literals_in(value: Value) -> Iterator[cst.CSTNode]:
    for inner in inner_values(value):
        if isinstance(inner, Text):
            yield from (part.at.node for part in inner.parts if isinstance(part, Static) and part.at is not None)


def _template_texts(body: Value | None) -> Iterator[Text]:
    """The texts of a template that are parsed: its own, or those of its pairs of role and text."""
    match body:
        case Text():
            yield body
        case Sequence(items=items):
            for item in items:
                match item:
                    case Text():
                        yield item
                    case Sequence(items=(Text(), Text() as text)):
                        yield text
                    case _:
                        pass
        case _:
            pass


def _escapes(node: cst.CSTNode) -> bool:
    """Whether an expression doubles braces: `text.replace("{", "{{")`."""
    return any(
        isinstance(part, cst.Call) and isinstance(part.func, cst.Attribute) and part.func.attr.value in ("replace", "translate")
        for part in walk(node)
    )


def _may_hold_text(value: Value) -> bool:
    """Whether a followed value may be a text with braces: neither escaped, nor a number, nor a setting of the object."""
    if not isinstance(value, Flow):
        return True
    if any(step.detail in ("replace", "translate") for step in value.steps):
        return False
    source = value.source
    if not isinstance(source, Param):
        return True
    name = source.name.lstrip("*")
    parameter = next((p for p in source.function.parameters if p.name.lstrip("*") == name), None)
    if parameter is None or _FRAGMENT.search(name) or name in source.function.defaults or source.function.name == "__init__":
        return False
    note = parameter.node.annotation
    return note is None or not _NO_TEXT.search(cst.Module([]).code_for_node(note.annotation))


__all__ = ["Templates"]
