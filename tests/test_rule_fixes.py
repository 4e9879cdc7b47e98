"""What rules advise and mend, and where they are silent for good reasons. Facts are made by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import pytest
from facts import UNSET, call, client, loop, output, span, use

from llmlint.api import (
    Argument,
    CacheFacts,
    Conversation,
    Finding,
    GivenTimeout,
    HandOver,
    How,
    LoopKind,
    Prompt,
    RetryPolicy,
    Room,
    Rule,
    Segment,
    SentRole,
    Source,
    State,
    Timeout,
    Truth,
    UseKind,
    Volatility,
    imported,
)
from llmlint.facts.model.conversation import HeadChange
from llmlint_rules.caching.history_rewritten import HistoryRewritten
from llmlint_rules.caching.missing_cache_control import MissingCacheControl
from llmlint_rules.caching.unordered_in_prefix import UnorderedInPrefix
from llmlint_rules.caching.volatile_in_prefix import VolatileInPrefix
from llmlint_rules.consequences.output_to_irreversible_action import OutputToIrreversibleAction
from llmlint_rules.prompts.conflicting_sampling import ConflictingSampling
from llmlint_rules.prompts.invalid_role import InvalidRole
from llmlint_rules.resilience.blocking_call_in_async import BlockingCallInAsync
from llmlint_rules.resilience.disabled_timeout import DisabledTimeout
from llmlint_rules.resilience.missing_timeout import MissingTimeout
from llmlint_rules.resilience.retry_without_backoff import RetryWithoutBackoff


def check(rule: Rule[Any], subject: object) -> list[Finding]:
    return list(rule.check(subject))


def one(rule: Rule[Any], subject: object) -> Finding:
    (finding,) = check(rule, subject)
    return finding


class TestUnorderedInPrefix:
    def sent(
        self, tail: int = 5000, role: str = "user", of: Literal["walked", "joined"] = "joined", place: int | None = 21, **changes: Any
    ) -> Any:
        at = None if place is None else span(place)
        loose = Segment(False, 0, Volatility.PROCESS, "names", at, role, collection=of)
        prompt = Prompt((Segment(static=True, characters=10, role=role), loose, Segment(static=True, characters=tail, role=role)))
        return call(**{"prompts": (prompt,), "cache": CacheFacts("automatic", 1024), **changes})

    @pytest.mark.parametrize(("role", "least"), [("user", 200), ("system", 20)])
    def test_a_few_characters_behind_it_are_no_loss(self, role: str, least: int) -> None:
        assert check(UnorderedInPrefix(), self.sent(least, role))
        assert check(UnorderedInPrefix(), self.sent(least - 1, role)) == []

    @pytest.mark.parametrize("changes", [{"sure": False}, {"sent_once": True}, {"cache": CacheFacts("none")}])
    def test_each_excuse_is_enough(self, changes: dict[str, Any]) -> None:
        assert check(UnorderedInPrefix(), self.sent(**changes)) == []

    def test_the_call_is_related_where_the_value_is_somewhere_else(self) -> None:
        away = one(UnorderedInPrefix(), self.sent())
        assert (away.span, [place.span for place in away.related]) == (span(21), [span(1)])
        nowhere = one(UnorderedInPrefix(), self.sent(place=None))
        assert (nowhere.span, nowhere.related, nowhere.fix) == (span(1), (), None)

    def test_what_is_joined_on_the_spot_can_be_sorted_without_danger(self) -> None:
        fix = one(UnorderedInPrefix(), self.sent()).fix
        assert fix is not None
        assert fix.safe
        assert [(edit.span.start.column, edit.text) for edit in fix.edits] == [(1, "sorted("), (4, ")")]
        assert one(UnorderedInPrefix(), self.sent(of="walked")).fix is None


class TestVolatileInPrefix:
    def test_the_call_is_related_where_the_value_is_somewhere_else(self) -> None:
        for at, related in ((span(21), [span(1)]), (None, [])):
            clock = Segment(static=False, volatility=Volatility.VOLATILE, origin="now", span=at, role="system")
            prompt = Prompt((clock, Segment(static=True, characters=5000, role="system")))
            finding = one(VolatileInPrefix(), call(prompts=(prompt,), cache=CacheFacts("automatic", 1024)))
            assert (finding.span, [place.span for place in finding.related]) == (at or span(1), related)


class TestInvalidRole:
    def sent(self, role: str, accepted: tuple[str, ...], option: str = "") -> Finding:
        return one(InvalidRole(), call(roles=(SentRole(role, span(5), accepted, option),)))

    @pytest.mark.parametrize(
        ("role", "accepted", "meant"),
        [
            ("assistant", ("user", "model"), "model"),
            ("human", ("user", "assistant"), "user"),
            ("AI", ("user", "assistant"), "assistant"),
            ("asistant", ("user", "assistant"), "assistant"),
        ],
    )
    def test_the_role_that_was_meant_is_written(self, role: str, accepted: tuple[str, ...], meant: str) -> None:
        finding = self.sent(role, accepted)
        assert finding.help == f"write `{meant}`"
        assert finding.fix is not None
        assert [(edit.span, edit.text) for edit in finding.fix.edits] == [(span(5), f'"{meant}"')]

    def test_where_none_is_near_all_are_named(self) -> None:
        finding = self.sent("narrator", ("user", "model"))
        assert (finding.help, finding.fix) == ("use one of `user`, `model`", None)

    def test_a_system_prompt_has_a_place_of_its_own(self) -> None:
        finding = self.sent("system", ("user", "model"), "system_instruction")
        assert finding.help == "give the text to `system_instruction` instead of a message"
        assert "system_instruction" not in self.sent("narrator", ("user", "model"), "system_instruction").help


class TestBlockingCallInAsync:
    OVER = HandOver(span(3, 5, 0), span(3, 8, 1), ", ")

    def test_a_thread_takes_the_call(self) -> None:
        fix = one(BlockingCallInAsync(), call(in_coroutine=True, hand_over=self.OVER)).fix
        assert fix is not None
        before, opening = fix.edits
        assert before.text.startswith("await ")
        assert (before.span, opening.span, opening.text) == (self.OVER.start, self.OVER.opening, ", ")
        in_brackets = one(BlockingCallInAsync(), call(in_coroutine=True, hand_over=replace(self.OVER, end=span(3, 20, 0)))).fix
        assert in_brackets is not None
        assert (in_brackets.edits[0].text[:7], in_brackets.edits[-1].text) == ("(await ", ")")

    @pytest.mark.parametrize("changes", [{"hand_over": None}, {"streaming": Truth.YES}, {"streaming": Truth.UNKNOWN}])
    def test_what_may_come_in_pieces_is_not_mended(self, changes: dict[str, Any]) -> None:
        assert one(BlockingCallInAsync(), call(**{"in_coroutine": True, "hand_over": self.OVER, **changes})).fix is None


class TestDisabledTimeout:
    @pytest.mark.parametrize(("unit", "word"), [("s", "of seconds"), ("ms", "of milliseconds")])
    def test_the_advice_counts_as_the_sdk_does(self, unit: str, word: str) -> None:
        off = GivenTimeout(Source.CLIENT, span(1, 10), "timeout", None, unlimited=True, unit=unit)
        assert word in str(one(DisabledTimeout(), client(timeout=Timeout(State.SET, (off,), 600, True))).help)

    def test_an_hour_is_the_longest_limit(self) -> None:
        given = [GivenTimeout(Source.CLIENT, span(1, 10), "timeout", seconds, unlimited=False, unit="s") for seconds in (3600.0, 3600.5)]
        found = [check(DisabledTimeout(), client(timeout=Timeout(State.SET, (one_,), 600, True))) for one_ in given]
        assert [len(findings) for findings in found] == [0, 1]


class TestMissingTimeout:
    def test_a_table_that_is_given_already_is_not_given_twice(self) -> None:
        table = replace(UNSET, keyword="http_options.timeout", tables=("http_options",))
        free, taken = (Room(span(1, 8, 0), ", ", keywords=names) for names in ((), ("http_options",)))
        assert one(MissingTimeout(), client(uses=(use(),), timeout=table, room=free)).fix is not None
        assert one(MissingTimeout(), client(uses=(use(),), timeout=table, room=taken)).fix is None

    def test_an_option_that_takes_an_object_gets_one(self) -> None:
        limit = replace(UNSET, keyword="timeout", limit_class="aiohttp.ClientTimeout", limit_keyword="total")
        found = one(MissingTimeout(), client(uses=(use(),), timeout=limit, room=Room(span(1, 8, 0))))
        assert found.fix is not None
        assert found.fix.title.startswith("add `timeout=aiohttp.ClientTimeout(total=120)`")
        assert [edit.text for edit in found.fix.edits] == [f"timeout={imported('aiohttp.ClientTimeout')}(total=120)"]


class TestMissingCacheControl:
    def sent(self, characters: int, **changes: Any) -> Any:
        cache = CacheFacts("explicit", 1024, "cache_control", Truth.NO)
        prompts = (Prompt((Segment(static=True, characters=characters, role="system"),)),)
        return call(**{"prompts": prompts, "cache": cache, **changes})

    def test_only_what_is_long_enough_to_be_cached(self) -> None:
        assert one(MissingCacheControl(), self.sent(4096)).help == "mark the end of the fixed part with `cache_control`"
        assert check(MissingCacheControl(), self.sent(4095)) == []
        assert check(MissingCacheControl(), self.sent(100_000, prompts=())) == []

    def test_a_model_that_is_not_known_needs_more(self) -> None:
        unknown = CacheFacts("explicit", None, "cache_control", Truth.NO)
        assert check(MissingCacheControl(), self.sent(4 * 4096, cache=unknown))
        assert check(MissingCacheControl(), self.sent(4 * 4096 - 1, cache=unknown)) == []

    @pytest.mark.parametrize(
        "changes",
        [
            {"sure": False},
            {"sent_once": True},
            {"how": How.WRAPPER},
            {"cache": CacheFacts("explicit", 1024, "cache_control", Truth.YES)},
            {"cache": CacheFacts("explicit", 1024, "cache_control", Truth.UNKNOWN)},
            {"cache": CacheFacts("automatic", 1024, "cache_control", Truth.NO)},
            {"loops": (loop(LoopKind.DATA),)},
            {"loops": (loop(LoopKind.BATCH),)},
        ],
    )
    def test_each_excuse_is_enough(self, changes: dict[str, Any]) -> None:
        assert check(MissingCacheControl(), self.sent(9000, **changes)) == []


class TestHistoryRewritten:
    @pytest.mark.parametrize(
        ("how", "mode", "severity"),
        [
            ("put in front", "automatic", "warning"),
            ("dropped", "explicit", "warning"),
            ("rewritten", "unknown", "info"),
            ("window", "automatic", "info"),
        ],
    )
    def test_the_weight_follows_what_is_known_to_be_lost(self, how: Any, mode: Any, severity: str) -> None:
        changed = Conversation("history", span(3), (HeadChange(span(4), how, "history"),))
        finding = one(HistoryRewritten(), call(conversation=changed, cache=CacheFacts(mode)))
        assert (finding.severity, finding.span, [place.span for place in finding.related]) == (severity, span(4), [span(3), span(1)])
        assert check(HistoryRewritten(), call(conversation=changed, cache=CacheFacts("none"))) == []
        assert check(HistoryRewritten(), call(conversation=changed, cache=CacheFacts(mode), sure=False)) == []


class TestConflictingSampling:
    def given(self, **values: float) -> list[Finding]:
        arguments = tuple(Argument(name, State.SET, Source.CALL, value, literal=True) for name, value in values.items())
        return check(ConflictingSampling(), call(arguments=arguments))

    def test_two_that_are_changed_are_named(self) -> None:
        (finding,) = self.given(temperature=0.2, top_p=0.5, top_k=40)
        assert finding.message == "`temperature` and `top_p` are both changed: the effect of one hides the other's"

    def test_one_is_left_at_what_changes_nothing(self) -> None:
        assert self.given(temperature=0.2) == []
        assert self.given(temperature=0.2, top_p=1) == []
        assert self.given(temperature=1, top_p=0.5) == []
        assert self.given(temperature=0.2, seed=7) == []


class TestRetryWithoutBackoff:
    ROOM = Room(span(1, 8, 0), ", ")

    def policy(self, **changes: Any) -> RetryPolicy:
        made = RetryPolicy(span(1), "decorator", "tenacity.retry", Truth.YES, "none", Truth.YES, (call(),))
        return replace(made, **{"wait_advice": "wait=wait_random_exponential(max=60)", "room": self.ROOM, **changes})

    def test_a_pause_is_given_where_there_is_none(self) -> None:
        fix = one(RetryWithoutBackoff(), self.policy()).fix
        assert fix is not None
        assert [edit.span for edit in fix.edits] == [span(1, 8, 0)]
        assert "wait=" in fix.edits[0].text
        assert one(RetryWithoutBackoff(), self.policy(room=replace(self.ROOM, keywords=("wait",)))).fix is None
        assert one(RetryWithoutBackoff(), self.policy(room=None)).fix is None
        assert one(RetryWithoutBackoff(), self.policy(wait_advice="")).fix is None

    def test_a_pause_that_stays_the_same_is_replaced(self) -> None:
        constant = self.policy(wait="constant", waits_at=span(1, 20), room=replace(self.ROOM, keywords=("wait",)))
        finding = one(RetryWithoutBackoff(), constant)
        assert finding.fix is not None
        assert [edit.span for edit in finding.fix.edits] == [finding.span] == [span(1, 20)]
        assert one(RetryWithoutBackoff(), replace(constant, room=self.ROOM)).fix is None

    @pytest.mark.parametrize(
        "changes",
        [
            {"covers": Truth.NO},
            {"covers": Truth.UNKNOWN},
            {"waits_within": True},
            {"attempts": 1},
            {"calls": ()},
            {"calls": (call(sure=False), call(in_process=True))},
            {"wait": "growing"},
            {"wait": "unknown"},
            {"wait": "constant", "attempts": 2},
        ],
    )
    def test_each_excuse_is_enough(self, changes: dict[str, Any]) -> None:
        assert check(RetryWithoutBackoff(), self.policy(**changes)) == []
        assert check(RetryWithoutBackoff(), self.policy(attempts=2))


class TestOutputToIrreversibleAction:
    def found(self, **changes: Any) -> list[Finding]:
        asked = {"structured": Truth.NO, "consequence": "deletion", "role": "what", **changes}
        return check(OutputToIrreversibleAction(), output(kind=UseKind.SINK, **asked))

    def test_a_form_is_a_check_but_not_where_the_model_called_a_tool(self) -> None:
        assert self.found()
        assert self.found(structured=Truth.UNKNOWN)
        assert self.found(structured=Truth.YES) == []
        assert self.found(structured=Truth.YES, of_tool=True)

    def test_what_is_looked_at_or_can_be_undone_is_silent(self) -> None:
        assert self.found(guarded=True) == []
        assert self.found(consequence="markup") == []

    def test_words_alone_weigh_less_than_what_is_done(self) -> None:
        assert [self.found(role=role, consequence="mail")[0].severity for role in ("what", "whether", "content")] == [None, None, "info"]
