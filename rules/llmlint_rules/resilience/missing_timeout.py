"""LLM201, missing-timeout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmlint.api import (
    Client,
    ClientUse,
    Example,
    Finding,
    Fix,
    How,
    Kind,
    Meta,
    ModelCall,
    Place,
    Room,
    Rule,
    Span,
    State,
    Timeout,
    added,
    code,
    imported,
    option,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

QUICK = frozenset({Kind.EMBEDDING, Kind.RERANK, Kind.MODERATION})
SLOW = frozenset({Kind.IMAGE, Kind.AUDIO})

BAD = """\
import ollama
from tenacity import retry, stop_after_attempt, wait_random_exponential

client = ollama.Client()


@retry(stop=stop_after_attempt(3), wait=wait_random_exponential(max=20))
def ask(text):
    return client.chat(model="llama3.2", messages=[{"role": "user", "content": text}])
"""
GOOD = """\
import ollama
from tenacity import retry, stop_after_attempt, wait_random_exponential

client = ollama.Client(timeout=30)


@retry(stop=stop_after_attempt(3), wait=wait_random_exponential(max=20))
def ask(text):
    return client.chat(model="llama3.2", messages=[{"role": "user", "content": text}])
"""


class MissingTimeout(Rule[Client | ModelCall]):
    """A request to a model goes out with no time limit of its own.

    ## Why it matters
    A model can take minutes, and a stalled connection never answers. Some SDKs wait 600 seconds by default, some wait without end, and
    a few wrappers pass `timeout=None` on, which switches off the default of the SDK below them. Until the wait ends, a worker, a thread
    or a person is blocked. The finding is a warning where nothing ends the wait and only info where the default is merely long.

    ## What to do instead
    Set a limit on the client once, in the unit the SDK counts in, and a longer one at the few calls that need it.
    The fix is unsafe: its limit holds for every request of the client, so look for those that may take longer.
    An outer deadline (`asyncio.timeout`, `wait_for`, `future.result(timeout=...)`) counts as well.

    ## When to ignore it
    In a batch job that may wait as long as it takes and is watched by something else.
    """

    meta = Meta(
        code="LLM201",
        name="missing-timeout",
        tier="recommended",
        severity="warning",
        since="0.1",
        summary="a model client or request without a time limit",
        examples=(Example(BAD, GOOD),),
        references=(
            "openai 3.54.0 and anthropic 2.12.0, `_constants.py`: 600 s by default (read 2026-11)",
            "google-genai 3.4.0, `types.HttpOptions`: no limit by default, counted in milliseconds (read 2026-11)",
            "CWE-1088: Synchronous Access of Remote Resource without Timeout",
        ),
    )

    @dataclass(frozen=True)
    class Options:
        max_default_timeout: float = option(60, "longest default of an SDK, in seconds, that is accepted as a limit", least=0)
        timeout: float = option(
            120, "the limit that advice and fix give to chat models, in seconds: long answers take a minute or two", least=0
        )
        quick_timeout: float = option(30, "the same for embeddings, rerankings and moderation, which answer in seconds", least=0)
        slow_timeout: float = option(300, "the same for images and audio, which take minutes", least=0)

    def check(self, subject: Client | ModelCall, /) -> Iterator[Finding]:
        if subject.in_process:
            return
        if isinstance(subject, Client):
            yield from self._of_client(subject)
        elif subject.client is None and subject.how is not How.WRAPPER and subject.waits_first and self._unlimited(subject.timeout):
            waiting = (subject, *subject.waits_with)
            limit = self._limit(subject.timeout, [call.kind for call in waiting])
            fix = self._fix(subject.timeout.at_call, limit, subject.timeout, [call.room for call in waiting])
            others = tuple(Place(call.callee, "so does this request") for call in subject.waits_with)
            yield self._finding(subject.callee, subject.text, subject.timeout, subject.because, limit, others, fix)

    def _of_client(self, client: Client) -> Iterator[Finding]:
        bare = [use for use in client.uses if use.timeout.state is State.UNSET]
        if not client.is_first or not self._unlimited(client.timeout) or not (bare or (client.escapes and not client.uses)):
            return
        # What may bring a limit of its own (`**options`) may as well wait for the client's.
        limit = self._limit(client.timeout, [use.kind for use in client.uses if use.timeout.state is not State.SET] or [client.kind])
        if client.timeout_at_constructor:
            waiting = tuple(Place(use.callee, "waits as long as the client lets it") for use in bare)
            others = tuple(Place(other.callee, "so does this one") for other in client.beside)
            fix = self._fix(client.timeout.keyword, limit, client.timeout, [made.room for made in (client, *client.beside)])
            yield self._finding(client.callee, client.text, client.timeout, client.because, limit, (*others, *waiting), fix)
        elif bare:
            others = tuple(Place(use.callee, "so does this call") for use in bare[1:])
            fix = self._fix_of_calls(bare, limit)
            yield self._finding(bare[0].callee, bare[0].text, bare[0].timeout, client.because, limit, others, fix)

    def _unlimited(self, timeout: Timeout) -> bool:
        if timeout.state is not State.UNSET or timeout.default_bounded is None:
            return False
        if not timeout.default_bounded:
            return True
        return timeout.default_seconds is not None and timeout.default_seconds > self.options.max_default_timeout

    def _finding(
        self, at: Span, text: str, timeout: Timeout, because: str, limit: str, also: tuple[Place, ...] = (), fix: Fix | None = None
    ) -> Finding:
        wait = f"the SDK waits up to {timeout.default_seconds:g} s" if timeout.default_bounded else "nothing ends the wait"
        advice = _advice(timeout, limit)
        message = f"{code(text + '()')} sets no timeout: {wait}"
        return Finding(at, message, (because,), advice, also, "info" if timeout.default_bounded else "warning", fix)

    def _limit(self, timeout: Timeout, kinds: Iterable[Kind]) -> str:
        """The limit for the slowest kind of request, as the SDK takes it."""
        asked = set(kinds)
        slow = self.options.slow_timeout if asked & SLOW else self.options.timeout
        seconds = self.options.quick_timeout if asked and asked <= QUICK else slow
        number = f"{seconds * (1000 if timeout.unit == 'ms' else 1):.10g}"
        return f"{timeout.limit_class}({timeout.limit_keyword}={number})" if timeout.limit_class else number

    def _fix_of_calls(self, bare: Sequence[ClientUse], limit: str) -> Fix | None:
        if any(use.callee.path != bare[0].callee.path for use in bare):
            return None
        return self._fix(bare[0].timeout.at_call, limit, bare[0].timeout, [use.room for use in bare])

    def _fix(self, keyword: str, limit: str, timeout: Timeout, rooms: Sequence[Room | None]) -> Fix | None:
        """Give the limit; never safe: what is answered late today, also by other requests of the client, would fail."""
        given = _given(keyword, limit, timeout)
        named = given.replace(timeout.limit_class, imported(timeout.limit_class)) if timeout.limit_class else given
        edits = [
            edit for room in rooms if room is not None and keyword.partition(".")[0] not in room.keywords for edit in added(room, named)
        ]
        if not given or len(edits) < len(rooms):
            return None
        return Fix(f"add `{given}`, if no answer may take longer", tuple(edits))


def _given(keyword: str, limit: str, timeout: Timeout) -> str:
    """The keyword with its value; nothing where it cannot be written without the objects of the SDK."""
    first, _, rest = keyword.partition(".")
    if not rest:
        return f"{keyword}={limit}" if "timeout" in keyword else ""
    return f'{first}={{"{rest}": {limit}}}' if first in timeout.tables and "." not in rest else ""


def _advice(timeout: Timeout, limit: str) -> str:
    if not timeout.keyword:
        return f"no option takes a limit here: end the wait around the call, as `future.result(timeout={limit})` does"
    unit = " (milliseconds)" if timeout.unit == "ms" else ""
    return f"set `{timeout.keyword}` to what the caller can wait for, such as {code(limit) if timeout.limit_class else limit}{unit}"
