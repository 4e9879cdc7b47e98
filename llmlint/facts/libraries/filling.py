"""Templates and what they are filled in with: which names a template has places for, and which it is given."""

from __future__ import annotations

import re
from string import Formatter
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import PERCENT, words
from llmlint.facts.values import UNKNOWN, Const, Hole, Made, Mapping, Sequence, Static, Text, alternatives
from llmlint.facts.values.texts import literal
from llmlint.patterns import regex
from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from llmlint.facts.evaluation.arguments import Arguments
    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import Value

_DOLLAR = regex(r"\$(?:\$|(?P<name>[_A-Za-z]\w*)|\{(?P<braced>[_A-Za-z]\w*)\})")
_MAKERS = frozenset({"from_template", "from_messages"})
_BODIES = ("template", "messages", "content", "0")


@dataclass(frozen=True, slots=True)
class Filling:
    """What a template lacks when it is filled in, and what it has no place for. `literals` are the nodes of its text."""

    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    raises: bool = True
    literals: frozenset[cst.CSTNode] = frozenset()
    is_prompt: bool = False

    def both(self, other: Filling) -> Filling:
        """What holds for this way through the code and for another."""
        missing = tuple(name for name in self.missing if name in other.missing)
        extra = tuple(name for name in self.extra if name in other.extra)
        return Filling(missing, extra, self.raises and other.raises, self.literals | other.literals, self.is_prompt and other.is_prompt)


NOTHING = Filling()


@dataclass(frozen=True, slots=True)
class Names:
    """The places of a template. `complete` is false where there may be more of them."""

    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    complete: bool = True


def note(run: Run, node: cst.CSTNode, filling: Filling) -> None:
    """Remember how a template is filled in at a place; several ways that lead there have to agree."""
    before = run.fillings.get(node)
    run.fillings[node] = filling if before is None else before.both(filling)


def _literals(template: Value) -> frozenset[cst.CSTNode]:
    parts = template.parts if isinstance(template, Text) else ()
    return frozenset(part.at.node for part in parts if isinstance(part, Static) and part.at is not None)


def fields(template: Text) -> list[str] | None:
    """The fields of a text for `format`, an automatic one as its number; `None` where it is no such text."""
    found: list[str] = []
    count = 0
    for part in template.parts:
        if isinstance(part, Hole):
            continue
        try:
            pieces = list(Formatter().parse(part.text))
        except ValueError:
            return None
        for _, field, spec, _ in pieces:
            if field is None:
                continue
            if spec and "{" in spec:
                return None
            root = re.split(r"[.\[]", field, maxsplit=1)[0]
            if not root:
                root, count = str(count), count + 1
            found.append(root)
    return found


def note_format(run: Run, node: cst.Call, template: Text, arguments: Arguments) -> None:
    """`template.format(…)`."""
    places = fields(template)
    known = all(isinstance(option, Text) for option in alternatives(run.callees.get(node, UNKNOWN)))
    if places is None or not known or arguments.splats_positions:
        note(run, node, NOTHING)
        return
    given = {str(index) for index in range(len(arguments.positional))} | {name for name, _ in arguments.keywords}
    missing = () if arguments.splat is not None else _without(places, given)
    extra = _without(_written(node), places) if not _has_holes(template) else ()
    note(run, node, Filling(missing, extra, literals=_literals(template)))


def note_format_map(run: Run, node: cst.Call, template: Text, given: Value) -> None:
    """`text.format_map({…})`."""
    places = fields(template)
    known = all(isinstance(option, Text) for option in alternatives(run.callees.get(node, UNKNOWN)))
    if places is None or not known or not isinstance(given, Mapping):
        note(run, node, NOTHING)
        return
    missing = _without(places, [name for name, _ in given.items]) if not given.open else ()
    extra = _without(_written_keys(node), places) if not _has_holes(template) else ()
    note(run, node, Filling(missing, extra, literals=_literals(template)))


def _without(names: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    known = set(others)
    return tuple(dict.fromkeys(name for name in names if name not in known))


def _has_holes(template: Text) -> bool:
    return any(isinstance(part, Hole) for part in template.parts)


def _written(node: cst.Call) -> tuple[str, ...]:
    """The arguments that are written out at a call; none where some come from elsewhere, for several templates perhaps."""
    if any(arg.star for arg in node.args):
        return ()
    return tuple(arg.keyword.value if arg.keyword is not None else str(index) for index, arg in enumerate(node.args))


def note_percent(run: Run, node: cst.BinaryOperation, left: Text, right: Value) -> None:
    """`left % (…)` and `left % {…}`."""
    specs = [match for part in left.parts if isinstance(part, Static) for match in PERCENT.finditer(part.text) if match["kind"] != "%"]
    if any("*" in (match["width"], match["precision"]) for match in specs):
        return
    names = [match["name"] for match in specs if match["name"] is not None]
    if isinstance(node.right, cst.Tuple) and isinstance(right, Sequence) and right.fixed and not names:
        given = len(right.items)
        missing = tuple(str(index) for index in range(given, len(specs)))
        extra = tuple(str(index) for index in range(len(specs), given)) if not _has_holes(left) else ()
        note(run, node, Filling(missing, extra, literals=_literals(left)))
    elif isinstance(right, Mapping) and not right.open and len(names) == len(specs):
        note(run, node, Filling(_without(names, [key for key, _ in right.items]), literals=_literals(left)))


def note_substitute(run: Run, node: cst.Call, template: Text, method: str, arguments: Arguments) -> None:
    """`Template(text).substitute(…)`."""
    if not all(isinstance(option, Made) for option in alternatives(run.callees.get(node, UNKNOWN))):
        note(run, node, NOTHING)
        return
    first = arguments.at(0) if arguments.positional else Mapping()
    names: list[str] = []
    for part in template.parts:
        if isinstance(part, Static):
            names.extend(match["name"] or match["braced"] or "" for match in _DOLLAR.finditer(part.text))
    known = arguments.splat is None and isinstance(first, Mapping) and not first.open and not arguments.splats_positions
    given = {name for name, _ in (*arguments.keywords, *(first.items if isinstance(first, Mapping) else ()))}
    missing = _without([name for name in names if name], given) if known and method == "substitute" else ()
    extra = _without([name for name in _written(node) if not name.isdigit()], names) if not _has_holes(template) else ()
    note(run, node, Filling(missing, extra, literals=_literals(template)))


# -- templates of frameworks -----------------------------------------------------------------------------------------------------


def names_of(world: World, made: Made) -> Names | None:
    """The places of a framework's prompt template, less those it was given when it was made."""
    helper = world.catalogue.helper(made.name)
    if helper is None or not helper.placeholders or made.open or not _is_made_of_text(made):
        return None
    kind = made.argument("template_format")
    if kind is not None and literal(kind) != "f-string":
        return None
    body = next((value for key in _BODIES if (value := made.argument(key)) is not None), UNKNOWN)
    found = _names_in(world, body)
    given: set[str] = set()
    for key, value in (*made.args, *made.extra):
        if key == "partial_variables":
            if not isinstance(value, Mapping) or value.open:
                return None
            given |= {name for name, _ in value.items}
    return Names(_without(found.required, given), found.optional + tuple(given), found.complete) if found is not None else None


def _is_made_of_text(made: Made) -> bool:
    func = made.at.node.func if isinstance(made.at.node, cst.Call) else None
    if isinstance(func, cst.Attribute):
        return func.attr.value in _MAKERS or func.attr.value == made.name.rpartition(".")[2]
    return isinstance(func, cst.Name)


def _names_in(world: World, body: Value) -> Names | None:
    match body:
        case Text():
            places = fields(body)
            if places is None or any(not place.isidentifier() for place in places):
                return None
            return Names(tuple(dict.fromkeys(places)), (), not _has_holes(body))
        case Sequence(items=items):
            return _joined([_names_in_message(world, item) for item in items])
        case _:
            return None


def _joined(found: list[Names | None]) -> Names:
    known = [names for names in found if names is not None]
    required = tuple(dict.fromkeys(name for names in known for name in names.required))
    optional = tuple(dict.fromkeys(name for names in known for name in names.optional))
    return Names(required, optional, len(known) == len(found) and all(names.complete for names in known))


def _names_in_message(world: World, item: Value) -> Names | None:
    match item:
        case Text():
            return _names_in(world, item)
        case Sequence(items=(Text() as role, body)) if literal(role) == "placeholder":
            inner = _names_in(world, body)
            return Names((), inner.required) if inner is not None else None
        case Sequence(items=(Text() as role, Text() as body)) if literal(role):
            return _names_in(world, body)
        case Made(name=name) if (helper := world.catalogue.helper(name)) is not None:
            if helper.role == "message":
                return Names((), _seeming(item))
            return _names_of_part(world, item, helper.placeholders)
        case _:
            return None


def _seeming(message: Made) -> tuple[str, ...]:
    """The places that a message object seems to have: nothing fills them in, and that is another matter."""
    body = message.argument("content") or message.argument("0")
    return tuple(fields(body) or ()) if isinstance(body, Text) else ()


def _names_of_part(world: World, made: Made, placeholders: str) -> Names | None:
    if placeholders != "history":
        return names_of(world, made)
    name = literal(made.argument("variable_name") or made.argument("0") or UNKNOWN)
    optional = made.argument("optional") or Const(False)
    if name is None or not isinstance(optional, Const) or made.open:
        return None
    return Names((), (name,)) if optional.value else Names((name,))


def note_filled(run: Run, node: cst.Call, made: Made, method: str, arguments: Arguments) -> None:
    """`template.format(…)`, `template.invoke({…})` on a framework's prompt template."""
    same = all(option == made for option in alternatives(run.callees.get(node, UNKNOWN)))
    if method == "invoke":
        given = arguments.at(0, "input")
    else:
        given = Mapping(arguments.keywords, arguments.splat is not None or bool(arguments.positional))
    written = _written_keys(node) if method == "invoke" else _written(node)
    note_given(run, node, made if same else None, given, written)


def note_given(run: Run, node: cst.CSTNode, made: Made | None, given: Value, written: tuple[str, ...]) -> None:
    """A prompt template is filled in with a dict. `written` are the keys that are written out for it alone."""
    helper = run.world.catalogue.helper(made.name) if made is not None else None
    names = names_of(run.world, made) if made is not None else None
    if names is None or helper is None or not isinstance(given, Mapping):
        note(run, node, NOTHING)
        return
    missing = _without(names.required, [key for key, _ in given.items]) if not given.open else ()
    extra = _without(written, (*names.required, *names.optional, *helper.options)) if names.complete else ()
    note(run, node, Filling(missing, extra, helper.placeholders == "checked", is_prompt=True))


def _written_keys(node: cst.Call) -> tuple[str, ...]:
    """The keys of a dict that is written out as the only positional argument of a call."""
    first = node.args[0].value if node.args else None
    if not isinstance(first, cst.Dict) or any(isinstance(entry, cst.StarredDictElement) for entry in first.elements):
        return ()
    keys = [entry.key for entry in first.elements if isinstance(entry, cst.DictElement)]
    return tuple(str(key.evaluated_value) for key in keys if isinstance(key, cst.SimpleString))


def note_chain(run: Run, node: cst.Call, stages: tuple[Value, ...], arguments: Arguments) -> None:
    """`(template | model | parser).invoke({…})`: the first stage is given what the chain is given."""
    first = stages[0] if stages else None
    helper = run.world.catalogue.helper(first.name) if isinstance(first, Made) else None
    if isinstance(first, Made) and helper is not None and helper.placeholders:
        note_given(run, node, first, arguments.at(0, "input"), _written_keys(node))
    elif isinstance(first, Mapping) and len(stages) > 1 and isinstance(stages[1], Made):
        helper = run.world.catalogue.helper(stages[1].name)
        if helper is not None and helper.placeholders:
            note_given(run, node, stages[1], first, ())


def label(node: cst.CSTNode) -> str:
    """What fills the template in, in short."""
    return words(node.func) if isinstance(node, cst.Call) else "%"
