"""What becomes of a model's text: the nouns."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from llmlint.facts.model.parts import Truth
from llmlint.records import dataclass

if TYPE_CHECKING:
    from llmlint.facts.model import ModelCall
    from llmlint.facts.model.parts import ErrorHandler, Place, Span
    from llmlint.facts.model.rooms import Rewrite


class UseKind(Enum):
    """What the code does with the model's text."""

    SPLIT = "split"
    SLICE = "slice"
    PREFIX = "prefix ladder"
    JSON = "json"
    ARGUMENTS = "arguments"
    LITERAL = "literal"
    MODEL = "model"
    REGEX = "regex"
    FENCE = "fence"
    COMPARE = "compare"
    CHOICE = "choice"
    CONVERSION = "conversion"
    VALIDATED = "validated"
    SINK = "sink"
    ASSERT = "assert"
    DEREFERENCE = "dereference"
    SHOWN = "shown"


@dataclass(frozen=True, slots=True)
class OutputUse:
    """Something done to a model's text, with the way it came.

    `calls` are the model calls whose text arrives here; `structured` holds for the strongest known answer over all of them. `route` leads
    from the call that asks the model through all functions, arguments and attributes to this place. `absorbed`: a later parse of the same
    text reports the flow, this is one of its steps. `cleaning` are the steps such a parse took up. `fields` are the names the pieces were
    given, or that under which a compared value stands in a parsed text. `consequence` names what a sink does with the text (`execution`,
    `sql`, `markup`, `path`, `deletion`, ...) and `role` what the text decides there: `what` is done, `whether`, or only the `content` that
    is passed on; `returned` is what a function, whose name is `text`, gives to a framework. `of_tool`: it was written for a tool.
    `guarded`: a person is asked or the text is checked on the way there. `for_display`: the pieces are only shown or counted.
    `asked_again`: it stands in a loop that asks the model once more until an answer is good. `of_own_tools`: a pattern looks for the calls
    of tools that a model writes as text, between the rounds of an agent. `caught` tells whether the error that a parse raises on an
    unexpected answer is caught, here or by every caller in sight; `fails_before`: another parse of the same answers, made in its place,
    lets its error through as well; `unguarded` is a caller that does not, where another one does; `handlers` are those of this function.
    `conversion` is what a `CONVERSION` wants to make of the text (`number`, `date`, `member`, `key`, `unpack`, `index`). `fenced` is the
    format a code fence names (`json`); `pulled_from`: something is pulled out of the text behind it. `taken` are the fields that are read
    of a parsed text or cut out of a free one, with their types (none where more is in a field than is seen), `all_taken` whether nothing
    else is done with it; `besides`: the answer is used for more than the parse;
    `read` is how those that were cut out are read of a class `{model}`; `model` is the class of the module by
    which it is parsed. `folded` makes a comparison one in which the case is nothing. `empty` is an empty text, as it can be written there.
    `kind` is what is done. `structured`: the answer keeps to a schema; `offered`: the SDK could make it do so. `steps` are what is done to
    the text on the way in this function. `pulls`: something is taken out of the text, and not only looked for. `cut_short`: an answer that
    ended at its limit is parsed like any other.
    """

    kind: UseKind
    span: Span
    text: str
    calls: tuple[ModelCall, ...]
    structured: Truth
    offered: Truth
    steps: tuple[Place, ...] = ()
    route: tuple[Place, ...] = ()
    cleaning: tuple[Place, ...] = ()
    fields: tuple[str, ...] = ()
    absorbed: bool = False
    for_display: bool = False
    asked_again: bool = False
    of_own_tools: bool = False
    pulls: bool = True
    caught: Truth = Truth.UNKNOWN
    fails_before: bool = False
    unguarded: Span | None = None
    handlers: tuple[ErrorHandler, ...] = ()
    consequence: str = ""
    role: str = ""
    of_tool: bool = False
    guarded: bool = False
    conversion: str = ""
    cut_short: Truth = Truth.UNKNOWN
    fenced: str = ""
    pulled_from: bool = False
    taken: tuple[tuple[str, str], ...] = ()
    all_taken: bool = False
    besides: bool = False
    read: Rewrite | None = None
    empty: str = '""'
    model: str = ""
    folded: Rewrite | None = None

    @property
    def because(self) -> tuple[str, ...]:
        """Why this is a model's text, each reason once."""
        return tuple(dict.fromkeys(call.because for call in self.calls if call.because))

    @property
    def kept_to_a_schema(self) -> bool:
        """Whether a schema may limit what the text says: JSON mode alone limits no value."""
        return self.structured is Truth.YES and any(call.structured.mode != "json" for call in self.calls)

    @property
    def hint(self) -> str:
        """How the SDK is asked for structured output, in words a message can show."""
        return next((call.structured.hint for call in self.calls if call.structured.hint), "")


__all__ = ["OutputUse", "UseKind"]
