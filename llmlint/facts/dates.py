"""Dates without a time change once a day."""

from __future__ import annotations

import re

from llmlint.facts.model import Volatility
from llmlint.facts.values import Dynamic

DAY_PARTS = frozenset({"date", "year", "month", "day", "weekday", "isoweekday", "isocalendar", "toordinal"})
_TIME = re.compile(r"%[-_0^#]?[HIMSfpcXsTRrzZ]")


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
