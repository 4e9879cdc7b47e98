"""What statements do to names: assignments, branches, loops, definitions, imports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst

from llmlint.facts.access import attribute, element, item
from llmlint.facts.calls import Summary
from llmlint.facts.comprehensions import iterated
from llmlint.facts.cutting import unpack_event
from llmlint.facts.expressions import add
from llmlint.facts.loopcarry import carried, widened
from llmlint.facts.run import Env, LoopFrame, Run, join_env
from llmlint.facts.scopes import annotated, define_class, define_function
from llmlint.facts.units import ClassUnit, FunctionUnit, ModuleUnit, Unit, own_nodes
from llmlint.facts.values import (
    UNKNOWN,
    ClassValue,
    Const,
    Dynamic,
    External,
    Flow,
    Imported,
    Instance,
    Mapping,
    Param,
    ProjectModule,
    Repeated,
    Sequence,
    Value,
    alternatives,
    join,
    literal,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Sequence as SequenceOf

    from llmlint.facts.calls import Request
    from llmlint.facts.world import World


def evaluate_unit(world: World, unit: Unit) -> None:
    """Evaluate one piece of code and publish what changed."""
    run = Run(world, unit)
    if isinstance(unit, ModuleUnit):
        unit.exports = ()
        run.unit = unit
        block(run, unit.tree.body)
        _publish_module(run, unit)
    elif isinstance(unit, FunctionUnit):
        _enter(run, unit)
        if isinstance(unit.node, cst.Lambda):
            run.returns.append(run.evaluate(unit.node.body))
        elif isinstance(unit.node, cst.FunctionDef):
            block(run, unit.node.body.body)
        _publish_function(run, unit)
    unit.sites = run.sites
    unit.clients = run.clients
    unit.sources = run.sources
    unit.asks_person = run.asks_person
    unit.events = list(run.events.values())


def _publish_module(run: Run, unit: ModuleUnit) -> None:
    before, unit.final = unit.final, run.env
    for name in sorted(before.keys() | run.env.keys()):
        if before.get(name) != run.env.get(name):
            run.world.changed(("global", unit, name))
    if unit.exports:
        run.world.changed(("stars", unit))


def _publish_function(run: Run, unit: FunctionUnit) -> None:
    before, unit.final = unit.final, run.env
    for name in sorted(before.keys() | run.env.keys()):
        if before.get(name) != run.env.get(name):
            run.world.changed(("local", unit, name))
    returns = join(*run.returns) if run.returns else UNKNOWN
    if run.yields:
        unit.is_generator = True
        returns = Sequence((Repeated(join(*run.yields)),))
    run.world.summarise(unit, Summary(returns, _reach(run), run.reads_input))


def _reach(run: Run) -> tuple[Request, ...]:
    """The leaves this function leads to, each once, nearest chain first."""
    found: dict[object, Request] = {}
    for site in run.sites.values():
        for leaf, request in site.requests.items():
            if leaf not in found or len(request.chain) < len(found[leaf].chain):
                found[leaf] = request
    ordered = sorted(found.values(), key=lambda request: (request.leaf.at.module.path, request.leaf.operation, len(request.chain)))
    return tuple(ordered[:12])


def _enter(run: Run, unit: FunctionUnit) -> None:
    if isinstance(unit.node, cst.FunctionDef):
        own = own_nodes(unit.node)
        unit.declared_globals = frozenset(n.name.value for node in own if isinstance(node, cst.Global) for n in node.names)
        unit.declared_nonlocals = frozenset(n.name.value for node in own if isinstance(node, cst.Nonlocal) for n in node.names)
    for index, parameter in enumerate(unit.parameters):
        name = parameter.name.lstrip("*")
        if index == 0 and unit.receives and unit.owner is not None and parameter.kind == "plain":
            run.env[name] = ClassValue(unit.owner) if unit.flavour == "class" else Instance(unit.owner)
        else:
            run.env[name] = Flow(Param(unit, parameter.name))


def block(run: Run, statements: SequenceOf[cst.BaseStatement | cst.BaseSmallStatement]) -> None:
    """Execute statements until one leaves the block."""
    for statement in statements:
        if not run.alive:
            return
        if isinstance(statement, cst.SimpleStatementLine):
            block(run, statement.body)
        else:
            execute(run, statement)


def execute(run: Run, node: cst.CSTNode) -> None:
    """Execute one statement."""
    handler = _STATEMENTS.get(type(node))
    if handler is not None:
        handler(run, node)


def _expression(run: Run, node: cst.Expr) -> None:
    run.evaluate(node.value)


def _assignment(run: Run, node: cst.Assign) -> None:
    value = run.evaluate(node.value)
    for target in node.targets:
        bind(run, target.target, value)


def _return(run: Run, node: cst.Return) -> None:
    if node.value is not None:
        run.returns.append(run.evaluate(node.value))
    run.alive = False


def _raise(run: Run, node: cst.Raise) -> None:
    if node.exc is not None:
        run.evaluate(node.exc)
    run.alive = False


def _leave(run: Run, node: cst.Break | cst.Continue) -> None:
    if run.loops:
        (run.loops[-1].breaks if isinstance(node, cst.Break) else run.loops[-1].continues).append(run.env)
    run.alive = False


def _assert(run: Run, node: cst.Assert) -> None:
    run.evaluate(node.test)


def _delete(run: Run, node: cst.Del) -> None:
    if isinstance(node.target, cst.Name):
        run.env.pop(node.target.value, None)


def _function(run: Run, node: cst.FunctionDef) -> None:
    run.assign(node.name.value, define_function(run, node))


def bind(run: Run, target: cst.BaseExpression, value: Value) -> None:
    """Assign a value to whatever stands on the left."""
    match target:
        case cst.Name(value=name):
            run.assign(name, value)
        case cst.Attribute(value=base, attr=cst.Name(value=name)):
            _set_attribute(run, run.evaluate(base), name, value)
        case cst.Subscript():
            _set_item(run, target, value)
        case cst.Tuple(elements=elements) | cst.List(elements=elements):
            _unpack(run, elements, value)
        case cst.StarredElement(value=inner):
            bind(run, inner, Sequence((Repeated(value),)))


def _unpack(run: Run, elements: SequenceOf[cst.BaseElement], value: Value) -> None:
    names = tuple(e.value.value for e in elements if isinstance(e.value, cst.Name))
    value = unpack_event(run, value, names)
    starred = any(isinstance(e, cst.StarredElement) for e in elements)
    for index, entry in enumerate(elements):
        if isinstance(entry, cst.StarredElement):
            bind(run, entry.value, Sequence((Repeated(element(run.world, value, run.unit)),)))
        elif starred:
            bind(run, entry.value, element(run.world, value, run.unit))
        else:
            bind(run, entry.value, _position(run, value, index))


def _position(run: Run, value: Value, index: int) -> Value:
    found: list[Value] = []
    for option in alternatives(value):
        found.append(option if isinstance(option, Flow) and option.steps else item(run.world, option, index, run.unit))
    return join(*found)


def _set_attribute(run: Run, base: Value, name: str, value: Value) -> None:
    for option in run.settle(base):
        if isinstance(option, (Instance, ClassValue)):
            run.world.set_attribute(option.unit, name, value, run.unit)
        elif isinstance(option, External):
            run.world.module_settings[f"{option.name}.{name}"] = value
        elif isinstance(option, ProjectModule):
            module = run.world.module_named(option.name, option.importer)
            if module is not None:
                run.world.set_global(module, name, value)


def _set_item(run: Run, target: cst.Subscript, value: Value) -> None:
    base = run.evaluate(target.value)
    key = None
    if len(target.slice) == 1 and isinstance(target.slice[0].slice, cst.Index):
        key = literal(run.evaluate(target.slice[0].slice.value))
    made: list[Value] = []
    for option in alternatives(base):
        if isinstance(option, Mapping):
            made.append(
                Mapping((*option.items, (key, value)), option.open, option.rest)
                if key is not None
                else Mapping(option.items, True, value if option.rest is None else join(option.rest, value))
            )
        elif isinstance(option, Sequence):
            made.append(Sequence((Repeated(join(option.element, value)),)))
        else:
            made.append(option)
    store(run, target.value, join(*made))


def store(run: Run, place: cst.BaseExpression, value: Value) -> None:
    """Put a changed container back where it came from."""
    match place:
        case cst.Name(value=name):
            if name in run.env or isinstance(run.unit, ModuleUnit):
                run.env[name] = value
            elif run.world.global_of(run.module, name, None) is not None:
                run.world.set_global(run.module, name, value)
        case cst.Attribute(value=base, attr=cst.Name(value=name)):
            _set_attribute(run, run.evaluate(base), name, value)


def _annotated_assignment(run: Run, node: cst.AnnAssign) -> None:
    value = run.evaluate(node.value) if node.value is not None else UNKNOWN
    if value == UNKNOWN or isinstance(value, Const):
        value = join(value, annotated(run, node.annotation.annotation))
    if node.value is None and value == UNKNOWN:
        return
    bind(run, node.target, value)


def _augmented(run: Run, node: cst.AugAssign) -> None:
    right = run.evaluate(node.value)
    left = run.evaluate(node.target)
    if isinstance(node.operator, cst.AddAssign):
        bind(run, node.target, add(run, node, left, right))
    else:
        bind(run, node.target, UNKNOWN)


def _import(run: Run, node: cst.Import | cst.ImportFrom) -> None:
    if isinstance(node, cst.Import):
        for alias in node.names:
            dotted = _dotted(alias.name)
            if alias.asname is not None and isinstance(alias.asname.name, cst.Name):
                run.assign(alias.asname.name.value, run.world.import_module(dotted, run.module))
            else:
                head = dotted.partition(".")[0]
                run.assign(head, run.world.import_module(head, run.module))
        return
    module = _dotted(node.module) if node.module is not None else ""
    file = run.world.file_of(run.module)
    absolute = run.world.map.absolute(file, len(node.relative), module)
    if absolute is None:
        return
    if isinstance(node.names, cst.ImportStar):
        run.module.exports = (*(run.module.exports or ()), absolute)
        return
    ours = run.world.map.find(absolute, file) is not None or run.world.map.is_package_name(absolute) or bool(node.relative)
    for alias in node.names:
        name = _dotted(alias.name)
        local = alias.asname.name.value if alias.asname is not None and isinstance(alias.asname.name, cst.Name) else name
        run.assign(local, Imported(absolute, name, run.module) if ours else External(f"{absolute}.{name}"))


def _dotted(node: cst.BaseExpression) -> str:
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    return ".".join([node.value if isinstance(node, cst.Name) else "", *reversed(parts)])


def _class(run: Run, node: cst.ClassDef) -> None:
    unit = define_class(run, node)
    run.assign(node.name.value, ClassValue(unit))
    outer = run.env
    run.env = dict(outer)
    names: dict[str, Value] = {}
    fields: list[str] = []
    for statement in node.body.body:
        lines = statement.body if isinstance(statement, cst.SimpleStatementLine) else [statement]
        for line in lines:
            _class_member(run, unit, line, names, fields)
    run.env = outer
    run.alive = True
    unit.fields = tuple(dict.fromkeys(fields))
    for name, value in names.items():
        if unit.members.get(name) != value:
            unit.members[name] = value
            run.world.changed(("attribute", unit, name))
            for below in run.world.subclasses.get(unit, ()):
                run.world.changed(("attribute", below, name))


def _class_member(run: Run, unit: ClassUnit, line: cst.CSTNode, names: dict[str, Value], fields: list[str]) -> None:
    if isinstance(line, cst.FunctionDef):
        value = define_function(run, line, unit)
        before = names.get(line.name.value)
        names[line.name.value] = before if before is not None and _is_accessor(line) else value
        run.env[line.name.value] = value
        return
    if isinstance(line, cst.AnnAssign) and isinstance(line.target, cst.Name):
        name = line.target.value
        fields.append(name)
        kind = annotated(run, line.annotation.annotation)
        if kind != UNKNOWN:
            unit.annotations[name] = kind
        if line.value is not None:
            names[name] = run.env[name] = run.evaluate(line.value)
        return
    before_names = dict(run.env)
    execute(run, line)
    names.update({name: value for name, value in run.env.items() if before_names.get(name) is not value})


def _is_accessor(node: cst.FunctionDef) -> bool:
    return any(isinstance(d.decorator, cst.Attribute) and d.decorator.attr.value in ("setter", "deleter") for d in node.decorators)


def _if(run: Run, node: cst.If) -> None:
    ways: list[Env] = []
    current: cst.If | cst.Else | None = node
    while isinstance(current, cst.If):
        run.evaluate(current.test)
        before = run.branch()
        block(run, current.body.body)
        if run.alive:
            ways.append(run.env)
        run.env, run.alive = before, True
        current = current.orelse
    if isinstance(current, cst.Else):
        block(run, current.body.body)
    if run.alive:
        ways.append(run.env)
    _meet(run, ways)


def _meet(run: Run, ways: list[Env]) -> None:
    run.alive = bool(ways)
    if ways:
        run.env = join_env(*ways)


def _for(run: Run, node: cst.For) -> None:
    source = iterated(run, run.evaluate(node.iter), collects=False)
    run.sources[node] = source
    _loop(run, node, lambda: bind(run, node.target, element(run.world, source, run.unit)))


def _while(run: Run, node: cst.While) -> None:
    _loop(run, node, lambda: run.evaluate(node.test))


def _loop(run: Run, node: cst.For | cst.While, begin: object) -> None:
    assert callable(begin)
    entry = run.branch()
    frame = LoopFrame(node)
    run.loops.append(frame)
    ends: list[Env] = []
    for turn in (1, 2):
        begin()
        block(run, node.body.body)
        ends = [*([run.env] if run.alive else []), *frame.continues]
        run.alive = True
        if turn == 1 and not ends:
            break
        if turn == 1:
            frame.continues = []
            run.env = widened(entry, carried(join_env(*ends), frame))
    run.loops.pop()
    forever = isinstance(node, cst.While) and isinstance(node.test, cst.Name) and node.test.value == "True"
    ways = [*frame.breaks] if forever else [entry, *ends, *frame.breaks]
    if not ways:
        run.alive = False
        return
    run.env = join_env(*ways)
    if node.orelse is not None:
        block(run, node.orelse.body.body)


def _try(run: Run, node: cst.Try | cst.TryStar) -> None:
    entry = run.branch()
    block(run, node.body.body)
    after, finished = run.env, run.alive
    start = join_env(entry, after)
    ways: list[Env] = []
    for handler in node.handlers:
        run.env, run.alive = dict(start), True
        if handler.type is not None:
            run.evaluate(handler.type)
        if handler.name is not None and isinstance(handler.name.name, cst.Name):
            run.env[handler.name.name.value] = UNKNOWN
        block(run, handler.body.body)
        if run.alive:
            ways.append(run.env)
    run.env, run.alive = after, finished
    if node.orelse is not None and run.alive:
        block(run, node.orelse.body.body)
    if run.alive:
        ways.append(run.env)
    reached = bool(ways)
    _meet(run, ways)
    if node.finalbody is not None:
        if not reached:
            run.env, run.alive = dict(start), True
        block(run, node.finalbody.body.body)
        run.alive = run.alive and reached


def _with(run: Run, node: cst.With) -> None:
    for entry in node.items:
        value = run.evaluate(entry.item)
        if entry.asname is not None:
            bind(run, entry.asname.name, _entered(run, value))
    block(run, node.body.body)


def _entered(run: Run, value: Value) -> Value:
    """What a context manager hands out: for clients and streams the thing itself, for a project's generator what it yields."""
    found: list[Value] = []
    for option in alternatives(value):
        if isinstance(option, Instance):
            method = attribute(run.world, option, "__enter__", run.unit)
            if method == UNKNOWN:
                method = attribute(run.world, option, "__aenter__", run.unit)
            from llmlint.facts.invoke import invoke_values

            entered = invoke_values(run, method, (), None)
            found.append(entered if entered != UNKNOWN else option)
        elif isinstance(option, Sequence):
            found.append(option.element)
        else:
            found.append(option)
    return join(*found)


def _match(run: Run, node: cst.Match) -> None:
    subject = run.evaluate(node.subject)
    ways: list[Env] = [run.branch()]
    before = run.branch()
    for case in node.cases:
        run.env, run.alive = dict(before), True
        for name in _captures(case.pattern):
            run.env[name] = subject if isinstance(case.pattern, cst.MatchAs) and not isinstance(subject, Dynamic) else UNKNOWN
        if case.guard is not None:
            run.evaluate(case.guard)
        block(run, case.body.body)
        if run.alive:
            ways.append(run.env)
        elif isinstance(case.pattern, cst.MatchAs) and case.pattern.pattern is None and case.guard is None:
            ways = ways[1:]
    _meet(run, ways)


def _captures(pattern: cst.MatchPattern) -> list[str]:
    from llmlint.syntax.walk import walk

    return [node.name.value for node in walk(pattern) if isinstance(node, (cst.MatchAs, cst.MatchStar)) and isinstance(node.name, cst.Name)]


_STATEMENTS: dict[type[cst.CSTNode], Callable[[Run, Any], None]] = {
    cst.Expr: _expression,
    cst.Assign: _assignment,
    cst.AnnAssign: _annotated_assignment,
    cst.AugAssign: _augmented,
    cst.Return: _return,
    cst.Raise: _raise,
    cst.Break: _leave,
    cst.Continue: _leave,
    cst.Assert: _assert,
    cst.Del: _delete,
    cst.Import: _import,
    cst.ImportFrom: _import,
    cst.FunctionDef: _function,
    cst.ClassDef: _class,
    cst.If: _if,
    cst.For: _for,
    cst.While: _while,
    cst.Try: _try,
    cst.TryStar: _try,
    cst.With: _with,
    cst.Match: _match,
}

__all__ = ["bind", "block", "evaluate_unit", "store"]
