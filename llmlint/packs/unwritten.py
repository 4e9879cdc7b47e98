"""What stands in a new rule until its author has said it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from llmlint.packs.records import RuleClass

UNWRITTEN = (
    "Say in one sentence what the code does that it is better not to do.",
    "Say what it costs, and whom.",
    "Say what to write in its place.",
    "Say where it is right all the same.",
    "say in a few words what is found",
    "a standard, or the provider's documentation with the date on which it was read",
)


def unwritten_in(rule: RuleClass) -> list[str]:
    """The texts of a rule that are still those it began with."""
    words = (rule.__doc__ or "", rule.meta.summary, *rule.meta.references)
    return [text for text in UNWRITTEN if any(text in said for said in words)]


__all__ = ["UNWRITTEN", "unwritten_in"]
