"""Orders that differ from process to process: of sets, of directory listings, and of what is made of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from llmlint.facts.evaluation.access import element
from llmlint.facts.followed.sinking import PATH
from llmlint.facts.libraries.sorting import sorts_by
from llmlint.facts.model import Volatility
from llmlint.facts.values import (
    NONE,
    UNKNOWN,
    Api,
    Const,
    Dynamic,
    Hole,
    Made,
    Mapping,
    Repeated,
    Sequence,
    Text,
    Union,
    alternatives,
    each,
    join,
)
from llmlint.facts.values.flows import Flow
from llmlint.facts.values.structure import inner_values

if TYPE_CHECKING:
    import libcst as cst

    from llmlint.facts.evaluation.arguments import Arguments
    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.values.base import Value

WHY = "the order of a set or of a directory listing differs from process to process"
_PATHS = frozenset({PATH, "importlib.resources.files"})
_SENT = frozenset({"messages", "prompt", "contents", "input"})


def order_varies(value: Value | None) -> bool:
    """Whether a value, on every way in sight, holds something whose order is not fixed. Sets of numbers are walked in one order."""
    match value:
        case Union(options=options):
            filled = [option for option in options if option not in (NONE, Sequence())]
            return bool(filled) and all(order_varies(option) for option in filled)
        case Sequence(items=items, unordered=unordered):
            alone = value.fixed and len(items) < 2
            numbers = all(isinstance(item, Const) for item in items)
            return (unordered and not alone and not numbers) or any(order_varies(item) for item in items)
        case Repeated(value=inner):
            return order_varies(inner)
        case Mapping(items=pairs, rest=rest):
            return any(order_varies(item) for _, item in pairs) or order_varies(rest)
        case Text(parts=parts):
            return any(order_varies(part.value) for part in parts if isinstance(part, Hole))
        case Dynamic(volatility=volatility):
            return volatility is Volatility.PROCESS
        case _:
            return False


def is_of_this_call(value: Value) -> bool:
    """Whether what is in a value is handed in, or a model's: then it changes with every call, in whatever order."""
    return any(isinstance(inner, Flow) for inner in inner_values(value))


def as_set(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value:
    """`set(x)`."""
    if not arguments.positional:
        return Sequence((), unordered=True)
    return each(arguments.at(0), lambda option: _as_set(run, option))


def _as_set(run: Run, option: Value) -> Value:
    match option:
        case Sequence():
            return replace(option, unordered=True)
        case Flow(steps=steps) if steps:
            return option
        case Dynamic():
            return option
        case _:
            return Sequence((Repeated(element(run.world, option, run.unit)),), unordered=True)


def in_order(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value:
    """`sorted(x)`."""
    sorts_by(run, node, arguments.at(0), arguments)
    return each(arguments.at(0), lambda option: replace(option, unordered=False) if isinstance(option, Sequence) else option)


def listing(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value:
    """`os.listdir(x)`: names in the order in which the file system has them."""
    return _listed(_within(arguments.at(0)))


def listed_by_method(run: Run, node: cst.Call, receiver: Value, name: str) -> Value | None:
    """`path.iterdir()`, on a path or on what may well be one."""
    base = receiver.base if isinstance(receiver, Api) else receiver
    if not run.world.effects.has(name, "listing_methods") or not (base is UNKNOWN or (isinstance(base, Made) and base.name in _PATHS)):
        return None
    if isinstance(receiver, Made) and receiver.name == PATH:
        return _listed(Made(PATH, run.at(node), (("0", _within(receiver)),)))
    return _listed(_within(receiver))


def _within(place: Value) -> Value:
    """What a name in a folder is made of, as far as it matters: what a model wrote of the folder's name."""
    flows = [inner for inner in inner_values(place) if isinstance(inner, Flow)]
    return join(*flows) if flows else UNKNOWN


def _listed(entry: Value) -> Value:
    return Sequence((Repeated(entry),), unordered=True)


def written(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value:
    """`json.dumps(x)`: what is walked in no fixed order is written in none; and the body of a request stays one."""
    from llmlint.facts.evaluation.strings import words

    if not node.args or not (order_varies(arguments.at(0)) or _is_request(arguments.at(0))):
        return UNKNOWN
    return Text((Hole(arguments.at(0), run.at(node.args[0].value), words(node.args[0].value)),))


def _is_request(value: Value) -> bool:
    """Whether this may be what a model is sent over HTTP."""
    return any(isinstance(option, Mapping) and any(key in _SENT for key, _ in option.items) for option in alternatives(value))


def combined(left: Value, right: Value) -> Value | None:
    """`left | right`, `left - right` of sets."""
    if isinstance(left, Sequence) and left.unordered and isinstance(right, Sequence):
        return Sequence((*left.items, *right.items)[:64], unordered=True)
    return left if isinstance(left, Sequence) and left.unordered else None


def walks_unordered(value: Value | None) -> bool:
    """Whether a loop over this walks it in no fixed order."""
    options = [option for option in alternatives(value) if option != Sequence()] if value is not None else []
    return bool(options) and all(isinstance(option, Sequence) and option.unordered and order_varies(option) for option in options)


__all__ = [
    "WHY",
    "as_set",
    "combined",
    "in_order",
    "is_of_this_call",
    "listed_by_method",
    "listing",
    "order_varies",
    "walks_unordered",
    "written",
]
