"""What the catalogue answers with: a class or a call, and the SDK it belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.records import dataclass

if TYPE_CHECKING:
    from llmlint.sdks.clients import ClientFacts
    from llmlint.sdks.model import CallFacts, Sdk


@dataclass(frozen=True, slots=True)
class ClientEntry:
    """A class of the catalogue and the SDK it belongs to: that SDK's limits hold for it, also where its calls are borrowed."""

    sdk: Sdk
    facts: ClientFacts

    @property
    def verified(self) -> bool:
        """Whether the entry was checked in the package's source. If not, a rule stays silent."""
        return self.facts.verified


@dataclass(frozen=True, slots=True)
class CallEntry:
    """A call of the catalogue. `operation` is its name inside the SDK: `chat.completions.create`."""

    sdk: Sdk
    facts: CallFacts
    operation: str

    @property
    def verified(self) -> bool:
        """Whether the entry was checked in the package's source. If not, a rule stays silent."""
        return self.facts.verified


__all__ = ["CallEntry", "ClientEntry"]
