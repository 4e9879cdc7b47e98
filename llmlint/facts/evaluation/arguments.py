"""The arguments of a call, and which parameter each of them meets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from llmlint.facts.evaluation.access import element
from llmlint.facts.evaluation.strings import reads_configuration
from llmlint.facts.values import UNKNOWN, Mapping, Repeated, Sequence, alternatives, join
from llmlint.facts.values.flows import Flow
from llmlint.facts.values.tool_calls import is_tool_argument
from llmlint.records import dataclass
from llmlint.sdks.paths import Key

if TYPE_CHECKING:
    import libcst as cst

    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.evaluation.units import FunctionUnit
    from llmlint.facts.values.base import Value


@dataclass(frozen=True, slots=True)
class Arguments:
    """Positional values (a splatted one as `Repeated`), keywords, and what `**` brings that cannot be taken apart."""

    positional: tuple[Value, ...] = ()
    keywords: tuple[tuple[str, Value], ...] = ()
    splat: Value | None = None

    @property
    def splats_positions(self) -> bool:
        """Whether the number of positional arguments is unknown."""
        return any(isinstance(value, Repeated) for value in self.positional)

    def keyword(self, name: str) -> Value | None:
        """A keyword that is given in sight."""
        return next((value for key, value in reversed(self.keywords) if key == name), None)

    def at(self, index: int, name: str = "") -> Value:
        """A positional argument, or the keyword that stands for it."""
        if index < len(self.positional) and not self.splats_positions:
            return self.positional[index]
        return self.keyword(name) or UNKNOWN

    def after(self, count: int) -> Arguments:
        """The same without the first positional ones."""
        return replace(self, positional=self.positional[count:])

    def flat(self, names: tuple[str, ...] = ()) -> tuple[tuple[str, Value], ...]:
        """As pairs: positional ones under their parameter's name where it is known, else their index; `*` and `**` for the rest."""
        made: list[tuple[str, Value]] = []
        for index, value in enumerate(self.positional):
            if isinstance(value, Repeated):
                made.append(("*", UNKNOWN))
                break
            made.append((names[index] if index < len(names) else str(index), value))
        made.extend(self.keywords)
        if self.splat is not None:
            made.append(("**", self.splat))
        return tuple(made)


def arguments_of(run: Run, node: cst.Call) -> Arguments:
    """Evaluate the arguments of a call, from left to right."""
    positional: list[Value] = []
    keywords: list[tuple[str, Value]] = []
    splat: Value | None = None
    for arg in node.args:
        value = run.evaluate(arg.value)
        if arg.star == "*":
            if isinstance(value, Sequence) and value.fixed:
                positional.extend(value.items)
            else:
                positional.append(Repeated(element(run.world, value, run.unit)))
        elif arg.star == "**":
            value = _merged(value)
            if isinstance(value, Mapping):
                keywords.extend(value.items)
                if value.open:
                    splat = UNKNOWN if value.rest is None else Mapping((), True, value.rest)
            else:
                splat = value if splat is None else UNKNOWN
        elif arg.keyword is not None:
            keywords.append((arg.keyword.value, value))
        else:
            positional.append(value)
    return Arguments(tuple(positional), tuple(keywords), splat)


def _merged(value: Value) -> Value:
    """Of several dicts in sight the keys of all; one that only some of them have may be there or not."""
    options = alternatives(value)
    tables = [option for option in options if isinstance(option, Mapping)]
    if len(options) < 2 or len(tables) < len(options):
        return value
    names = dict.fromkeys(name for table in tables for name, _ in table.items)
    items = tuple((name, join(*(table.get(name) or UNKNOWN for table in tables))) for name in names)
    return Mapping(items, open=any(table.open for table in tables))


def given(function: FunctionUnit, arguments: Arguments, *, bound: bool) -> dict[str, Value]:
    """Which value each parameter gets. Parameters that get none are absent; one that may come through `**` is unknown."""
    parameters = list(function.parameters[1:] if bound and function.receives else function.parameters)
    found: dict[str, Value] = {}
    queue = list(arguments.positional)
    loose = False
    for parameter in parameters:
        if parameter.kind == "plain" and queue:
            value = queue[0] if isinstance(queue[0], Repeated) else queue.pop(0)
            if isinstance(value, Repeated):
                loose = True
                value = value.value
            found[parameter.name] = value
        elif parameter.kind == "*":
            rest = tuple(queue)
            found[parameter.name] = (
                rest[0].value if len(rest) == 1 and isinstance(rest[0], Repeated) and _is_own(rest[0].value) else Sequence(rest)
            )
            queue = []
    names = {parameter.name for parameter in parameters if parameter.kind in ("plain", "keyword")}
    extra = [(key, value) for key, value in arguments.keywords if key not in names]
    found.update({key: value for key, value in arguments.keywords if key in names})
    for parameter in parameters:
        if parameter.kind == "**":
            found[parameter.name] = _collected(extra, arguments.splat)
        elif parameter.name not in found and (arguments.splat is not None or loose) and parameter.kind != "*":
            found[parameter.name] = _splatted(arguments.splat, parameter.name)
    return found


def _splatted(splat: Value | None, name: str) -> Value:
    """What a parameter gets from `**arguments` that were parsed out of a text: the value under its name."""
    found = [option.reach(Key(name)) for option in alternatives(splat or UNKNOWN) if isinstance(option, Flow) and _is_written(option)]
    return join(*found) if found else UNKNOWN


def _is_written(flow: Flow) -> bool:
    return any(step.kind == "parsed" for step in flow.steps) or is_tool_argument(flow)


def settings_given(function: FunctionUnit, node: cst.Call | None, *, bound: bool) -> frozenset[str]:
    """The parameters to which a call hands a setting."""
    met = function.met_by(node.args, bound=bound) if node is not None else ()
    return frozenset(name for name, argument in met if reads_configuration(argument))


def _is_own(value: Value) -> bool:
    return isinstance(value, Flow) and not value.steps


def _collected(extra: list[tuple[str, Value]], splat: Value | None) -> Value:
    if splat is None:
        return Mapping(tuple(extra))
    if not extra and isinstance(splat, Flow):
        return splat
    return Mapping(tuple(extra), open=True)


def filled(function: FunctionUnit, values: dict[str, Value]) -> dict[str, Value]:
    """The same with defaults for what was not given."""
    made = dict(values)
    for parameter in function.parameters:
        if parameter.name not in made:
            default = function.defaults.get(parameter.name)
            made[parameter.name] = default if default is not None else UNKNOWN
        elif made[parameter.name] is UNKNOWN and parameter.name in function.defaults:
            made[parameter.name] = join(UNKNOWN, function.defaults[parameter.name])
    return made
