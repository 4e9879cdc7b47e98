"""Functions of SDKs that return clients, also around a client that they are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.values import NONE, UNKNOWN, External, Made, join
from llmlint.facts.values.texts import literal
from llmlint.knowledge.agent_tools import tool_knowledge

if TYPE_CHECKING:
    import libcst as cst

    from llmlint.facts.evaluation.arguments import Arguments
    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import Value

INSTRUCTIONS = "instructions!"
TOOLS = "tools!"
# Stands for options of a factory that may have what it makes send a request again.
AGAIN = "again!"
# Stands for the function that has made a client, where it takes ids of several providers.
MAKER = "maker!"
# Stands for the client that is wrapped, by its class.
WRAPPED = "wrapped!"
_TRYING_AGAIN = ("middleware", "retr", "attempt", "fallback")


def made_by_factory(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value | None:
    """A function that returns a client; where it wraps another client, that client's options hold."""
    found = run.world.catalogue.factory(name)
    if found is None:
        return None
    sdk, options = found
    maker = ((MAKER, External(name)),) if sdk.providers else ()
    runner = tool_knowledge().runners.get(name)
    tools = tuple((TOOLS, value) for key, value in arguments.flat() if runner is not None and key in runner.tools)
    if runner is not None and not tools and arguments.splat is None:
        tools = ((TOOLS, NONE),)
    made: list[Value] = []
    for option in options:
        first = arguments.at(0, option.positional[0] if option.positional else "")
        if option.first_arguments and literal(first) not in option.first_arguments:
            continue
        wrapped = [v for v in run.settle(first) if isinstance(v, Made) and run.world.catalogue.client(v.name) is not None]
        inner = wrapped[0] if wrapped else None
        told = tuple(
            (INSTRUCTIONS, Made(INSTRUCTIONS, run.at(node), (("0", value),))) for key, value in arguments.keywords if key in option.system
        )
        again = ((AGAIN, UNKNOWN),) if arguments.splat is not None or any(map(_may_try_again, arguments.keywords)) else ()
        for returned in _of_their_mode(run.world, option.returns, wrapped):
            if inner is not None:
                made.append(
                    Made(
                        returned,
                        inner.at,
                        inner.args,
                        inner.open,
                        (*inner.extra, *told, *tools, *again, (WRAPPED, External(class_of(inner)))),
                    )
                )
            else:
                client = Made(returned, run.at(node), arguments.flat(), open=arguments.splat is not None, extra=(*told, *tools, *maker))
                run.clients[node] = client
                made.append(client)
    return join(*made) if made else None


def class_of(client: Made) -> str:
    """The class of a client, or of the innermost one that it wraps: whom its requests go to."""
    return next((value.name for key, value in client.extra if key == WRAPPED and isinstance(value, External)), client.name)


def _may_try_again(argument: tuple[str, Value]) -> bool:
    return any(word in argument[0] for word in _TRYING_AGAIN) and argument[1] != NONE


def _of_their_mode(world: World, classes: tuple[str, ...], wrapped: list[Made]) -> list[str]:
    """Of the classes that a factory may return those that ask as the wrapped clients do: in coroutines, or not."""
    modes = {entry.facts.mode for made in wrapped if (entry := world.catalogue.client(made.name)) is not None}
    alike = [name for name in classes if (entry := world.catalogue.client(name)) is not None and entry.facts.mode in modes]
    return alike if len(modes) == 1 and alike else list(classes)


__all__ = ["AGAIN", "INSTRUCTIONS", "MAKER", "TOOLS", "WRAPPED", "class_of", "made_by_factory"]
