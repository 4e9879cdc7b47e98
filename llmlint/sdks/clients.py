"""What the catalogue says of clients: their classes, what makes them, and what makes another one of them."""

from __future__ import annotations

from typing import Literal

from llmlint.records import dataclass

Mode = Literal["sync", "async", "both", "manager", "decorator"]


@dataclass(frozen=True, slots=True)
class ClientFacts:
    """A class whose instances talk to a model. `mode` says how: at once, in coroutines, or as what a `with` or a decorator gives.
    `calls_from` borrows the calls of another SDK; `base` is a class of the catalogue whose calls it has too.

    `local`: runs in this process, nothing to wait for on a network. `role`: what it is when not a plain client (`chat_model`,
    `completion_model`, `embeddings`, `module`, `agent`, `session`, ...). `timeout` and `retries` are the constructor's options; where
    the file says nothing they are those of the SDK. `timeout_default` are the seconds after which an object of this class gives up by
    itself, where that is not the SDK's usual limit; `inf`: never. `bounds` are the options that limit the steps of an agent.
    `keeps_history`: each request carries all that was said before. `model` are the constructor's options that name the model, where they
    are not the usual ones; `default_model` is the one that is asked where none is named. `provider` is the SDK of the provider that an
    object of this class speaks to; `elsewhere` are options that lead to another service of it, where models live and die on other days.
    `connections` limit how many connections an HTTP client opens, and so how many requests are under way; `multiplexed` are options that
    let one carry several. `whole_run`: each of its calls is several requests, each made of the answer before, as of an agent that runs
    code or of a team. `told_by` are its decorators for functions that say a part of the system prompt of each request. `asks_once`: an
    agent that sends no request again, so that only the retries of its model count.
    """

    name: str
    mode: Mode = "both"
    aliases: tuple[str, ...] = ()
    timeout: tuple[str, ...] = ()
    timeout_default: float | None = None
    retries: tuple[str, ...] = ()
    calls_from: str = ""
    base: str = ""
    role: str = ""
    prompt: tuple[str, ...] = ()
    system: tuple[str, ...] = ()
    told_by: tuple[str, ...] = ()
    structured: tuple[str, ...] = ()
    local: bool = False
    verified: bool = True
    bounds: tuple[str, ...] = ()
    removed_in: tuple[str, ...] = ()
    instead: str = ""
    keeps_history: bool = False
    model: tuple[str, ...] = ()
    default_model: str = ""
    provider: str = ""
    elsewhere: tuple[str, ...] = ()
    connections: tuple[str, ...] = ()
    multiplexed: tuple[str, ...] = ()
    whole_run: bool = False
    asks_once: bool = False


@dataclass(frozen=True, slots=True)
class Factory:
    """A function or method that returns a client. `function` is its name, `returns` are the classes of what it gives. `first_arguments`
    limits it to a few literals (the name of a service, of a task).

    A method is written `<client class>.<path>`. `wraps` names the parameter that brings an inner client; an asynchronous one makes the
    asynchronous class of `returns`. The options are those of the client it returns: a prompt or a schema given here holds for its calls.
    `threads` names the option that brings what keeps the messages of each thread, all of which go out with every request; `shortens` are
    the options that can change or cut what is sent.
    """

    function: str
    returns: tuple[str, ...]
    first_arguments: tuple[str, ...] = ()
    wraps: str = ""
    verified: bool = True
    aliases: tuple[str, ...] = ()
    prompt: tuple[str, ...] = ()
    system: tuple[str, ...] = ()
    structured: tuple[str, ...] = ()
    timeout: tuple[str, ...] = ()
    retries: tuple[str, ...] = ()
    positional: tuple[str, ...] = ()
    threads: str = ""
    shortens: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Method:
    """A method of a client that hands out a client. `name` is its own, without what stands before the dot; `effect`: the same client, with
    other options, retried, answering in a schema, with a function as one more `step`; or a pipeline.
    """

    name: str
    effect: Literal["same", "options", "retry", "structured", "pipe", "step"]
