"""Loops that serve whoever writes to the process: each line of its input is answered on its output."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.look_up import functions_behind, held, outside_name
from llmlint.facts.evaluation.strings import words
from llmlint.facts.values import UNKNOWN, External, alternatives
from llmlint.syntax.walk import children, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.units import ModuleUnit, Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import Value


def why_it_serves(world: World, unit: Unit, call: cst.CSTNode, loop: cst.CSTNode) -> str:
    """Why a loop over data answers what comes in, as reports say it; empty where it does not."""
    if _answers_each_line(world, unit, loop, unit.sources.get(loop)) or _delivers(world, loop):
        return "each line that comes in is answered"
    if _waits_for_a_press(world, call, loop, unit.module):
        return "a round asks where somebody presses its button"
    return "the loop goes through what has arrived since the last look" if _looks_again_and_again(loop, unit.module) else ""


def _answers_each_line(world: World, unit: Unit, loop: cst.CSTNode, source: Value | None) -> bool:
    """`for line in sys.stdin: print(ask(line), flush=True)`. What is gathered for the end of the input is no answer to a line."""
    if not isinstance(loop, cst.For) or source is None:
        return False
    if not any(isinstance(option, External) and world.effects.has(option.name, "input") for option in alternatives(source)):
        return False
    return (
        _writes(world, unit, loop.body)
        or _writes_at_once(loop.body)
        or any(
            _writes(world, function, function.node)
            for node in walk(loop.body)
            if isinstance(node, cst.Call)
            for function in functions_behind(world, unit, node.func)
        )
    )


def _writes_at_once(body: cst.CSTNode) -> bool:
    """`out.write(answer)`, `out.flush()` in one round: whoever is at the other end waits for it."""
    called = {words(node.func) for node in walk(body) if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute)}
    return any(f"{name.rpartition('.')[0]}.flush" in called for name in called if name.endswith(".write"))


def _delivers(world: World, loop: cst.CSTNode) -> bool:
    """`writer.write(answer)`, `await writer.drain()`: a round sends its answer over a connection, and the next line comes from there."""
    sent = world.effects.methods("deliver") if isinstance(loop, cst.For) else frozenset[str]()
    body = loop.body if isinstance(loop, cst.For) else loop
    return any(isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value in sent for node in walk(body))


def _waits_for_a_press(world: World, call: cst.CSTNode, loop: cst.CSTNode, module: ModuleUnit) -> bool:
    """`for name in names: if column.button(name): ask(name)`: each round draws a button, and one of them is pressed."""
    presses = world.effects.methods("press") if isinstance(loop, cst.For) else frozenset[str]()
    for above, below in module.around(call):
        if above is loop:
            return False
        tests = walk(above.test) if isinstance(above, cst.If) and below is above.body else ()
        if any(isinstance(node, cst.Call) and words(node.func).rpartition(".")[2] in presses for node in tests):
            return True
    return False


def _looks_again_and_again(loop: cst.CSTNode, module: ModuleUnit) -> bool:
    """Whether a loop goes through what is looked for anew in each round of a loop around it that ends with the process: a mailbox."""
    source = loop.iter if isinstance(loop, cst.For) else None
    if source is None:
        return False
    for above, below in module.around(loop):
        if isinstance(above, cst.While):
            return below is above.body and (_never_ends(above) or _pauses(above.body)) and _is_fetched(source, above)
        if isinstance(above, cst.For):
            return False
    return False


def _never_ends(loop: cst.While) -> bool:
    """Whether nothing in its own code ends a loop."""
    return words(loop.test) in ("True", "1") and not any(isinstance(node, (cst.Break, cst.Return)) for node in _own_statements(loop.body))


def _own_statements(body: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """What belongs to a loop: what stands in it, the breaks of loops further inside and the bodies of functions aside."""
    for child in children(body):
        if isinstance(child, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
            continue
        inner = isinstance(child, (cst.For, cst.While))
        yield child
        yield from (node for node in _own_statements(child) if not (inner and isinstance(node, cst.Break)))


def _pauses(body: cst.BaseSuite) -> bool:
    """Whether each round waits for a while, whatever it has met."""
    small = [part for line in body.body if isinstance(line, cst.SimpleStatementLine) for part in line.body]
    waited = [part.value.expression if isinstance(part.value, cst.Await) else part.value for part in small if isinstance(part, cst.Expr)]
    return any(isinstance(call, cst.Call) and words(call.func).rpartition(".")[2] == "sleep" for call in waited)


def _is_fetched(source: cst.BaseExpression, around: cst.While) -> bool:
    """Whether what is gone through is asked for in the round: a call, or a name that a call in it gives something to."""
    if any(isinstance(node, cst.Call) for node in walk(source)):
        return True
    names = {node.value for node in walk(source) if isinstance(node, cst.Name)}
    given = [
        node for node in walk(around.body) if isinstance(node, cst.Assign) and any(isinstance(part, cst.Call) for part in walk(node.value))
    ]
    return any(
        isinstance(name, cst.Name) and name.value in names for node in given for target in node.targets for name in walk(target.target)
    )


def _writes(world: World, unit: Unit, body: cst.CSTNode) -> bool:
    """Whether something goes to the standard output here."""
    return any(
        isinstance(node, cst.Call) and _is_output(world, unit, node) and not _goes_elsewhere(world, unit, node) for node in walk(body)
    )


def _is_output(world: World, unit: Unit, call: cst.Call) -> bool:
    """Whether a function from outside is called that writes there, be it a builtin that nothing in sight is called as."""
    builtin = words(call.func) if held(world, unit, call.func) is UNKNOWN else ""
    return world.effects.has(outside_name(world, unit, call.func) or builtin, "output")


def _goes_elsewhere(world: World, unit: Unit, call: cst.Call) -> bool:
    """Whether such a function is told another place: `print(…, file=log)`, `click.echo(…, err=True)`; both are its own parameters."""
    given = {argument.keyword.value: argument.value for argument in call.args if argument.keyword is not None}
    file, err = given.get("file"), given.get("err")
    other_file = file is not None and words(file) != "None" and outside_name(world, unit, file) != "sys.stdout"
    return other_file or (err is not None and words(err) != "False")


__all__ = ["why_it_serves"]
