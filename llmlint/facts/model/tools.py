"""What rules may ask about tools of agents that act: the noun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.records import dataclass

if TYPE_CHECKING:
    from llmlint.facts.model.parts import Place, Span


@dataclass(frozen=True, slots=True)
class ActingTool:
    """A function that an agent runs as its tool and that does something which cannot be undone, with nobody asked before.

    `span` is its name, `text` what it is called. `consequence` and `role` say what it does there and what the model decides of it, as for a
    use of an answer: `what` is done, `whether`, or only the `content` that is passed on. `places` lead from where it is done to the agent.
    `advice` is the framework's own way of asking. `agent` is the code's own words for the agent.
    """

    span: Span
    text: str
    consequence: str
    role: str
    agent: str
    advice: str
    places: tuple[Place, ...]

    @property
    def because(self) -> tuple[str, ...]:
        """Why the model decides."""
        return (f"`{self.agent}` runs it with the arguments that the model writes",)


__all__ = ["ActingTool"]
