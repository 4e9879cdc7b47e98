"""What sends a request again: the noun."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from llmlint.records import dataclass

if TYPE_CHECKING:
    from llmlint.facts.model import ModelCall
    from llmlint.facts.model.parts import Span, Truth
    from llmlint.facts.model.rooms import Rewrite, Room


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Something that sends requests again when they fail: a decorator, a library's loop (`context`), or a loop of the code's own.

    `bounded`: the attempts come to an end. `covers`: errors that pass by themselves (rate limits, lost connections) are among those it
    repeats. `waits_at` is where the pause is written, or the handler that goes on without one. `waits_within`: something between here
    and the request retries as well. `sdk_off` switches off what the SDKs of all its calls do by themselves. `missing` names the options
    that would end it, the advice is in the library's own words; `renamed` are options of the pause that a growing one calls otherwise.
    `by` is its form. `wait` is how the pause behaves, `waits` the code's own words for it. `attempts` is the largest number of attempts,
    where it is written out. `stop_advice` says how to end it, `wait_advice` how to wait longer each time.
    """

    span: Span
    by: Literal["decorator", "context", "loop"]
    text: str
    bounded: Truth
    wait: Literal["none", "constant", "growing", "unknown"]
    covers: Truth
    calls: tuple[ModelCall, ...]
    waits_at: Span | None = None
    waits: str = ""
    attempts: int | None = None
    waits_within: bool = False
    stop_advice: str = ""
    wait_advice: str = ""
    renamed: tuple[tuple[Span, str], ...] = ()
    missing: str = ""
    room: Room | None = None
    sdk_off: Rewrite | None = None

    @property
    def because(self) -> tuple[str, ...]:
        """Why models are asked here, each reason once."""
        return tuple(dict.fromkeys(call.because for call in self.calls if call.because))


__all__ = ["RetryPolicy"]
