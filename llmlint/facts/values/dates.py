"""How often a clock value changes: without a time once a day, kept by an object once for that object."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from llmlint.facts.model import Volatility
from llmlint.facts.values import Const, Dynamic, Static, Text
from llmlint.facts.values.flows import Flow
from llmlint.facts.values.structure import inner_values, rebuild
from llmlint.patterns import regex

if TYPE_CHECKING:
    from llmlint.facts.values.base import Value

DAY_PARTS = frozenset({"date", "year", "month", "day", "weekday", "isoweekday", "isocalendar", "toordinal"})
_TIME = regex(r"%[-_0^#]?[HIMSfpcXsTRrzZ]")


def without_time(value: Dynamic, form: str | None) -> Dynamic:
    """A clock value after `strftime(form)`: daily where the format shows no time."""
    if value.volatility is Volatility.VOLATILE and form is not None and "%" in form and not _TIME.search(form):
        return Dynamic(Volatility.DAILY, "today's date")
    return value


def day_part(value: Dynamic, name: str) -> Dynamic:
    """An attribute or method of a clock value: its date parts change daily."""
    if value.volatility is Volatility.VOLATILE and value.why == "the clock" and name in DAY_PARTS:
        return Dynamic(Volatility.DAILY, "today's date")
    return value


def kept_from_the_start(value: Value) -> Value:
    """What an initialiser keeps: a clock that is read there stands still as long as the object lives."""
    if not any(_varies(inner) for inner in inner_values(value)):
        return value
    return rebuild(value, lambda inner: Dynamic(Volatility.CONFIG, "once for each object") if _varies(inner) else inner)


def made_at_import(text: Text) -> Text:
    """A text that a module puts together when it is imported: whatever is in it, it stays the same as long as the process lives."""
    return Text(tuple(part if isinstance(part, Static) else replace(part, value=_settled(part.value)) for part in text.parts))


def _settled(value: Value) -> Value:
    if isinstance(value, Text):
        return made_at_import(value)
    if isinstance(value, Const) or any(isinstance(inner, Flow) for inner in inner_values(value)):
        return value
    return Dynamic(Volatility.CONFIG, "once for each process")


def _varies(value: Value) -> bool:
    return isinstance(value, Dynamic) and value.volatility in (Volatility.VOLATILE, Volatility.DAILY)
