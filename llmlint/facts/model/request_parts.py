"""What a request stands in and what it sends: loops, and the prompt piece by piece. Records of plain data, as in `parts`."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Literal

from llmlint.facts.model.parts import Truth
from llmlint.records import dataclass

if TYPE_CHECKING:
    from llmlint.facts.model.parts import Span
    from llmlint.facts.model.rooms import Hoist, Rewrite


class LoopKind(Enum):
    """Why a loop turns."""

    DATA = "data"
    RETRY = "retry"
    AGENT = "agent"
    INTERACTIVE = "interactive"
    BATCH = "batch"
    STREAM = "stream"
    LITERAL = "literal"
    POLL = "poll"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Loop:
    """One loop, comprehension or mapping function. `span` is its header; `item` what varies; `over` the short source of the iterable.

    `form` is how it is written, `why` says what makes it one of its `kind`. `size` is how many rounds there are, where it is written out.
    `concurrent`: the rounds do not wait for each other.
    """

    kind: LoopKind
    span: Span
    form: Literal["for", "async for", "while", "comprehension", "generator", "map", "apply", "recursion"]
    item: str = ""
    over: str = ""
    why: str = ""
    size: int | None = None
    concurrent: bool = False


@dataclass(frozen=True, slots=True)
class LoopUse:
    """A loop as seen from one call inside it.

    `varies`: does the request depend on the loop (its variable, or anything it changes)? `sometimes`: not every round makes the call.
    `behind_cache`: a lookup by key comes first. `leaves`: the body ends the loop right after the call. `guarded`: a function on the way
    to the model asks it under a condition only. `whole_run`: each round is a whole run of an agent, which is asked, runs the tools that it
    asks for, and is asked again. `same_text`: the rounds differ in who is asked, or with which settings, and not in what is to be read.
    `told_inside`: what is called makes all its requests in loops over data of its own.
    """

    loop: Loop
    varies: Truth
    sometimes: bool = False
    behind_cache: bool = False
    leaves: bool = False
    guarded: bool = False
    whole_run: bool = False
    same_text: bool = False
    told_inside: bool = False
    hoist: Hoist | None = None


@dataclass(frozen=True, slots=True)
class FanOut:
    """Requests that start all at once, one for each item of data, with nothing in sight that holds some of them back.

    `by`: coroutines, or threads of a default executor, which has a limit of its own. `over` is the short source of the data.
    """

    over: str
    by: Literal["coroutines", "threads"]


@dataclass(frozen=True, slots=True)
class Endless:
    """Rounds in which each request follows from an earlier answer, and that only the model ends.

    `by`: a loop, a function that calls itself, or an option that switches a framework's cap off. `text` is the loop's header, the
    function's name or the option's; `span` is where the option is given.
    """

    by: Literal["loop", "recursion", "option"]
    text: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Remade:
    """A client that is constructed again and again from the same arguments: for each round of a loop, or for each request.

    `by` is how often.
    """

    by: Literal["round", "request"]
    span: Span
    text: str
    hoist: Hoist | None = None


_LONGER_THAN_LABELS = 40


class Volatility(Enum):
    """How often a dynamic part of a prompt changes."""

    CONFIG = "config"
    PROCESS = "per process"
    DAILY = "daily"
    PER_CALL = "per call"
    VOLATILE = "volatile"


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a prompt: static text, or a value put into it.

    `characters` counts static text with runs of white space as one; `origin` names the value in the code's own words; `span` is where the
    part stands in the code (for a value: where it is put into the text). `collection`: the value comes from walking something without an
    order; it is joined from strings right at the span, or walked somewhere else. `told_inside`: the function that is called here has the
    same value in its own prompt, wherever it is called from. `moved` puts it behind the fixed text of the f-string it stands in, after
    which `behind` characters of fixed text are left that come later. `static`: it is fixed text. `role` is that of its message, `why` says
    what makes it so volatile. `example`: it belongs to an earlier conversation, or to examples.
    """

    static: bool
    characters: int = 0
    volatility: Volatility = Volatility.PER_CALL
    origin: str = ""
    span: Span | None = None
    role: str = "user"
    why: str = ""
    example: bool = False
    collection: Literal["", "walked", "joined"] = ""
    told_inside: bool = False
    moved: Rewrite | None = None
    behind: int = 0

    @property
    def of_conversation(self) -> bool:
        """Whether it is known to be an earlier conversation, or an answer of the model's: what was said before varies by itself."""
        return self.example and not self.static and bool(self.origin)


@dataclass(frozen=True, slots=True)
class Prompt:
    """All a call sends, in the provider's order. `complete` is false when a part could not be followed."""

    segments: tuple[Segment, ...]
    complete: bool = True

    @property
    def static_characters(self) -> int:
        """All static text, in characters."""
        return sum(segment.characters for segment in self.segments if segment.static)

    @property
    def fixed_prefix(self) -> int:
        """The static text up to the first value that changes from call to call, in characters."""
        count = 0
        for segment in self.segments:
            if not segment.static and segment.volatility in (Volatility.PER_CALL, Volatility.VOLATILE):
                break
            count += segment.characters if segment.static else 0
        return count

    def varies_before(self, index: int) -> bool:
        """Whether a value that is known to change from call to call stands before one segment, so that no cached prefix reaches it."""
        followed = (part for part in self.segments[:index] if not part.static and not part.example and part.origin and part.role != "tools")
        return any(part.volatility is Volatility.PER_CALL for part in followed)

    def static_after(self, index: int) -> int:
        """Count the static text behind one segment up to the end of the prompt, in characters."""
        return sum(segment.characters for segment in self.segments[index + 1 :] if segment.static)

    def movable_after(self, index: int) -> int:
        """Count the static text behind one segment that could stand in front of it, in characters.

        What comes after an earlier conversation, or after an answer of the model's, belongs there. So do labels: short pieces
        between values, where there is nothing else.
        """
        behind = self.segments[index + 1 :]
        end = next((place for place, segment in enumerate(behind) if segment.of_conversation), len(behind))
        pieces = [0]
        for segment in behind[:end]:
            if segment.static:
                pieces[-1] += segment.characters
            elif segment.volatility is not Volatility.CONFIG:
                pieces.append(0)
        return sum(pieces) if max(pieces) >= _LONGER_THAN_LABELS else 0


@dataclass(frozen=True, slots=True)
class CacheFacts:
    """How the provider caches prompts. `mode`: automatic prefix, explicit marks, none, or not known.

    `minimum_tokens` is the shortest prefix that is cached. `mark` is the option that marks what to cache, `marked` whether one is set.
    """

    mode: Literal["automatic", "explicit", "none", "unknown"] = "unknown"
    minimum_tokens: int | None = None
    mark: str = ""
    marked: Truth = Truth.UNKNOWN
