"""What rules may ask about what fills a model's context. Frozen records of plain data, as in `parts.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from llmlint.records import dataclass

if TYPE_CHECKING:
    from llmlint.facts.model.parts import Place, Span, State

_ONE = {"command": "a command's output", "uploaded file": "an uploaded file"}
_ALL = {"file": "all files", "PDF": "all PDFs", "table": "all rows"}


@dataclass(frozen=True, slots=True)
class SentDocument:
    """Something read from outside that a model call sends whole: nothing in sight selects from it, cuts it or looks at its size.

    `whole`: one document, or all of a collection. `what` is the word for it (`file`, `web page`, `rows`), `source` the code's own words
    for where it comes from. `read` is where it is read.
    """

    whole: Literal["document", "collection"]
    what: str
    source: str
    read: Place

    @property
    def article(self) -> str:
        """What it is, in words for a sentence."""
        return _ONE.get(self.what, f"a {self.what}")

    @property
    def behind(self) -> str:
        """What it is, in front of `source`, which is where it comes from."""
        return "the output of" if self.what == "command" else f"the {self.what} behind"

    @property
    def plural(self) -> str:
        """A collection of it, in words for a sentence."""
        return _ALL.get(self.what, f"all {self.what if self.what.endswith('s') else self.what + 's'}")


@dataclass(frozen=True, slots=True)
class Retrieval:
    """A search in a store whose results a model call sends. `limit`: how many it gives at most, as far as that is known.

    `keyword` is the option's name, `default` what holds where it is not set. `sent` are the calls that send what was found. `system` is the
    kind of store, `state` says whether `keyword` is given. `because` is why the results are known to be sent.
    """

    span: Span
    text: str
    system: str
    keyword: str
    state: State
    limit: int | None
    default: int | None
    sent: tuple[Place, ...] = ()
    because: tuple[str, ...] = ()


__all__ = ["Retrieval", "SentDocument"]
