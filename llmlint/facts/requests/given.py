"""Options of a request that rules ask about: with which value each is sent, and where it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.libraries.options import argument_place, client_args, option
from llmlint.facts.model import Argument, Source, State
from llmlint.facts.values import Const, Made, Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from llmlint.facts.evaluation.calls import Request
    from llmlint.facts.model import Span
    from llmlint.facts.values.base import At, Value


def arguments_of(request: Request, at: At | None, locate: Callable[[At], Span]) -> tuple[Argument, ...]:
    """What is given at the call, or else on its client. `at` is the call of the SDK itself, where that is what the code says."""
    facts, client = request.leaf.facts, request.leaf.client
    args, client_open = client_args(client)
    sides = (
        (request.args, Source.CALL, request.open, at if not request.chain else None),
        (args, Source.CLIENT, client_open and bool(args), client.at if isinstance(client, Made) else None),
    )
    found: list[Argument] = []
    for name in dict.fromkeys((*facts.limit, *facts.temperature, *_beside(facts.temperature), *facts.seed, "model", "n")):
        for pairs, source, is_open, place in sides:
            result = option(pairs, name, is_open=is_open)
            if result.state is not State.UNSET:
                found.append(_argument(name, result.state, result.value, source, _written(place, name, locate)))
                break
    return tuple(found)


def _argument(name: str, state: State, value: Value, source: Source, span: Span | None) -> Argument:
    scalar = value.value if isinstance(value, Const) and not isinstance(value.value, bytes) else None
    known = isinstance(value, Const) or (name == "model" and isinstance(value, Text) and value.literal is not None)
    word = value.literal if isinstance(value, Text) and name == "model" else scalar
    return Argument(name, state, source, word, known and state is State.SET, span)


def _written(place: At | None, name: str, locate: Callable[[At], Span]) -> Span | None:
    """Where the argument of a call stands that gives an option by its name."""
    found = argument_place(place, name) if place is not None else None
    return locate(found) if place is not None and found is not None and found.node is not place.node else None


def _beside(temperature: tuple[str, ...]) -> tuple[str, ...]:
    """The other sampling parameters; every SDK takes them where it takes the temperature: `config.temperature`, `config.top_p`."""
    places = [name.rpartition(".")[::2] for name in temperature]
    others = [("topP", "topK") if last[:1].isupper() or "inferenceConfig" in place else ("top_p", "top_k") for place, last in places]
    return tuple(f"{place}.{name}".lstrip(".") for (place, _), names in zip(places, others, strict=True) for name in names)


__all__ = ["arguments_of"]
