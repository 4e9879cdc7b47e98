"""The calls for people: one line each, so that a user can see what llmlint saw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.model import How, State, Truth
from llmlint.report.places import place
from llmlint.report.text import seen
from llmlint.report.visible import visible, width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.model import ModelCall
    from llmlint.report.paint import Painter
    from llmlint.runs import Result

_WIDEST_PLACE = 48


def write_calls(result: Result, painter: Painter) -> None:
    """Write `place  operation  kind  what is known`, then the totals."""
    starts = [place(call.span.path, call.span.start.line, call.span.start.column) for call in result.calls]
    column = min(_WIDEST_PLACE, max(map(width, starts), default=0))
    for call, start in zip(result.calls, starts, strict=True):
        painter.line([(start, "strong"), (" " * (column - width(start)) + "  " + "  ".join(words_of(call)), "")])
    painter.line([(f"{seen(result)}.", "dim")])


def words_of(call: ModelCall) -> list[str]:
    """What is known of a call, in the words of the list of calls."""
    facts = [visible(_operation(call)), call.kind.value, *_asked(call), f"timeout={timeout_words(call)}", f"retries={retries_words(call)}"]
    if call.is_async is Truth.YES:
        facts.append("async")
    if call.streaming is Truth.YES:
        facts.append("streaming")
    if call.structured.answer is Truth.YES:
        facts.append(f"structured={call.structured.mode or 'yes'}")
    if not call.sure:
        facts.append("possible")
    facts += [f"loop={use.loop.kind.value}" for use in call.loops]
    if call.how is How.WRAPPER and call.chain:
        end = call.chain[-1].span
        facts.append(f"-> {visible(end.path)}:{end.start.line}:{end.start.column}")
    if call.function:
        facts.append(f"in={visible(call.function)}")
    return facts


def _asked(call: ModelCall) -> Iterator[str]:
    """The client and the models, for a request that stands here; a wrapper leads to one that says so itself."""
    if call.how is How.WRAPPER:
        return
    if call.client is not None:
        yield f"client={visible(call.client_name.rpartition('.')[2])} ({visible(call.client.path)}:{call.client.start.line})"
    if models := models_of(call):
        yield f"model={'|'.join(map(visible, models))}"


def models_of(call: ModelCall) -> list[str]:
    """The ids, written in sight, that may be sent: those of the catalogue, else what is given as the model."""
    given = call.argument("model")
    return list(dict.fromkeys(model.id for model in call.models)) or (
        [given.value] if given.literal and isinstance(given.value, str) else []
    )


def _operation(call: ModelCall) -> str:
    if call.how is How.WRAPPER:
        return f"(via wrapper `{call.text}`)"
    return call.operation if call.operation.startswith(call.sdk) else f"{call.sdk}.{call.operation}"


def timeout_words(call: ModelCall) -> str:
    """What ends the wait for a call: its limit in seconds, the SDK's default, `none`, or `?` where that is not known."""
    timeout = call.timeout
    if timeout.state is State.UNKNOWN:
        return "?"
    if timeout.state is State.SET:
        given = timeout.given[-1] if timeout.given else None
        if given is None or (given.seconds is None and not given.unlimited):
            return "set"
        return "none" if given.unlimited or given.seconds is None else f"{given.seconds:g}s"
    if timeout.default_bounded is None:
        return "default ?"
    return f"default {timeout.default_seconds:g}s" if timeout.default_seconds is not None else "none"


def retries_words(call: ModelCall) -> str:
    """How often the SDK tries again, with `+around` where the code does so too."""
    retries = call.retries
    number = retries.value if retries.state is State.SET else retries.default
    own = "?" if number is None or retries.state is State.UNKNOWN else str(number)
    return f"{own}+around" if retries.again is Truth.YES else own
