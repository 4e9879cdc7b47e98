"""What fixtures cannot say: weights, related places, fixes, options. Facts are made by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from facts import UNSET, call, client, loop, output, span, use

from llmlint.api import (
    Argument,
    CacheFacts,
    Finding,
    Fix,
    GivenTimeout,
    How,
    Kind,
    LoopKind,
    Position,
    Prompt,
    Room,
    Rule,
    Segment,
    Source,
    State,
    Structured,
    Timeout,
    Truth,
    UseKind,
    Volatility,
    code,
    tokens,
)
from llmlint_rules.caching.dynamic_before_static import DynamicBeforeStatic
from llmlint_rules.caching.volatile_in_prefix import VolatileInPrefix
from llmlint_rules.cost.call_in_loop import CallInLoop
from llmlint_rules.cost.embedding_in_loop import EmbeddingInLoop
from llmlint_rules.cost.invariant_call_in_loop import InvariantCallInLoop
from llmlint_rules.parsing.json_from_free_text import JsonFromFreeText
from llmlint_rules.parsing.regex_parsed_output import RegexParsedOutput
from llmlint_rules.parsing.string_parsed_output import StringParsedOutput
from llmlint_rules.resilience.blocking_call_in_async import BlockingCallInAsync
from llmlint_rules.resilience.disabled_timeout import DisabledTimeout
from llmlint_rules.resilience.missing_timeout import MissingTimeout

ENDLESS = Timeout(State.UNSET, default_bounded=False)
SET = Timeout(State.SET, (GivenTimeout(Source.CALL, span(3), "timeout", 10.0, False, "s"),), 600, True)
AUTOMATIC = CacheFacts("automatic", 1024)


def check(rule: Rule[Any], subject: object) -> list[Finding]:
    return list(rule.check(subject))


def one(rule: Rule[Any], subject: object) -> Finding:
    (finding,) = check(rule, subject)
    return finding


class TestMissingTimeout:
    def test_the_weight_follows_the_default(self) -> None:
        advice = one(MissingTimeout(), client(uses=(use(),)))
        assert (advice.severity, advice.message) == ("info", "`Sample()` sets no timeout: the SDK waits up to 600 s")
        endless = one(MissingTimeout(), client(timeout=ENDLESS, uses=(use(timeout=ENDLESS),)))
        assert (endless.severity, endless.message) == ("warning", "`Sample()` sets no timeout: nothing ends the wait")

    def test_where_no_option_takes_a_limit_the_advice_is_to_end_the_wait_outside(self) -> None:
        without = replace(ENDLESS, keyword="")
        assert "future.result" in str(one(MissingTimeout(), client(timeout=without, uses=(use(timeout=without),))).help)

    def test_only_bare_uses_are_related(self) -> None:
        finding = one(MissingTimeout(), client(uses=(use(2), use(3, SET), use(4))))
        assert [place.span.start.line for place in finding.related] == [2, 4]

    @pytest.mark.parametrize(
        "changes",
        [
            {"uses": (use(timeout=SET),)},
            {"uses": ()},
            {"uses": (use(),), "in_process": True},
            {"uses": (use(),), "timeout": SET},
            {"uses": (use(),), "timeout": replace(UNSET, state=State.UNKNOWN)},
            {"uses": (use(timeout=replace(UNSET, state=State.UNKNOWN)),)},
            {"uses": (use(),), "timeout": Timeout(State.UNSET)},
            {"uses": (use(),), "timeout": Timeout(State.UNSET, default_seconds=60, default_bounded=True)},
            {"uses": (use(),), "timeout": Timeout(State.UNSET, default_bounded=True)},
        ],
    )
    def test_what_is_limited_or_unknown_is_silent(self, changes: dict[str, Any]) -> None:
        assert check(MissingTimeout(), client(**changes)) == []

    def test_a_client_handed_to_a_framework_is_used(self) -> None:
        assert one(MissingTimeout(), client(escapes=True)).related == ()

    def test_a_client_for_embeddings_that_is_handed_on_gets_their_limit(self) -> None:
        assert "such as 30" in str(one(MissingTimeout(), client(escapes=True, kind=Kind.EMBEDDING)).help)
        assert "such as 120" in str(one(MissingTimeout(), client(escapes=True)).help)

    def test_a_client_for_all_quick_requests_gets_their_limit(self) -> None:
        uses = tuple(replace(use(line), kind=kind) for line, kind in enumerate((Kind.EMBEDDING, Kind.RERANK, Kind.MODERATION), 2))
        assert "such as 30" in str(one(MissingTimeout(), client(uses=uses)).help)
        assert "such as 120" in str(one(MissingTimeout(), client(uses=(*uses, use(9)))).help)

    def test_of_clients_side_by_side_the_first_speaks_and_mends_all(self) -> None:
        other = client(3, room=Room(span(3, 8, 0), ""), uses=(use(),), is_first=False)
        finding = one(MissingTimeout(), client(room=Room(span(1, 8, 0), ""), uses=(use(),), beside=(other,)))
        assert [place.span.start.line for place in finding.related] == [3, 2]
        assert finding.fix is not None
        assert [edit.span.start.line for edit in finding.fix.edits] == [1, 3]
        assert check(MissingTimeout(), other) == []

    def test_where_the_constructor_takes_none_the_first_bare_call_is_named(self) -> None:
        finding = one(MissingTimeout(), client(timeout_at_constructor=False, uses=(use(2, SET), use(3), use(5))))
        assert finding.span == span(3)
        assert [place.span.start.line for place in finding.related] == [5]

    def test_calls_without_a_client(self) -> None:
        assert one(MissingTimeout(), call(how=How.HTTP)).span == span(1)
        assert check(MissingTimeout(), call(client=span(9))) == []
        assert check(MissingTimeout(), call(how=How.WRAPPER)) == []
        assert check(MissingTimeout(), call(in_process=True)) == []

    def fix(self, **changes: Any) -> Fix | None:
        options = MissingTimeout.Options(timeout=60, quick_timeout=12.5, slow_timeout=90)
        made = client(**{"uses": (use(),), "room": Room(span(1, 8, 0), ", "), **changes})
        return one(MissingTimeout(options), made).fix

    def test_the_fix_adds_the_keyword_where_its_place_is_known(self) -> None:
        fix = self.fix()
        assert fix is not None
        assert [(edit.span.start, edit.text) for edit in fix.edits] == [(Position(1, 8), ", timeout=60")]
        assert self.fix(room=None) is None
        assert self.fix(room=Room(span(1, 8, 0), keywords=("timeout",))) is None

    def test_the_fix_is_never_safe(self) -> None:
        long, endless = self.fix(), self.fix(timeout=Timeout(State.UNSET, default_bounded=False))
        assert long is not None
        assert endless is not None
        assert [(fix.safe, fix.title) for fix in (long, endless)] == [(False, "add `timeout=60`, if no answer may take longer")] * 2

    @pytest.mark.parametrize(
        ("kinds", "limit"),
        [
            ((Kind.CHAT,), "60"),
            ((Kind.EMBEDDING, Kind.RERANK), "12.5"),
            ((Kind.EMBEDDING, Kind.CHAT), "60"),
            ((Kind.CHAT, Kind.IMAGE), "90"),
        ],
    )
    def test_the_limit_suits_the_slowest_kind_of_request(self, kinds: tuple[Kind, ...], limit: str) -> None:
        fix = self.fix(uses=tuple(replace(use(number), kind=kind) for number, kind in enumerate(kinds, 2)))
        assert fix is not None
        assert fix.edits[0].text == f", timeout={limit}"

    def test_the_fix_speaks_the_unit_and_leaves_objects_of_the_sdk_alone(self) -> None:
        milliseconds = replace(UNSET, keyword="timeout_ms", unit="ms")
        fix = self.fix(timeout=milliseconds)
        assert fix is not None
        assert fix.edits[0].text == ", timeout_ms=60000"
        assert "(milliseconds)" in one(MissingTimeout(), client(uses=(use(),), timeout=milliseconds)).help
        table = self.fix(timeout=replace(UNSET, keyword="http_options.timeout", tables=("http_options",)))
        assert table is not None
        assert table.edits[0].text == ', http_options={"timeout": 60}'
        for keyword in ("http_options.timeout", "client_kwargs", "config"):
            assert self.fix(timeout=replace(UNSET, keyword=keyword)) is None


class TestDisabledTimeout:
    def given(self, seconds: float | None, unit: str = "s", source: Source = Source.CLIENT, *, unlimited: bool = False) -> GivenTimeout:
        return GivenTimeout(source, span(1, 10), "timeout", seconds, unlimited, unit)

    def on_client(self, given: GivenTimeout, *uses: Timeout) -> list[Finding]:
        timeout = Timeout(State.SET, (given,), 600, True)
        return check(DisabledTimeout(), client(timeout=timeout, uses=tuple(use(timeout=item) for item in uses)))

    @pytest.mark.parametrize(
        ("given", "part"),
        [
            ((None, "s", True), "switches the time limit off"),
            ((0.03, "ms", False), "is 30 ms"),
            ((30000.0, "s", False), "8.33 hours"),
            ((7200.0, "ms", False), "2 hours"),
        ],
    )
    def test_what_limits_nothing(self, given: tuple[float | None, str, bool], part: str) -> None:
        (finding,) = self.on_client(self.given(given[0], given[1], unlimited=given[2]))
        assert part in finding.message
        assert finding.span == span(1, 10)

    @pytest.mark.parametrize("given", [(3600.0, "s"), (1800.0, "s"), (0.5, "s"), (1.0, "ms"), (30.0, "ms"), (0.0, "ms"), (None, "s")])
    def test_what_is_a_limit(self, given: tuple[float | None, str]) -> None:
        assert self.on_client(self.given(*given)) == []

    def test_calls_with_their_own_limits_excuse_the_client(self) -> None:
        off = self.given(None, unlimited=True)
        inherited = Timeout(State.SET, (off,), 600, True)
        assert self.on_client(off, SET) == []
        assert len(self.on_client(off, SET, inherited)) == 1

    def test_a_deadline_excuses_the_call_but_the_client_does_not(self) -> None:
        off = self.given(None, source=Source.CALL, unlimited=True)
        deadline, of_client = self.given(20.0, source=Source.DEADLINE), self.given(20.0)
        assert check(DisabledTimeout(), call(timeout=Timeout(State.SET, (off, deadline)))) == []
        assert len(check(DisabledTimeout(), call(client=span(9), timeout=Timeout(State.SET, (off, of_client))))) == 1

    def test_what_the_client_gives_is_reported_at_the_client_alone(self) -> None:
        off = Timeout(State.SET, (self.given(None, unlimited=True),))
        assert check(DisabledTimeout(), call(client=span(9), timeout=off)) == []
        assert check(DisabledTimeout(), call(how=How.WRAPPER, timeout=off)) == []


class TestCallInLoop:
    @pytest.mark.parametrize("kind", sorted(set(LoopKind) - {LoopKind.DATA}, key=lambda kind: kind.value))
    def test_other_loops_are_silent(self, kind: LoopKind) -> None:
        assert check(CallInLoop(), call(loops=(loop(kind),))) == []

    @pytest.mark.parametrize("changes", [{"varies": Truth.NO}, {"varies": Truth.UNKNOWN}, {"leaves": True}, {"behind_cache": True}])
    def test_what_is_excused(self, changes: dict[str, Any]) -> None:
        assert check(CallInLoop(), call(loops=(loop(**changes),))) == []

    def test_the_innermost_data_loop_is_named(self) -> None:
        finding = one(CallInLoop(), call(loops=(loop(LoopKind.RETRY, Truth.NO, "attempt"), loop(item="mail"), loop(item="box"))))
        assert finding.message == "`ask` runs once per `mail`"
        assert finding.related[0].span == span(9)

    def test_a_lookup_a_person_or_a_batch_in_between_excuses(self) -> None:
        assert check(CallInLoop(), call(loops=(loop(LoopKind.RETRY, behind_cache=True), loop()))) == []
        assert check(CallInLoop(), call(loops=(loop(LoopKind.INTERACTIVE), loop()))) == []
        assert check(CallInLoop(), call(loops=(loop(LoopKind.BATCH), loop()))) == []
        assert check(CallInLoop(), call(loops=(loop(), loop(LoopKind.INTERACTIVE))))

    def test_larger_literals_are_data(self) -> None:
        assert check(CallInLoop(), call(loops=(loop(LoopKind.LITERAL, size=5),))) == []
        assert check(CallInLoop(), call(loops=(loop(LoopKind.LITERAL, size=6),)))
        assert check(CallInLoop(CallInLoop.Options(max_literal_items=6)), call(loops=(loop(LoopKind.LITERAL, size=6),))) == []

    def test_what_is_sent_again(self) -> None:
        prompts = (Prompt((Segment(static=True, characters=1404), Segment(static=False, origin="mail"))),)
        assert (
            one(CallInLoop(), call(loops=(loop(),), prompts=prompts)).message
            == "`ask` runs once per `ticket`, resending about 350 static tokens"
        )
        long = call(loops=(loop(item="a_very_long_name_for_an_item"),), prompts=prompts, text="self.provider.chat.completions.create_now")
        assert len(one(CallInLoop(), long).message) <= 100

    def test_some_rounds_only(self) -> None:
        assert one(CallInLoop(), call(loops=(loop(sometimes=True),))).message == "`ask` may run once per `ticket`"

    def test_concurrency_is_not_advised_twice(self) -> None:
        assert "already overlap" in one(CallInLoop(), call(loops=(loop(concurrent=True),), is_async=Truth.YES)).help
        assert "already overlap" not in one(CallInLoop(), call(loops=(loop(concurrent=True),))).help
        assert "already overlap" not in one(CallInLoop(), call(loops=(loop(),))).help

    def test_only_chats(self) -> None:
        assert check(CallInLoop(), call(kind=Kind.EMBEDDING, loops=(loop(),))) == []


class TestEmbeddingInLoop:
    def test_one_item_where_a_list_would_do(self) -> None:
        bare = call(kind=Kind.EMBEDDING, accepts_list=True, sends_list=Truth.NO, loops=(loop(),))
        assert one(EmbeddingInLoop(), bare).message == "`ask` sends one `ticket` per request, though a request takes a list"
        for changes in (
            {"accepts_list": False},
            {"sends_list": Truth.YES},
            {"sends_list": Truth.UNKNOWN},
            {"in_process": True},
            {"loops": ()},
        ):
            assert check(EmbeddingInLoop(), replace(bare, **changes)) == []


class TestInvariantCallInLoop:
    def test_the_same_request(self) -> None:
        finding = one(InvariantCallInLoop(), call(loops=(loop(varies=Truth.NO, over="rows"),)))
        assert finding.message == "`ask` sends the same request in every round of the loop over `rows`"

    def test_rounds_that_are_counted_are_samples_unless_cold(self) -> None:
        counted = call(loops=(loop(LoopKind.LITERAL, Truth.NO, "_", over="range(…)", size=3),))
        assert check(InvariantCallInLoop(), counted) == []
        for value, findings in ((0, 1), (0.0, 1), (0.7, 0)):
            warm = replace(counted, arguments=(Argument("temperature", State.SET, Source.CALL, value, literal=True),))
            assert len(check(InvariantCallInLoop(), warm)) == findings

    @pytest.mark.parametrize(
        "kind", [LoopKind.AGENT, LoopKind.INTERACTIVE, LoopKind.RETRY, LoopKind.POLL, LoopKind.UNKNOWN, LoopKind.BATCH]
    )
    def test_other_loops_are_silent(self, kind: LoopKind) -> None:
        assert check(InvariantCallInLoop(), call(loops=(loop(kind, Truth.NO),))) == []

    def test_a_retry_in_between_does_not_excuse(self) -> None:
        assert check(InvariantCallInLoop(), call(loops=(loop(LoopKind.RETRY, Truth.NO), loop(varies=Truth.NO))))


def prompt(*parts: int | tuple[str, Volatility] | Segment, role: str = "user") -> Prompt:
    segments = []
    for number, part in enumerate(parts, 1):
        if isinstance(part, Segment):
            segments.append(part)
        elif isinstance(part, int):
            segments.append(Segment(static=True, characters=part, role=role))
        else:
            segments.append(Segment(static=False, origin=part[0], volatility=part[1], role=role, span=span(20 + number)))
    return Prompt(tuple(segments))


NAME, NOW, TODAY, SETTING = (
    ("name", Volatility.PER_CALL),
    ("now", Volatility.VOLATILE),
    ("today", Volatility.DAILY),
    ("setting", Volatility.CONFIG),
)


class TestPromptOrder:
    def sent(self, *prompts: Prompt, **changes: Any) -> Any:
        return call(prompts=prompts, cache=changes.pop("cache", AUTOMATIC), **changes)

    @pytest.mark.parametrize(
        ("tail", "loops", "cache", "severity"),
        [
            (200, (), AUTOMATIC, "info"),
            (3999, (), AUTOMATIC, "info"),
            (4000, (), AUTOMATIC, "warning"),
            (999, (loop(),), AUTOMATIC, "info"),
            (1000, (loop(),), AUTOMATIC, "warning"),
            (1000, (loop(LoopKind.RETRY),), AUTOMATIC, "info"),
            (9000, (), CacheFacts("explicit"), "warning"),
            (9000, (loop(),), CacheFacts("unknown"), "info"),
        ],
    )
    def test_the_weight_follows_what_is_lost(self, tail: int, loops: Any, cache: CacheFacts, severity: str) -> None:
        finding = one(DynamicBeforeStatic(), self.sent(prompt(10, NAME, tail), loops=loops, cache=cache))
        assert (finding.severity, finding.span) == (severity, span(22))

    @pytest.mark.parametrize(
        "parts",
        [
            (10, NAME, 199),
            (10, SETTING, 5000),
            (5000, NAME),
            (Segment(static=False, origin="history", example=True), 5000),
            (Segment(static=False, origin=""), 5000),
            (Segment(static=False, origin="tools", role="tools"), 5000),
            (NOW, 5, NAME, 5000),
            (NOW, 5000, NAME, 5000),
        ],
    )
    def test_what_is_no_per_call_prefix(self, parts: Any) -> None:
        assert check(DynamicBeforeStatic(), self.sent(prompt(*parts))) == []

    def test_a_run_of_values_is_one_finding_and_the_tail_counts_to_the_end(self) -> None:
        finding = one(DynamicBeforeStatic(), self.sent(prompt(NAME, 1, NAME, 150, NAME, 150, NAME)))
        assert finding.span == span(21)
        assert "about 80 static tokens" in finding.message

    def test_a_clock_behind_what_varies_is_a_finding_in_the_system_prompt_only(self) -> None:
        call_ = self.sent(prompt(NAME, 1000, NOW, 1000))
        assert one(DynamicBeforeStatic(), call_).span == span(21)
        assert check(VolatileInPrefix(), call_) == []
        call_ = self.sent(prompt(NAME, 1000, NOW, 1000, role="system"))
        assert one(DynamicBeforeStatic(), call_).span == span(21)
        assert one(VolatileInPrefix(), call_).span == span(23)

    @pytest.mark.parametrize("rule", [DynamicBeforeStatic, VolatileInPrefix])
    @pytest.mark.parametrize("changes", [{"sent_once": True}, {"cache": CacheFacts("none")}])
    def test_what_is_never_cached_is_silent(self, rule: type[Rule[Any]], changes: dict[str, Any]) -> None:
        assert check(rule(), self.sent(prompt(NAME, 5000), prompt(NOW, 5000, role="system"), **changes)) == []

    @pytest.mark.parametrize(
        ("parts", "role", "cache", "severity"),
        [
            ((NOW, 4000), "system", AUTOMATIC, "warning"),
            ((NOW, 3999), "system", AUTOMATIC, "info"),
            ((NOW, 20), "system", AUTOMATIC, "info"),
            ((TODAY, 9000), "system", AUTOMATIC, "info"),
            ((NOW, 9000), "user", AUTOMATIC, "warning"),
            ((NOW, 9000), "user", CacheFacts("unknown"), "info"),
        ],
    )
    def test_the_weight_of_a_clock(self, parts: Any, role: str, cache: CacheFacts, severity: str) -> None:
        assert one(VolatileInPrefix(), self.sent(prompt(*parts, role=role), cache=cache)).severity == severity

    @pytest.mark.parametrize(
        ("parts", "role"), [((4000, NOW), "system"), ((4000, NOW, 2), "system"), ((NOW, 199), "user"), ((NAME, 900), "system")]
    )
    def test_a_clock_behind_everything_is_fine(self, parts: Any, role: str) -> None:
        assert check(VolatileInPrefix(), self.sent(prompt(*parts, role=role))) == []


class TestParsing:
    @pytest.mark.parametrize(
        ("rule", "kinds"),
        [
            (StringParsedOutput, {UseKind.SPLIT, UseKind.SLICE, UseKind.PREFIX}),
            (JsonFromFreeText, {UseKind.JSON, UseKind.LITERAL, UseKind.MODEL}),
            (RegexParsedOutput, {UseKind.REGEX}),
        ],
    )
    def test_each_rule_has_its_kinds(self, rule: type[Rule[Any]], kinds: set[UseKind]) -> None:
        assert {kind for kind in UseKind if check(rule(), output(kind=kind))} == kinds

    @pytest.mark.parametrize(
        ("rule", "kind"), [(StringParsedOutput, UseKind.SPLIT), (JsonFromFreeText, UseKind.JSON), (RegexParsedOutput, UseKind.REGEX)]
    )
    def test_structured_unknown_and_absorbed_are_silent(self, rule: type[Rule[Any]], kind: UseKind) -> None:
        for changes in ({"structured": Truth.YES}, {"structured": Truth.UNKNOWN}, {"absorbed": True}):
            assert check(rule(), output(kind=kind, **changes)) == []

    def test_json_needs_an_offer(self) -> None:
        assert check(JsonFromFreeText(), output(offered=Truth.NO)) == []
        assert check(JsonFromFreeText(), output(offered=Truth.UNKNOWN)) == []

    def test_display_and_cleaning_are_silent(self) -> None:
        assert check(StringParsedOutput(), output(kind=UseKind.SPLIT, for_display=True)) == []
        assert check(RegexParsedOutput(), output(kind=UseKind.REGEX, pulls=False)) == []

    def test_the_advice_names_the_fields_and_the_form(self) -> None:
        calls = (call(structured=Structured(Truth.NO, offered=Truth.YES, hint="response_format=Model")),)
        finding = one(StringParsedOutput(), output(kind=UseKind.SPLIT, calls=calls, fields=("topic", "urgency")))
        assert finding.help == (
            "describe the answer in `class Answer(BaseModel): topic: str; urgency: str` and send it along: response_format=Answer"
        )
        assert finding.why == ("`ask` is a sample",)


def test_names_are_cropped_and_stay_on_one_line() -> None:
    assert code("a.b") == "`a.b`"
    assert code("f(\n  'secret-" + "x" * 80 + "')") == "`f( 'secret-xxxxxxxxxxxxxxxxxxxxxxxx…`"
    assert code("self.provider.client.chat.completions.create", 20) == "`…completions.create`"
    assert code("`x`") == "`'x'`"


@pytest.mark.parametrize(("characters", "estimate"), [(0, 10), (200, 50), (1404, 350), (9876, 2500), (80_000, 20_000)])
def test_tokens_are_round_numbers(characters: int, estimate: int) -> None:
    assert tokens(characters) == estimate


@pytest.mark.parametrize(
    ("oldest", "advised"), [((), "asyncio.to_thread"), ((3, 9), "asyncio.to_thread"), ((3, 8), "loop.run_in_executor")]
)
def test_the_thread_is_one_that_the_oldest_python_has(oldest: tuple[int, ...], advised: str) -> None:
    assert advised in str(one(BlockingCallInAsync(), call(in_coroutine=True, oldest_python=oldest)).help)
