"""Where rules begin to speak, and which of their sentences they say. Facts are made by hand; each row is one case."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from facts import UNSET, call, client, loop, output, span, use

from llmlint.api import (
    CacheFacts,
    CallingModule,
    Client,
    Consumed,
    Endless,
    ErrorHandler,
    FanOut,
    GivenTimeout,
    Handler,
    HandOver,
    History,
    HistoryChange,
    Indented,
    Kind,
    LoopKind,
    MixedVectors,
    ModelCall,
    Place,
    Prompt,
    Rejected,
    Remade,
    Removed,
    Retries,
    Retrieval,
    RetryPolicy,
    Room,
    Rule,
    Sampling,
    Segment,
    SentDocument,
    Shown,
    Source,
    State,
    Structured,
    TemplateFilled,
    Timeout,
    Truth,
    Unfilled,
    Untrusted,
    UseKind,
    Volatility,
    imported,
)
from llmlint_rules.caching.dynamic_before_static import DynamicBeforeStatic
from llmlint_rules.caching.unordered_in_prefix import UnorderedInPrefix
from llmlint_rules.caching.volatile_in_prefix import VolatileInPrefix
from llmlint_rules.consequences.memory_shared_between_users import MemorySharedBetweenUsers
from llmlint_rules.consequences.output_as_markup import OutputAsMarkup
from llmlint_rules.consequences.output_as_path_or_url import OutputAsPathOrUrl
from llmlint_rules.consequences.tool_dispatched_by_name import ToolDispatchedByName
from llmlint_rules.consequences.unlogged_call import UnloggedCall
from llmlint_rules.context.mismatched_embedding_models import MismatchedEmbeddingModels
from llmlint_rules.context.unbounded_retrieval import UnboundedRetrieval
from llmlint_rules.context.whole_collection_in_prompt import WholeCollectionInPrompt
from llmlint_rules.context.whole_document_embedded import WholeDocumentEmbedded
from llmlint_rules.context.whole_document_in_prompt import WholeDocumentInPrompt
from llmlint_rules.cost.call_in_loop import CallInLoop
from llmlint_rules.cost.embedding_in_loop import EmbeddingInLoop
from llmlint_rules.cost.invariant_call_in_loop import InvariantCallInLoop
from llmlint_rules.cost.large_prompt_resent_in_loop import LargePromptResentInLoop
from llmlint_rules.cost.unbounded_agent_loop import UnboundedAgentLoop
from llmlint_rules.cost.unbounded_history import UnboundedHistory
from llmlint_rules.prompts.indented_prompt import IndentedPrompt
from llmlint_rules.prompts.no_system_message import NoSystemMessage
from llmlint_rules.prompts.placeholder_not_filled import PlaceholderNotFilled
from llmlint_rules.prompts.rejected_parameter import RejectedParameter
from llmlint_rules.prompts.removed_sdk_api import RemovedSdkApi
from llmlint_rules.prompts.sampling_too_hot import SamplingTooHot
from llmlint_rules.prompts.template_argument_mismatch import TemplateArgumentMismatch
from llmlint_rules.prompts.untrusted_in_system_prompt import UntrustedInSystemPrompt
from llmlint_rules.resilience.blocking_call_in_async import BlockingCallInAsync
from llmlint_rules.resilience.client_created_per_call import ClientCreatedPerCall
from llmlint_rules.resilience.disabled_timeout import DisabledTimeout
from llmlint_rules.resilience.missing_timeout import MissingTimeout
from llmlint_rules.resilience.no_retry import NoRetry
from llmlint_rules.resilience.not_streamed_to_user import NotStreamedToUser
from llmlint_rules.resilience.retry_without_backoff import RetryWithoutBackoff
from llmlint_rules.resilience.stacked_retries import StackedRetries
from llmlint_rules.resilience.swallowed_provider_error import SwallowedProviderError
from llmlint_rules.resilience.unbounded_concurrency import UnboundedConcurrency
from llmlint_rules.resilience.unbounded_retry import UnboundedRetry

pytestmark = pytest.mark.once  # what is tested here depends on no version of Python

AUTOMATIC, UNKNOWN = CacheFacts("automatic", 1024), CacheFacts("unknown")
EXPLICIT = CacheFacts("explicit", 1024, "cache_control", Truth.NO)
WEB = Handler("web", "flask", span(30), "answer")
AGAIN = replace(call(), retries=Retries(State.SET, 2, 2, Truth.YES, option="max_retries"), client=span(3))


def fixed(characters: int, role: str = "user") -> Segment:
    return Segment(static=True, characters=characters, role=role)


def value(origin: str = "name", volatility: Volatility = Volatility.PER_CALL, **changes: Any) -> Segment:
    return replace(Segment(static=False, volatility=volatility, origin=origin, span=span(21)), **changes)


def sends(*segments: Segment, **changes: Any) -> ModelCall:
    return call(**{"prompts": (Prompt(segments),), "cache": AUTOMATIC, **changes})


def embeds(**changes: Any) -> ModelCall:
    return call(**{"kind": Kind.EMBEDDING, "accepts_list": True, "sends_list": Truth.NO, "loops": (loop(),), **changes})


def again(**changes: Any) -> RetryPolicy:
    return replace(RetryPolicy(span(1), "decorator", "tenacity.retry", Truth.NO, "none", Truth.YES, (AGAIN,)), **changes)


def history(**changes: Any) -> History:
    grown = tuple(HistoryChange("grow", span(line), "history.append") for line in range(10, 15))
    made = History(span(4), "history", "module", False, "request", Truth.NO, grown, (call(),), shared_by=(WEB, replace(WEB, name="other")))
    return replace(made, **changes)


def shown(longest: int | None) -> ModelCall:
    return call(shown=Shown(WEB, span(5), longest, by_sdk="stream=True", by_framework="yield"), structured=Structured(Truth.NO))


def hot(uses: int = 1, **changes: Any) -> ModelCall:
    consumed = tuple(Consumed("parsed" if line == 5 else "decided on", span(line), "json.loads") for line in range(5, 5 + uses))
    sampling = changes.pop("sampling", Sampling("temperature", State.SET, 0.9, Truth.YES, span(2)))
    return call(**{"sampling": sampling, "consumed": consumed, **changes})


def swallowed(*loops: Any, leaves: bool = False) -> ModelCall:
    return call(loops=loops, handlers=(ErrorHandler(span(6), ("Exception",), drops=True, leaves_loop=leaves),))


def limited(seconds: float | None, unit: str = "s", **changes: Any) -> Client:
    given = GivenTimeout(Source.CLIENT, span(1, 10), "timeout", seconds, seconds is None, unit)
    return client(timeout=Timeout(State.SET, (given,), 600, True), **changes)


def document(whole: Any, source: str) -> ModelCall:
    kind = Kind.EMBEDDING if whole == "vectors" else Kind.CHAT
    sent = SentDocument("collection" if whole == "collection" else "document", "a file", source, Place(span(7), "it is read here"))
    return call(kind=kind, documents=(sent,), text="client.ask")


def found(limit: int | None) -> Retrieval:
    return Retrieval(span(1), "notes.query", "chroma", "n_results", State.SET, limit, 10)


def each(rows: list[tuple[Any, ...]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", rows, ids=[row[0].meta.name for row in rows])


def check(rule: type[Rule[Any]], subject: object) -> list[Any]:
    return list(rule().check(subject))


@each(
    [
        (UnboundedRetrieval, found(50), found(51)),
        (UnboundedRetrieval, found(None), found(51)),
        (UnboundedRetry, client(retries=Retries(State.SET, 100)), client(retries=Retries(State.SET, 101))),
        (NotStreamedToUser, shown(200), shown(201)),
        (NotStreamedToUser, shown(200), shown(None)),
        (NoSystemMessage, sends(fixed(39), value(), system_part=Truth.NO), sends(fixed(40), value(), system_part=Truth.NO)),
        (NoSystemMessage, sends(fixed(99), system_part=Truth.NO), sends(fixed(99), value(), system_part=Truth.NO)),
        (
            NoSystemMessage,
            sends(fixed(99), value(role="system"), system_part=Truth.NO),
            sends(fixed(99), value(), system_part=Truth.NO),
        ),
        (NoSystemMessage, call(system_part=Truth.NO), sends(fixed(99), value(), system_part=Truth.NO)),
        (EmbeddingInLoop, embeds(loops=(loop(LoopKind.LITERAL, size=5),)), embeds(loops=(loop(LoopKind.LITERAL, size=6),))),
        (EmbeddingInLoop, embeds(loops=(loop(LoopKind.LITERAL),)), embeds(loops=(loop(LoopKind.BATCH),))),
        (
            LargePromptResentInLoop,
            sends(fixed(4095), cache=EXPLICIT, loops=(loop(),)),
            sends(fixed(4096), cache=EXPLICIT, loops=(loop(),)),
        ),
        (
            LargePromptResentInLoop,
            sends(fixed(3999), cache=replace(EXPLICIT, minimum_tokens=None), loops=(loop(),)),
            sends(fixed(4000), cache=replace(EXPLICIT, minimum_tokens=None), loops=(loop(),)),
        ),
        (
            LargePromptResentInLoop,
            sends(fixed(9000), cache=EXPLICIT, loops=(loop(leaves=True),)),
            sends(fixed(9000), cache=EXPLICIT, loops=(loop(leaves=True), loop())),
        ),
        (DynamicBeforeStatic, sends(value(), fixed(199)), sends(value(), fixed(200))),
        (
            VolatileInPrefix,
            sends(value(volatility=Volatility.VOLATILE), fixed(199)),
            sends(value(volatility=Volatility.VOLATILE), fixed(200)),
        ),
        (
            VolatileInPrefix,
            sends(value(volatility=Volatility.VOLATILE, role="system"), fixed(19, "system")),
            sends(value(volatility=Volatility.VOLATILE, role="system"), fixed(20, "system")),
        ),
        (IndentedPrompt, call(indented=(Indented(span(5), 5, 3),)), call(indented=(Indented(span(5), 4, 4),))),
        (
            StackedRetries,
            again(calls=(replace(AGAIN, retries=Retries(State.SET, 0)),)),
            again(calls=(replace(AGAIN, retries=Retries(State.SET, 1)),)),
        ),
        (StackedRetries, again(calls=(replace(AGAIN, retries=Retries(State.UNSET)),)), again()),
        (SwallowedProviderError, swallowed(loop(LoopKind.RETRY)), swallowed(loop(LoopKind.RETRY), leaves=True)),
        (SwallowedProviderError, swallowed(loop(LoopKind.RETRY)), swallowed(loop(LoopKind.DATA))),
        (InvariantCallInLoop, call(loops=(loop(varies=Truth.NO, item="_"),)), call(loops=(loop(varies=Truth.NO, item="row"),))),
        (InvariantCallInLoop, call(loops=(loop(varies=Truth.NO, over="range(3)"),)), call(loops=(loop(varies=Truth.NO, over="rows"),))),
        (SamplingTooHot, hot(loops=(loop(varies=Truth.NO),)), hot(loops=(loop(varies=Truth.UNKNOWN),))),
        (
            SamplingTooHot,
            hot(0, structured=Structured(Truth.YES)),
            sends(fixed(9), sampling=hot().sampling, structured=Structured(Truth.YES)),
        ),
        (SamplingTooHot, sends(fixed(9), sampling=hot().sampling), hot()),
        (DisabledTimeout, limited(None, in_process=True), limited(None)),
        (
            ToolDispatchedByName,
            output(kind=UseKind.SINK, consequence="dispatch", structured=Truth.YES),
            output(kind=UseKind.SINK, consequence="dispatch", structured=Truth.YES, of_tool=True),
        ),
        (
            OutputAsPathOrUrl,
            output(kind=UseKind.SINK, consequence="path", structured=Truth.YES),
            output(kind=UseKind.SINK, consequence="path", structured=Truth.YES, of_tool=True),
        ),
        (OutputAsMarkup, output(kind=UseKind.SINK, consequence="sql"), output(kind=UseKind.SINK, consequence="markup")),
        (OutputAsMarkup, output(kind=UseKind.JSON, consequence="markup"), output(kind=UseKind.SINK, consequence="markup")),
    ]
)
def test_one_side_of_the_line_is_silent_and_the_other_is_not(row: tuple[type[Rule[Any]], object, object]) -> None:
    rule, silent, loud = row
    assert check(rule, silent) == []
    assert len(check(rule, loud)) == 1


@each(
    [
        (CallInLoop, call(loops=(loop(),)), "`ask` runs once per `ticket` | send several items in one prompt"),
        (
            CallInLoop,
            call(loops=(loop(),), fan_out=FanOut("rows", "coroutines")),
            "| the requests already overlap, so save on their number: ",
        ),
        (CallInLoop, sends(fixed(198), loops=(loop(),)), "once per `ticket`, resending about 50 static tokens |"),
        (CallInLoop, sends(fixed(170), loops=(loop(),)), "once per `ticket` |"),
        (EmbeddingInLoop, embeds(list_read="reply.data[].embedding"), "and read `reply.data[i].embedding`"),
        (EmbeddingInLoop, embeds(loops=(loop(item=""),)), "sends one item per request"),
        (UnboundedAgentLoop, call(endless=Endless("recursion", "step")), "`step()` calls itself until an answer ends it"),
        (UnboundedAgentLoop, call(endless=Endless("loop", "while True")), "`ask()` repeats in `while True` until the model stops"),
        (UnboundedAgentLoop, call(endless=Endless("option", "max_turns=None")), "`max_turns=None` removes the limit"),
        (StackedRetries, again(attempts=4), "up to 4 × 3 requests | switch off the client's own retries with `max_retries`"),
        (StackedRetries, again(), "up to 3 requests an attempt |"),
        (StackedRetries, again(calls=(AGAIN, replace(AGAIN, retries=Retries(State.SET, 5)))), "up to 6 requests an attempt |"),
        (RetryWithoutBackoff, again(by="loop", text="while"), "`ask()` is sent again at once when it fails, with no pause"),
        (RetryWithoutBackoff, again(), "`tenacity.retry` sends `ask()` again at once, with no pause"),
        (RetryWithoutBackoff, again(wait="constant"), "the pause is the same before every new attempt at `ask()`"),
        (UnboundedRetry, again(), "`tenacity.retry` never gives up: it goes on while the request fails"),
        (UnboundedRetry, again(missing="stop"), "`tenacity.retry` is given no `stop`"),
        (UnboundedRetry, again(by="loop", text="while True"), "nothing ends `while True`"),
        (UnboundedRetry, client(retries=Retries(State.SET, unlimited=True)), "is told to retry forever"),
        (UnboundedRetry, client(retries=Retries(State.SET, 500)), "is told to retry 500 times"),
        (
            NoRetry,
            call(retries=Retries(State.SET, 0, again=Truth.NO, option="max_retries=2")),
            "retries are set to 0 | set `max_retries=2`, or retry",
        ),
        (NoRetry, call(retries=Retries(State.UNSET, default=0, again=Truth.NO)), "it has no retries of its own | retry a limited number"),
        (
            UnboundedConcurrency,
            call(fan_out=FanOut("rows", "threads")),
            "info: one `ask()` for each of `rows` starts at once; only the default thread",
        ),
        (
            UnboundedConcurrency,
            call(fan_out=FanOut("rows", "coroutines")),
            "None: one `ask()` for each of `rows` starts at once, with no limit",
        ),
        (ClientCreatedPerCall, client(uses=(use(),), remade=Remade("round", span(8), "for")), "is constructed in every round of the loop"),
        (
            ClientCreatedPerCall,
            client(uses=(use(),), remade=Remade("request", span(8), "answer")),
            "is constructed for every request to `answer`",
        ),
        (
            MissingTimeout,
            client(uses=(replace(use(2, limited(9.0).timeout), kind=Kind.IMAGE), replace(use(3), kind=Kind.RERANK))),
            "such as 30",
        ),
        (VolatileInPrefix, sends(value("", Volatility.VOLATILE), fixed(9000)), "warning: `a value` changes with every call"),
        (VolatileInPrefix, sends(value("now", Volatility.VOLATILE), fixed(9000), cache=UNKNOWN), "info: `now` changes with every call"),
        (VolatileInPrefix, sends(value("today", Volatility.DAILY), fixed(9000)), "info: `today` changes daily"),
        (UnorderedInPrefix, sends(value("", Volatility.PROCESS), fixed(4000)), "warning: `a set` differs"),
        (UnorderedInPrefix, sends(value("names", Volatility.PROCESS), fixed(3999)), "info: `names` differs"),
        (UnorderedInPrefix, sends(value("names", Volatility.PROCESS), fixed(9000), cache=UNKNOWN), "info: `names` differs"),
        (UnorderedInPrefix, sends(value("names", Volatility.PROCESS, collection="walked"), fixed(4000)), "the order of `names`"),
        (UnorderedInPrefix, sends(value("names", Volatility.PROCESS, collection="walked"), fixed(4000)), "| sort it first"),
        (UnorderedInPrefix, sends(value("seed", Volatility.PROCESS), fixed(4000)), "| send a value that stays the same"),
        (PlaceholderNotFilled, call(unfilled=(Unfilled(span(5), ("name", "day", "hour")),)), "`{name}`, `{day}` reach the model as text"),
        (PlaceholderNotFilled, call(unfilled=(Unfilled(span(5), ("name",)),)), "`{name}` reaches the model as text"),
        (PlaceholderNotFilled, call(unfilled=(Unfilled(span(5), ("name",)),)), "| make it an f-string, or fill it in with `format`"),
        (PlaceholderNotFilled, call(unfilled=(Unfilled(span(5), ("name",), apart=True),)), "| fill it in with `format`"),
        (UntrustedInSystemPrompt, call(untrusted=(Untrusted(span(5), "", "it is"),)), "`a value` comes with a web request"),
        (UntrustedInSystemPrompt, call(untrusted=(Untrusted(span(5), "body", "it is"),)), "`body` comes with a web request"),
        (SamplingTooHot, hot(), "`temperature` 0.9 for an answer that is parsed"),
        (
            SamplingTooHot,
            sends(fixed(9), sampling=hot().sampling, structured=Structured(Truth.YES)),
            "for an answer that is held to a schema",
        ),
        (
            TemplateArgumentMismatch,
            TemplateFilled(span(1), "T.format", ("name",)),
            "nothing for `{name}`: the call fails | give it a value",
        ),
        (TemplateArgumentMismatch, TemplateFilled(span(1), "T.format", ("0",)), "nothing for placeholder 1: the call fails"),
        (TemplateArgumentMismatch, TemplateFilled(span(1), "T.format", ('"a"',), raises=False), "it is sent as it is | double the braces"),
        (TemplateArgumentMismatch, TemplateFilled(span(1), "T.format", (), ("1",)), "argument 2 is dropped"),
        (TemplateArgumentMismatch, TemplateFilled(span(1), "T.format", (), ("name",)), "`name` is dropped"),
        (TemplateArgumentMismatch, TemplateFilled(span(1), "T.format", ("a",), ("b",)), "like the argument `b`, which is dropped"),
        (
            RemovedSdkApi,
            call(removed=Removed("a.b", "acme", "2.0", Truth.YES)),
            "None: `ask` was removed in acme 2.0, which the requirements allow",
        ),
        (RemovedSdkApi, call(removed=Removed("a.b", "acme", "2.0", Truth.UNKNOWN)), "warning: `ask` was removed in acme 2.0 |"),
        (
            RemovedSdkApi,
            client(removed=Removed("a.B", "acme", "2.0", Truth.YES, instead="c.B")),
            "`Sample` moved to another module in acme 2.0",
        ),
        (RejectedParameter, call(rejected=(Rejected("seed", span(2), "value"),)), "the value of `seed` is refused: the request fails"),
        (RejectedParameter, call(rejected=(Rejected("seed", span(2), "signature"),)), "`ask` takes no `seed`: the call fails"),
        (RejectedParameter, call(rejected=(Rejected("seed", span(2), "model", "m-1"),)), "`m-1` refuses `seed` with this value"),
        (IndentedPrompt, call(indented=(Indented(span(5), 8, 4, filled=True),)), "`textwrap.dedent` before values are put in"),
        (
            MismatchedEmbeddingModels,
            MixedVectors(span(1), "store", "", "acme/one", "two", ()),
            "vectors of `one` are compared with vectors of `two` | embed",
        ),
        (
            MismatchedEmbeddingModels,
            MixedVectors(span(1), "store", "chroma", "one", "acme/two", ()),
            "vectors of `one` in a store of vectors of `two` | make",
        ),
        (
            OutputAsMarkup,
            output(kind=UseKind.SINK, consequence="markup", role="returned"),
            "`json.loads()` returns the model's text as HTML",
        ),
        (OutputAsMarkup, output(kind=UseKind.SINK, consequence="markup"), "`json.loads()` trusts the model's text as markup"),
        (MemorySharedBetweenUsers, history(), "what all users of `answer` say in one conversation"),
    ]
)
def test_what_is_said(row: tuple[type[Rule[Any]], object, str]) -> None:
    rule, subject, part = row
    (finding,) = check(rule, subject)
    assert part in f"{finding.severity}: {finding.message} | {finding.help}"


@each(
    [
        (MemorySharedBetweenUsers, history(), [30, 10, 11]),
        (MemorySharedBetweenUsers, history(made_at=span(2)), [30, 2, 10, 11]),
        (UnboundedHistory, history(), [10, 11, 12]),
        (
            UnloggedCall,
            CallingModule(span(1), "ask", tuple(Place(span(line), "too") for line in range(2, 20)), "", "it is"),
            list(range(2, 12)),
        ),
        (SamplingTooHot, hot(6), [5, 6, 7, 8]),
        (SamplingTooHot, hot(sampling=replace(hot().sampling, on_client=span(3))), [5, 3]),
    ]
)
def test_a_few_places_are_enough(row: tuple[type[Rule[Any]], object, list[int]]) -> None:
    rule, subject, lines = row
    (finding,) = check(rule, subject)
    assert [place.span.start.line for place in finding.related] == lines


@each([(WholeDocumentInPrompt, "document"), (WholeCollectionInPrompt, "collection"), (WholeDocumentEmbedded, "vectors")])
def test_the_source_is_named_or_else_the_call(row: tuple[type[Rule[Any]], str]) -> None:
    rule, whole = row
    for source, named in (("open(path)", "`open(path)`"), ("", "`client.ask`")):
        (finding,) = check(rule, document(whole, source))
        assert named in finding.why[0]


def test_missing_timeout_mends_requests_of_one_file_only() -> None:
    room = replace(client(), timeout=replace(UNSET, at_call="timeout"), timeout_at_constructor=False)
    near, far = (
        replace(use(2), callee=span(2, path=path), timeout=room.timeout, room=Room(span(2, 8, 0, path))) for path in ("app.py", "b.py")
    )
    (mended,), (left,) = (check(MissingTimeout, replace(room, uses=uses)) for uses in ((near, near), (near, far)))
    assert (mended.fix is not None, left.fix) == (True, None)


@pytest.mark.parametrize(
    ("changes", "written"),
    [
        ({}, "stop={}(3)"),
        ({"room": Room(span(1, 8, 0), ", ")}, ", stop={}(3)"),
        ({"room": Room(span(1, 8, 0), keywords=("wait",))}, "stop={}(3)"),
        ({"room": Room(span(1, 8, 0), keywords=("stop",))}, ""),
        ({"room": None}, ""),
        ({"stop_advice": ""}, ""),
    ],
)
def test_unbounded_retry_lets_the_library_give_up(changes: dict[str, Any], written: str) -> None:
    policy = again(**{"stop_advice": "stop=stop_after_attempt(3)", "room": Room(span(1, 8, 0)), **changes})
    (finding,) = check(UnboundedRetry, policy)
    texts = [edit.text for edit in finding.fix.edits] if finding.fix is not None else []
    assert texts == ([written.format(imported("tenacity.stop_after_attempt"))] if written else [])
    assert ("stop_after_attempt" in finding.help) is bool(policy.stop_advice)


@pytest.mark.parametrize(("oldest", "fixes"), [((), True), ((3, 10), True), ((3, 9), True), ((3, 8), False), ((2, 7), False)])
def test_blocking_call_in_async_is_handed_to_a_thread_where_there_is_one(oldest: tuple[int, ...], *, fixes: bool) -> None:
    over = HandOver(span(3, 5, 0), span(3, 8, 1), ", ")
    (finding,) = check(BlockingCallInAsync, call(in_coroutine=True, hand_over=over, oldest_python=oldest))
    assert (finding.fix is not None) is fixes
