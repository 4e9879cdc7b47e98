"""What a library is told about trying again: `@retry(stop=…, wait=…)`, `for attempt in Retrying(…)`, `@backoff.on_exception(…)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.look_up import held
from llmlint.facts.evaluation.strings import words
from llmlint.facts.failures.provider_errors import dotted_name, value_of
from llmlint.facts.model import Truth
from llmlint.facts.values import Const, External, Made, alternatives
from llmlint.knowledge.retries import Retrier, Wait, retry_knowledge, shortened
from llmlint.records import dataclass

if TYPE_CHECKING:
    from llmlint.facts.evaluation.units import ModuleUnit, Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.failures.provider_errors import ProviderErrors

NOT_A_NUMBER = object()


@dataclass(frozen=True, slots=True)
class ReadRetrier:
    """A library's policy as it is written, in `node`. `waited` is the expression that tells how long it waits."""

    name: str
    retrier: Retrier
    bounded: Truth
    wait: Wait
    covers: Truth
    attempts: int | None
    waited: cst.BaseExpression | None
    node: cst.BaseExpression


@dataclass(frozen=True, slots=True)
class _Written:
    """An expression, with the unit whose names it uses."""

    node: cst.BaseExpression
    unit: Unit


class Retriers:
    """Answers for one project."""

    def __init__(self, world: World, errors: ProviderErrors) -> None:
        self._world = world
        self._errors = errors
        self._knowledge = retry_knowledge()
        self._packages = self._knowledge.roots

    def may_be_in(self, module: ModuleUnit) -> bool:
        """Whether a module names a library that tries again."""
        return module.says(self._packages)

    def read(self, node: cst.BaseExpression, unit: Unit) -> ReadRetrier | None:
        """The policy that an expression stands for: a retrier, its call, or a name for one; `None` where it is none."""
        written = self._settled(_Written(node, unit))
        func = written.node.func if isinstance(written.node, cst.Call) else written.node
        name = dotted_name(self._world, written.unit, func)
        retrier = self._knowledge.retrier(name)
        if retrier is None:
            return None
        arguments, is_open = _arguments(written.node, retrier.positions)
        given = {key: _Written(value, written.unit) for key, value in arguments.items()}
        hidden = is_open or any(key in given for key in retrier.hidden)
        wait, waited = self._wait(retrier, given)
        return ReadRetrier(
            shortened(name),
            retrier,
            Truth.UNKNOWN if hidden else self._bounded(retrier, given),
            "unknown" if hidden else wait,
            Truth.UNKNOWN if is_open else self._covers(retrier, given),
            self._attempts(retrier, given),
            waited,
            written.node,
        )

    def _settled(self, written: _Written) -> _Written:
        """The call that made what a name holds, where it is one in sight."""
        if isinstance(written.node, cst.Call):
            return written
        value = value_of(self._world, written.unit, written.node)
        if value is None and isinstance(written.node, cst.Attribute):
            value = held(self._world, written.unit, written.node)
        made = [option for option in alternatives(value) if isinstance(option, Made)] if value is not None else []
        if len(made) == 1 and isinstance(made[0].at.node, cst.Call):
            return _Written(made[0].at.node, made[0].at.module)
        assigned = _assigned(written) if value is not None and not made else []
        return _Written(assigned[0], written.unit.module) if len(assigned) == 1 else written

    # -- until when ----------------------------------------------------------------------------------------------------------

    def _bounded(self, retrier: Retrier, given: dict[str, _Written]) -> Truth:
        if retrier.stop and retrier.stop in given:
            return self._ends(given[retrier.stop])
        answers = {self._is_end(retrier, given[key]) for key in retrier.ends if key in given}
        if Truth.YES in answers:
            return Truth.YES
        if Truth.UNKNOWN in answers:
            return Truth.UNKNOWN
        if retrier.endless:
            return Truth.NO
        return Truth.of(not retrier.ends or any(key not in given for key in retrier.ends))

    def _is_end(self, retrier: Retrier, written: _Written) -> Truth:
        number = self._number(written)
        if number is NOT_A_NUMBER:
            return Truth.UNKNOWN
        return Truth.of(number is not None and number not in retrier.none_ends and number != float("inf"))

    def _ends(self, written: _Written) -> Truth:
        """Whether a stop strategy ends the attempts."""
        written = self._settled(written)
        node = written.node
        if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, (cst.BitOr, cst.BitAnd)):
            parts = [self._ends(_Written(side, written.unit)) for side in (node.left, node.right)]
            return _either(parts) if isinstance(node.operator, cst.BitOr) else _both(parts)
        effect = self._effect("stops", written)
        if effect in ("any", "all") and isinstance(node, cst.Call):
            parts = [self._ends(_Written(arg.value, written.unit)) for arg in node.args]
            return _either(parts) if effect == "any" else _both(parts)
        return Truth.YES if effect == "bounded" else Truth.NO if effect == "endless" else Truth.UNKNOWN

    def _attempts(self, retrier: Retrier, given: dict[str, _Written]) -> int | None:
        counted = next((given[key] for key in retrier.attempts if key in given), None)
        if retrier.stop in given:
            written = self._settled(given[retrier.stop])
            if isinstance(written.node, cst.Call) and self._short(written) in self._knowledge.attempts and written.node.args:
                counted = _Written(written.node.args[0].value, written.unit)
        number = self._number(counted) if counted is not None else None
        return number if isinstance(number, int) and number > 0 else None

    # -- how long ------------------------------------------------------------------------------------------------------------

    def _wait(self, retrier: Retrier, given: dict[str, _Written]) -> tuple[Wait, cst.BaseExpression | None]:
        if retrier.wait and retrier.wait in given:
            written = given[retrier.wait]
            kind = self._waits(written)
            if kind == "constant" and retrier.jitter and not self._is_none(given.get(retrier.jitter)):
                kind = "growing"
            return kind, written.node
        for key, neutral in retrier.growing.items():
            if key in given:
                number = self._number(given[key])
                if number is NOT_A_NUMBER or number not in (None, neutral):
                    return "growing", given[key].node
        for key in retrier.constant:
            if key in given:
                number = self._number(given[key])
                return ("none" if number in (0, None) else "constant"), given[key].node
        return retrier.unwaited, None

    def _is_none(self, written: _Written | None) -> bool:
        return written is not None and self._number(written) is None

    def _waits(self, written: _Written) -> Wait:
        """How a wait strategy waits."""
        written = self._settled(written)
        node = written.node
        parts: list[Wait] = []
        if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Add):
            parts = [self._waits(_Written(side, written.unit)) for side in (node.left, node.right)]
        effect = self._effect("waits", written)
        if effect == "sum" and isinstance(node, cst.Call):
            parts = [self._waits(_Written(arg.value, written.unit)) for arg in node.args]
        if parts:
            order: list[Wait] = ["growing", "unknown", "constant", "none"]
            return min(parts, key=order.index)
        kinds: dict[str, Wait] = {"none": "none", "constant": "constant", "growing": "growing"}
        return kinds.get(effect, "unknown")

    # -- on what -------------------------------------------------------------------------------------------------------------

    def _covers(self, retrier: Retrier, given: dict[str, _Written]) -> Truth:
        if not retrier.on_errors:
            return Truth.NO
        if any(key in given for key in retrier.hidden_errors):
            return Truth.UNKNOWN
        if retrier.types in given:
            written = given[retrier.types]
            return self._errors.among(written.unit, written.node)
        return self._condition(given[retrier.errors]) if retrier.errors in given else Truth.YES

    def _condition(self, written: _Written) -> Truth:
        """Whether a condition holds for the errors of a provider."""
        written = self._settled(written)
        node = written.node
        if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.BitOr):
            return _either([self._condition(_Written(side, written.unit)) for side in (node.left, node.right)])
        effect = self._effect("conditions", written)
        if not isinstance(node, cst.Call):
            return Truth.YES if effect == "all_errors" else Truth.NO if effect == "never" else Truth.UNKNOWN
        if effect == "types":
            return self._errors.among(written.unit, node.args[0].value if node.args else None)
        if effect == "any":
            return _either([self._condition(_Written(arg.value, written.unit)) for arg in node.args])
        return Truth.NO if effect == "results" else Truth.UNKNOWN

    # -- expressions ---------------------------------------------------------------------------------------------------------

    def _short(self, written: _Written) -> str:
        func = written.node.func if isinstance(written.node, cst.Call) else written.node
        return shortened(dotted_name(self._world, written.unit, func))

    def _effect(self, kind: str, written: _Written) -> str:
        return self._knowledge.strategy(kind, self._short(written))

    def _number(self, written: _Written) -> object:
        """A number, `None`, or `NOT_A_NUMBER`."""
        node = written.node
        if isinstance(node, cst.Name) and node.value == "None":
            return None
        text = words(node).replace("_", "")
        if isinstance(node, (cst.Integer, cst.Float, cst.UnaryOperation)):
            try:
                return float(text) if "." in text or "e" in text else int(text)
            except ValueError:
                return NOT_A_NUMBER
        if isinstance(node, cst.Call) and words(node) in ("float('inf')", 'float("inf")'):
            return float("inf")
        value = value_of(self._world, written.unit, node)
        match value:
            case Const(value=int() | float() as number):
                return number
            case External(name="math.inf" | "numpy.inf"):
                return float("inf")
            case _:
                return NOT_A_NUMBER


def _assigned(written: _Written) -> list[cst.BaseExpression]:
    """What the module assigns to a name, in its own statements."""
    name = words(written.node)
    lines = (line for line in written.unit.module.tree.body if isinstance(line, cst.SimpleStatementLine))
    return [
        part.value
        for line in lines
        for part in line.body
        if isinstance(part, cst.Assign) and any(words(target.target) == name for target in part.targets)
    ]


def _arguments(node: cst.BaseExpression, positions: tuple[str, ...]) -> tuple[dict[str, cst.BaseExpression], bool]:
    """The arguments by name, and whether more may be given than are seen."""
    given: dict[str, cst.BaseExpression] = {}
    args = node.args if isinstance(node, cst.Call) else ()
    for index, arg in enumerate(args):
        if arg.star:
            return given, True
        name = arg.keyword.value if arg.keyword is not None else positions[index] if index < len(positions) else ""
        given[name] = arg.value
    return given, False


def _either(answers: list[Truth]) -> Truth:
    return Truth.YES if Truth.YES in answers else Truth.UNKNOWN if Truth.UNKNOWN in answers or not answers else Truth.NO


def _both(answers: list[Truth]) -> Truth:
    return Truth.NO if Truth.NO in answers else Truth.UNKNOWN if Truth.UNKNOWN in answers or not answers else Truth.YES


__all__ = ["ReadRetrier", "Retriers"]
