"""What a framework is told with one word, and had better not be."""

from __future__ import annotations

from llmlint.records import dataclass


@dataclass(frozen=True, slots=True)
class Switch:
    """An option of a framework's callables that lets a model act without a check, or a class that does by being used (no `option`).

    `names` are the ends of dotted names inside the SDK's roots. `option` may lead into a dict (`code_execution_config.use_docker`).
    `on` are the values that are dangerous; `together` is a second option with its value (`human_input_mode=NEVER`). `unless` names
    options that put a person or a sandbox in between, wherever in the module they are given; `executor_type!=local` is one that does not
    with this value. `effect` is said of it in a message, `advice` what to do.
    """

    names: tuple[str, ...]
    effect: str
    advice: str
    option: str = ""
    on: tuple[str, ...] = ("true",)
    together: str = ""
    unless: tuple[str, ...] = ()
    source: str = ""
