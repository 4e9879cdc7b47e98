"""Defaults of options that a program takes on its command line: of `argparse`, and of decorators that hand options to parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.values import UNKNOWN, Made, Mapping, Text, alternatives, join
from llmlint.facts.values.flows import Param
from llmlint.facts.values.texts import literal

if TYPE_CHECKING:
    import libcst as cst

    from llmlint.facts.evaluation.arguments import Arguments
    from llmlint.facts.evaluation.changes import Reader
    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.evaluation.units import FunctionUnit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import Value

PARSED = "argparse.Namespace"
_WITHIN = frozenset({"add_subparsers", "add_parser", "add_argument_group", "add_mutually_exclusive_group"})
_PARSING = frozenset({"parse_args", "parse_known_args", "parse_intermixed_args"})


def call_parser(run: Run, node: cst.Call, base: Value, path: str, arguments: Arguments) -> Value | None:
    """A method of a parser of arguments; `None` for everything else. What a default says is kept for the module, whichever parser it is."""
    if not isinstance(base, Made) or "argument_parser" not in run.world.effects.roles(base.name):
        return None
    if path in _WITHIN:
        return base
    if path in _PARSING:
        return Made(PARSED, run.at(node))
    if path == "add_argument":
        _keep(run, _name(arguments), arguments.keyword("default"))
    if path == "set_defaults":
        for name, value in arguments.keywords:
            _keep(run, name, value)
    return None


def _keep(run: Run, name: str, given: Value | None) -> None:
    default = _texts(given)
    if default is None:
        return
    key = ("option", run.module, name)
    before = run.world.option_defaults.get(key)
    after = default if before is None else join(before, default)
    if after != before:
        run.world.option_defaults[key] = after
        run.world.changes.changed(key)
        run.world.changes.changed(("options", run.module))


def option_of(world: World, parsed: Made, name: str, reader: Reader) -> Value:
    """What an option may be: its default, or anything."""
    if name == "__dict__":
        return all_options(world, parsed, reader)
    key = ("option", parsed.at.module, name)
    world.changes.note(key, reader)
    default = world.option_defaults.get(key)
    return UNKNOWN if default is None else join(default, UNKNOWN)


def all_options(world: World, parsed: Made, reader: Reader) -> Mapping:
    """What `vars(args)` gives: each option by its name."""
    world.changes.note(("options", parsed.at.module), reader)
    defaults = [(name, value) for (_, module, name), value in world.option_defaults.items() if module is parsed.at.module]
    return Mapping(tuple((name, join(value, UNKNOWN)) for name, value in defaults), open=True)


def note_option(world: World, unit: FunctionUnit, applied: Value) -> None:
    """Take over the default of an option that a decorator hands to a function."""
    for option in alternatives(applied):
        if isinstance(option, Made) and "option_decorator" in world.effects.roles(option.name):
            names = [text for key, value in option.args if key.isdigit() and (text := literal(value))]
            name, default = _dest(names), _texts(option.argument("default"))
            is_met = any(parameter.name == name for parameter in unit.parameters)
            if is_met and default is not None and unit.defaults.get(name) != default:
                unit.defaults[name] = default
                world.changes.changed(("param", Param(unit, name)))


def _texts(default: Value | None) -> Value | None:
    """What a default says, where that is in sight; of several each that is."""
    options = alternatives(default) if default is not None else ()
    said = [option for option in options if isinstance(option, Text) and option.literal]
    return None if not said else join(*said) if len(said) == len(options) else join(*said, UNKNOWN)


def _name(arguments: Arguments) -> str:
    given = literal(arguments.keyword("dest") or UNKNOWN)
    return given or _dest([text for value in arguments.positional if (text := literal(value))])


def _dest(names: list[str]) -> str:
    """The name under which an option is found: written as such, else of the first long spelling."""
    plain = next((name for name in names if not name.startswith("-")), None)
    long = next((name for name in names if name.startswith("--")), names[0] if names else "")
    return (plain or long).lstrip("-").replace("-", "_")


__all__ = ["PARSED", "all_options", "call_parser", "note_option", "option_of"]
