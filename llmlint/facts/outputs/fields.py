"""Fields of parsed answers that are compared with words: whether anything says what they may be."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.entry_points import unit_around
from llmlint.facts.evaluation.look_up import held, settled
from llmlint.facts.values import UNKNOWN, alternatives
from llmlint.facts.values.flows import Flow, Origin
from llmlint.syntax.blocks import last_in, statements_in, turns_away
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from llmlint.facts.evaluation.calls import Leaf
    from llmlint.facts.evaluation.units import ModuleUnit, Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.followed.guards import Guards
    from llmlint.facts.values.base import At

_RAISE = (cst.Raise,)


class Fields:
    """The fields of all answers that are parsed in a project."""

    def __init__(self, world: World, guards: Guards) -> None:
        self._world = world
        self._guards = guards

    def are_checked(self, at: At, unit: Unit, flows: tuple[Flow, ...]) -> bool:
        """Whether other words than those of a comparison are noticed: before it, by whoever parsed the text, or by what follows."""
        if fails_otherwise(at) or self._guards.stand_before(at, unit, "dispatch", "what", flows):
            return True
        return any(self._is_checked(flow, at) for flow in flows)

    def _is_checked(self, flow: Flow, at: At) -> bool:
        assert isinstance(flow.source, Origin)
        if (flow.source.leaf, flow.fields) in self._looked_up:
            return True
        parses = [step.at for step in flow.steps if step.kind == "parsed"]
        pieces = [unit_around(self._world, parse.module, parse.node) for parse in parses]
        return any(map(self._guards.are_named_in, pieces)) or any(self._writes(place, flow) for place in (at, *parses))

    def _writes(self, place: At, flow: Flow) -> bool:
        """Whether code of a module puts something into this field of the answer: `record["kind"] = record["kind"].lower()`.

        So does what puts it into a field of this name of something that nobody knows: it may be the answer.
        """
        targets = [target.target for target in place.module.index.of(cst.AssignTarget) if isinstance(target.target, cst.Subscript)]
        return any(flow.fields[-1] in _keys(target) and self._may_hold(place.module, target.value, flow) for target in targets)

    def _may_hold(self, module: ModuleUnit, owner: cst.BaseExpression, flow: Flow) -> bool:
        unit = unit_around(self._world, module, owner)
        options = [inner for option in settled(self._world, unit, held(self._world, unit, owner)) for inner in alternatives(option)]
        sources = [option.source for option in options if isinstance(option, Flow)]
        assert isinstance(flow.source, Origin)
        return UNKNOWN in options or any(not isinstance(source, Origin) or source.leaf == flow.source.leaf for source in sources)

    @cached_property
    def _looked_up(self) -> set[tuple[Leaf, tuple[str, ...]]]:
        return {(flow.source.leaf, flow.fields) for flow in self._guards.looked_up() if isinstance(flow.source, Origin)}


def _keys(target: cst.Subscript) -> set[object]:
    return {part.evaluated_value for element in target.slice for part in walk(element) if isinstance(part, cst.SimpleString)}


def holds_one_word(at: At) -> bool:
    """Whether a comparison is with one word, or with the words of cases one after the other, and no look at what is allowed."""
    match at.node:
        case cst.Comparison(comparisons=[cst.ComparisonTarget(operator=operator), *_]):
            return isinstance(operator, (cst.Equal, cst.NotEqual))
        case node:
            return isinstance(at.module.parents.get(node), cst.Match)


def fails_otherwise(at: At) -> bool:
    """Whether all other words than those that a value is compared with are turned away: `else: raise`, `assert`, `case _: raise`,
    `if kind != "note": return False`.
    """
    for above, below in at.module.around(at.node):
        if isinstance(above, cst.Assert):
            return True
        if isinstance(above, cst.Match) and below is above.subject:
            others = (case for case in above.cases if isinstance(case.pattern, cst.MatchAs) and case.pattern.pattern is None)
            return any(turns_away(case.body, _RAISE) for case in others)
        if isinstance(above, cst.If) and below is above.test:
            if _is_unequal(at.node) and _says_no(above.body):
                return True
            turned = any(turns_away(block, _RAISE) for block in _branches(above))
            return turned or any(isinstance(left, cst.Raise) for left in _behind(at, above))
    return False


def _is_unequal(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Comparison) and isinstance(node.comparisons[0].operator, cst.NotEqual)


def _says_no(block: cst.BaseSuite) -> bool:
    """Whether a block ends with a `return` of nothing, or of `False`."""
    last = last_in(block)
    return isinstance(last, cst.Return) and (last.value is None or _is_no(last.value))


def _is_no(value: cst.BaseExpression) -> bool:
    return isinstance(value, cst.Name) and value.value in ("None", "False")


def _branches(node: cst.If) -> Iterator[cst.BaseSuite]:
    """All that an `if` and its `elif`s and `else` hold."""
    yield node.body
    match node.orelse:
        case cst.If() as more:
            yield from _branches(more)
        case cst.Else(body=body):
            yield body
        case _:
            pass


def _behind(at: At, node: cst.If) -> Sequence[cst.CSTNode]:
    """The small statements that stand behind a whole `if`, in its block."""
    parents = at.module.parents
    outermost: cst.CSTNode = node
    while isinstance(above := parents.get(outermost), cst.If) and above.orelse is outermost:
        outermost = above
    block = parents.get(outermost)
    lines: list[cst.CSTNode] = list(block.body) if isinstance(block, (cst.IndentedBlock, cst.Module)) else []
    return statements_in(lines[lines.index(outermost) + 1 :] if outermost in lines else [])


__all__ = ["Fields", "fails_otherwise", "holds_one_word"]
