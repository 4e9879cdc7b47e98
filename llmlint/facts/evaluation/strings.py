"""Strings under construction: format, `%`, join, replace; and the words a value is called by."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.libraries.unordered import order_varies
from llmlint.facts.model import Volatility
from llmlint.facts.values import NONE, UNKNOWN, Const, Dynamic, Hole, Mapping, Part, Repeated, Sequence, Static, Text, alternatives, join
from llmlint.facts.values.flows import Flow, Param, Step
from llmlint.facts.values.texts import concat, fields_of, literal, mark_filled
from llmlint.patterns import regex

if TYPE_CHECKING:
    from collections.abc import Callable

    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.values.base import At, Value

MAX_WORDS = 48
_SETTING = regex(r"^(self\._?\w+|cls\.\w+|_?(settings|config|cfg|conf|env|constants|options|opts|args)|SETTINGS|CONFIG)(\.|\[|$)")
_CONSTANT = regex(r"^(\w+\.)*[A-Z][A-Z0-9_]+$")
_COMPUTING = frozenset({"int", "float", "str", "round", "abs", "min", "max", "len"})
_GETTER = regex(r"(^|[._])get_?(setting|config|configuration|option|preference)s?(_from_\w{1,80}|_value)?$", re.IGNORECASE)
_CONFIGURATION = regex(r"(^|\.)(settings|config|cfg|conf|env|constants|SETTINGS|CONFIG)(\.|\[|$)")
PERCENT = regex(r"%(?:\((?P<name>[^()]*)\))?[#0\- +]*(?P<width>\*|[1-9]\d*)?(?:\.(?P<precision>\*|\d+))?(?P<kind>[diouxXeEfFgGcrsa%])")


def words(node: cst.CSTNode | None) -> str:
    """An expression in short: names and what is done to them, never a long literal."""
    made = _words(node, 0) if node is not None else ""
    return made if len(made) <= MAX_WORDS else made[: MAX_WORDS - 1] + "…"


def _words(node: cst.CSTNode, depth: int) -> str:
    if depth > 6:
        return "…"
    if type(node) is cst.Attribute:  # most are one, and matching asks for other classes first
        return f"{_words(node.value, depth + 1)}.{node.attr.value}"
    match node:
        case cst.Name(value=value) | cst.Integer(value=value):
            return value
        case cst.Call(func=func, args=args):
            return f"{_words(func, depth + 1)}({'…' if args else ''})"
        case cst.Subscript(value=base, slice=[cst.SubscriptElement(slice=cst.Index(value=index))]):
            return f"{_words(base, depth + 1)}[{_words(index, depth + 1)}]"
        case cst.Subscript(value=base):
            return f"{_words(base, depth + 1)}[…]"
        case cst.Await(expression=inner):
            return _words(inner, depth + 1)
        case cst.Tuple(elements=elements) if elements and all(isinstance(e.value, cst.Name) for e in elements):
            return ", ".join(_words(e.value, depth + 1) for e in elements)
        case cst.SimpleString() if len(node.value) <= 16:
            return node.value
        case _:
            return "…"


def names_setting(expression: str) -> bool:
    """Whether an expression, by its words, reads a setting: an attribute of the object, a configuration, a constant."""
    return bool(_SETTING.match(expression) or _CONSTANT.match(expression))


def made_of_settings(node: cst.CSTNode) -> bool:
    """Whether an expression is computed from settings and literals alone: `int(self.most / 2)`, `NAMES[self.language]`."""
    match node:
        case cst.Integer() | cst.Float() | cst.SimpleString():
            return True
        case cst.Subscript(value=table, slice=[cst.SubscriptElement(slice=cst.Index(value=key))]) if _CONSTANT.match(words(table)):
            return made_of_settings(key)
        case cst.Name() | cst.Attribute() | cst.Subscript():
            return names_setting(words(node))
        case cst.BinaryOperation(left=left, right=right) | cst.BooleanOperation(left=left, right=right):
            return made_of_settings(left) and made_of_settings(right)
        case cst.UnaryOperation(expression=inner):
            return made_of_settings(inner)
        case cst.Call(func=cst.Name(value=name), args=[_, *_] as args) if name in _COMPUTING:
            return all(made_of_settings(arg.value) for arg in args)
        case _:
            return False


def asks_for_setting(call: cst.Call) -> bool:
    """Whether a function is asked for a setting by its name: `get_setting("answers.language")`."""
    named = bool(call.args) and isinstance(call.args[0].value, cst.SimpleString)
    return named and bool(_GETTER.search(words(call.func)))


def asks_for_schema(call: cst.Call) -> bool:
    """Whether a class is asked for its schema: it is the same as long as the class is."""
    return isinstance(call.func, cst.Attribute) and call.func.attr.value in ("model_json_schema", "schema_json")


def reads_configuration(node: cst.BaseExpression) -> bool:
    """Whether an argument is read from a configuration object, perhaps with a default: `self.cfg.depth or 3`."""
    match node:
        case cst.BooleanOperation(left=left, operator=cst.Or(), right=right):
            return reads_configuration(left) and (isinstance(right, (cst.Integer, cst.SimpleString)) or reads_configuration(right))
        case cst.Call(func=cst.Name(value="getattr"), args=[first, *_]):
            return reads_configuration(first.value)
        case cst.Name() | cst.Attribute() | cst.Subscript():
            return bool(_CONFIGURATION.search(words(node)))
        case _:
            return False


def format_text(run: Run, template: Text, node: cst.CSTNode, args: list[Value], keywords: dict[str, Value], *, is_open: bool) -> Value:
    """`template.format(*args, **keywords)`. A field that cannot be filled becomes a hole of its own name."""
    labels, places = _argument_words(node)
    parts: list[Part] = []
    counter = 0
    for part in template.parts:
        if isinstance(part, Hole):
            parts.append(part)
            continue
        pieces = fields_of(part.text)
        if pieces is None:
            parts.append(part)
            continue
        for static, field in pieces:
            if static:
                parts.append(Static(static, part.at))
            if field is None:
                continue
            root = re.split(r"[.\[]", field, maxsplit=1)[0]
            key: str = root
            if not root:
                key, counter = str(counter), counter + 1
            value = args[int(key)] if key.isdigit() and int(key) < len(args) else keywords.get(key, UNKNOWN)
            if root != field and field:
                value = UNKNOWN
            if value is UNKNOWN and not is_open and key not in keywords and not key.isdigit():
                parts.append(Static("{" + field + "}", part.at))
                continue
            parts.extend(_filled(value, run, places.get(key, node), labels.get(key, key)))
    return Text(tuple(parts))


def _filled(value: Value, run: Run, place: cst.CSTNode, label: str) -> list[Part]:
    if isinstance(value, Text):
        if value.literal is not None:
            return list(value.parts)
        return placed(value, run.at(place), label)
    return [Hole(value, run.at(place), label)]


def placed(value: Text, at: At, label: str) -> list[Part]:
    """A text put into another: its values now stand where it is put in, but what changes by itself is best mended where it is made."""
    made: list[Part] = []
    for part in value.parts:
        if isinstance(part, Static) or (isinstance(part.value, Dynamic) and part.at is not None):
            made.append(part)
        else:
            made.append(part.put(at, label or part.origin))
    return made


def _argument_words(node: cst.CSTNode) -> tuple[dict[str, str], dict[str, cst.CSTNode]]:
    labels: dict[str, str] = {}
    places: dict[str, cst.CSTNode] = {}
    if isinstance(node, cst.Call):
        for index, arg in enumerate(node.args):
            key = arg.keyword.value if arg.keyword is not None else str(index)
            labels[key] = words(arg.value)
            places[key] = arg.value
    return labels, places


def percent(run: Run, node: cst.BinaryOperation, left: Text, right: Value) -> Value:
    """`left % right`."""
    mark_filled(run.world, left)
    parts: list[Part] = []
    queue = list(right.items) if isinstance(right, Sequence) else [right]
    places = _percent_places(node.right)
    for part in left.parts:
        if isinstance(part, Hole):
            parts.append(part)
            continue
        position = 0
        for match in PERCENT.finditer(part.text):
            parts.append(Static(part.text[position : match.start()], part.at))
            position = match.end()
            if match["kind"] == "%":
                parts.append(Static("%", part.at))
            elif match["name"] is not None:
                given = right.get(match["name"]) if isinstance(right, Mapping) else None
                parts.append(Hole(given or UNKNOWN, run.at(places.get(match["name"], node.right)), match["name"]))
            else:
                place = places.get(str(len(places) - len(queue)), node.right)
                value = queue.pop(0) if queue else UNKNOWN
                label = words(place) if place is not node.right or not isinstance(right, Sequence) else ""
                parts.extend(_filled(value, run, place, label))
        parts.append(Static(part.text[position:], part.at))
    return Text(tuple(p for p in parts if isinstance(p, Hole) or p.text))


def _percent_places(right: cst.BaseExpression) -> dict[str, cst.BaseExpression]:
    """The values of a tuple or a dict that is written behind `%`, by their numbers or names; none where a star brings others."""
    match right:
        case cst.Tuple(elements=elements) if not any(isinstance(element, cst.StarredElement) for element in elements):
            return {str(place): element.value for place, element in enumerate(elements)}
        case cst.Dict(elements=elements) if not any(isinstance(element, cst.StarredDictElement) for element in elements):
            keyed = [element for element in elements if isinstance(element, cst.DictElement)]
            return {str(e.key.evaluated_value): e.value for e in keyed if isinstance(e.key, cst.SimpleString)}
        case _:
            return {}


def join_text(run: Run, separator: Text, iterable: Value, node: cst.Call) -> Value:
    """`separator.join(iterable)`."""
    place = node.args[0].value if node.args else None
    label = words(place)
    if order_varies(iterable):
        return Text((Hole(iterable, run.at(place if place is not None else node), label),))
    if isinstance(iterable, Sequence) and iterable.fixed and iterable.items:
        pieces: list[Value] = []
        for index, item in enumerate(iterable.items):
            pieces.extend([separator, item] if index else [item])
        return join(*_products(pieces, run, node))
    filled = [piece for option in alternatives(iterable) for piece in _put_together(option)]
    flows = [piece for piece in filled if isinstance(piece, Flow)]
    if flows and len(flows) == len(filled):
        return join(*map(_rejoined, flows))
    return Text((Hole(iterable, run.at(place if place is not None else node), label),))


def _put_together(iterable: Value) -> list[Value]:
    """What is joined, where there is something: `[]` and `""`, with which many loops begin, add no text."""
    if iterable == Sequence(()):
        return []
    inner = iterable.element if isinstance(iterable, Sequence) else iterable
    return [piece for piece in alternatives(inner) if piece != NONE and literal(piece) != ""]


def _rejoined(flow: Flow) -> Flow:
    """The pieces of a text as one again: some of it may be missing now, such as the lines of a fence, but nothing was taken out of it."""
    divided = flow.steps[-1] if flow.steps and flow.steps[-1].kind == "split" else None
    return flow if divided is None else replace(flow, steps=(*flow.steps[:-1], Step("clean", divided.at, "join")))


def _products(pieces: list[Value], run: Run, node: cst.CSTNode) -> list[Value]:
    """Every text that the alternatives of the pieces allow, a few at the most."""
    made: list[Value] = [Text(())]
    for piece in pieces:
        options = alternatives(piece)
        if len(made) * len(options) > 6:
            options = (options[0],)
        made = [concat(before, option, at=run.at(node)) for before in made for option in options]
    return made


def replaced(run: Run, template: Text, old: str, new: Value, node: cst.Call) -> Value:
    """`template.replace(old, new)`: the way many prompts are filled in."""
    if not old:
        return template
    label = words(node.args[1].value) if len(node.args) > 1 else ""
    place = node.args[1].value if len(node.args) > 1 else node
    parts: list[Part] = []
    for part in template.parts:
        if isinstance(part, Hole) or old not in part.text:
            parts.append(part)
            continue
        for index, piece in enumerate(part.text.split(old)):
            if index:
                parts.extend(_filled(new, run, place, label))
            if piece:
                parts.append(Static(piece, part.at))
    return Text(tuple(parts[:160]))


def is_constant(value: Value) -> bool:
    """Whether a value is a literal through and through, or put together once for each process."""
    return _is_made_of(value, lambda _: False)


def is_of_parameters(value: Value) -> bool:
    """Whether nothing is in a value but literals and what a function's caller hands to it, the object of a method aside."""
    return _is_made_of(value, lambda flow: isinstance(flow.source, Param) and flow.source.name not in ("self", "cls") and not flow.carried)


def _is_made_of(value: Value, counts: Callable[[Flow], bool]) -> bool:
    match value:
        case Text(parts=parts):
            return all(isinstance(part, Static) or _is_made_of(part.value, counts) for part in parts)
        case Sequence(items=items):
            return value.fixed and all(_is_made_of(item, counts) for item in items)
        case Mapping(items=items):
            return not value.open and all(_is_made_of(item, counts) for _, item in items)
        case Dynamic(volatility=volatility):
            return volatility is Volatility.CONFIG
        case Flow():
            return counts(value)
        case Repeated(value=repeated):
            return _is_made_of(repeated, counts)
        case _:
            return isinstance(value, Const)
