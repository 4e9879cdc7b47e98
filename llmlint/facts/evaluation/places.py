"""Paths of files, put together from their parts; and names that are looked up among all that a module holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.calls import Event
from llmlint.facts.evaluation.strings import words
from llmlint.facts.followed.sinking import PATH, WHAT
from llmlint.facts.libraries.unordered import listed_by_method
from llmlint.facts.model import UseKind
from llmlint.facts.values import UNKNOWN, ClassValue, External, Instance, Made, ProjectModule, alternatives, each
from llmlint.facts.values.flows import Flow
from llmlint.facts.values.structure import inner_values
from llmlint.facts.values.texts import concat, text
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.evaluation.arguments import Arguments
    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.values.base import Value


def join_path(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value:
    """`os.path.join(base, name)`, where something followed is a part of it."""
    pieces: list[Value] = []
    for value in arguments.positional:
        pieces.extend([text("/"), value] if pieces else [value])
    followed = any(isinstance(inner, Flow) for value in pieces for inner in inner_values(value))
    return concat(*pieces, at=run.at(node)) if followed and not arguments.splats_positions else UNKNOWN


def divided(run: Run, node: cst.BinaryOperation, left: Value, right: Value) -> Value:
    """`base / name`, where one of them is a path."""
    for first in alternatives(left):
        if isinstance(first, Made) and first.name == PATH:
            return Made(PATH, run.at(node), (*first.args, (str(len(first.args)), right)))
    for second in alternatives(right):
        if isinstance(second, Made) and second.name == PATH:
            return Made(PATH, run.at(node), (("0", left), *((str(n + 1), value) for n, (_, value) in enumerate(second.args))))
    return UNKNOWN


def in_folder(run: Run, node: cst.Call, path: Value, method: str, arguments: Arguments) -> Value | None:
    """What a method of a path gives: what the folder holds, or a path below it; `None` for all other methods."""
    if not isinstance(path, Made) or path.name != PATH:
        return None
    if method == "joinpath":
        return Made(PATH, path.at, (*path.args, *((str(len(path.args) + n), value) for n, value in enumerate(arguments.positional))))
    return listed_by_method(run, node, path, method)


def as_text(value: Value) -> Value:
    """A path as a text."""

    def shown(option: Value) -> Value:
        if not isinstance(option, Made) or option.name != PATH or not option.args:
            return option
        pieces: list[Value] = []
        for _, part in option.args:
            pieces.extend([text("/"), part] if pieces else [part])
        return concat(*pieces)

    return each(value, shown)


def note_attribute(run: Run, node: cst.Call, owner: Value, key: Value) -> None:
    """`getattr(module, name)`: any name will do, where nobody has said which."""
    flows = tuple(option for option in alternatives(key) if isinstance(option, Flow))
    owners = run.settle(owner)
    holds = any(isinstance(option, (ProjectModule, External)) for option in owners) or (
        any(isinstance(option, (Instance, ClassValue)) for option in owners) and _is_called(run, node)
    )
    if flows and (holds or _is_loaded_module(node)):
        run.event(Event(UseKind.SINK, run.at(node), flows, detail="dispatch", role=WHAT))


def note_global(run: Run, node: cst.Subscript, owner: Value, key: Value) -> None:
    """`globals()[name]`."""
    flows = tuple(option for option in alternatives(key) if isinstance(option, Flow))
    if flows and any(isinstance(option, Made) and option.name == "globals" for option in alternatives(owner)):
        run.event(Event(UseKind.SINK, run.at(node), flows, detail="dispatch", role=WHAT))


def _is_called(run: Run, node: cst.Call) -> bool:
    """Whether what is looked up is called, here or by the name it is given."""
    above = run.module.parents.get(node)
    if isinstance(above, cst.Call):
        return above.func is node
    if not isinstance(above, cst.Assign) or not isinstance(above.targets[0].target, cst.Name):
        return False
    name = above.targets[0].target.value
    calls = (part.func for part in walk(run.unit.node) if isinstance(part, cst.Call))
    return any(isinstance(func, cst.Name) and func.value == name for func in calls)


def _is_loaded_module(node: cst.Call) -> bool:
    return bool(node.args) and isinstance(node.args[0].value, cst.Subscript) and words(node.args[0].value.value) == "sys.modules"
