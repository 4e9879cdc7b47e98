"""From what the evaluation found to what rules ask about."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.conversations.turn_additions import Additions
from llmlint.facts.conversations.turns import conversation
from llmlint.facts.documents.sent import Documents
from llmlint.facts.edits.batches import batched
from llmlint.facts.edits.cache_marks import marked
from llmlint.facts.edits.chosen import room_of_site
from llmlint.facts.edits.json_mode import schema_beside, schema_mode
from llmlint.facts.edits.last_message import moving_for
from llmlint.facts.edits.rooms import above, hand_over
from llmlint.facts.evaluation.entry_points import EntryPoints
from llmlint.facts.evaluation.strings import words
from llmlint.facts.evaluation.units import FunctionUnit, ModuleUnit
from llmlint.facts.failures.catching import Catching
from llmlint.facts.failures.escaping import Escaping
from llmlint.facts.failures.handling import Handling
from llmlint.facts.failures.leading_calls import LeadingCalls
from llmlint.facts.failures.probes import is_probe
from llmlint.facts.failures.provider_errors import ProviderErrors
from llmlint.facts.failures.trying_again import TryingAgain
from llmlint.facts.followed.consumers import Consumers
from llmlint.facts.followed.prompts import prompts_of
from llmlint.facts.followed.sent import sent_roles, unfilled
from llmlint.facts.followed.showing import Showing
from llmlint.facts.libraries.deadlines import Deadlines
from llmlint.facts.libraries.requests import asked_for, in_process, kind_of, rank, sends_list, sends_nothing, streaming, weakest
from llmlint.facts.libraries.structured import form_of, structured_of
from llmlint.facts.loops.bounds import endless
from llmlint.facts.loops.call_loops import CallLoops
from llmlint.facts.loops.fan_out import FanOuts
from llmlint.facts.model import (
    ErrorHandler,
    How,
    Kind,
    LoopKind,
    ModelCall,
    Span,
)
from llmlint.facts.outputs.error_answers import ErrorAnswers
from llmlint.facts.prompts.asked_format import asked_in_words
from llmlint.facts.prompts.by_code import tasks_for_code
from llmlint.facts.prompts.cache_marks import cache_facts
from llmlint.facts.prompts.images import raw_images
from llmlint.facts.prompts.indentation import indented
from llmlint.facts.prompts.json_word import json_word_missing
from llmlint.facts.prompts.untrusted import untrusted_orders
from llmlint.facts.requests.alone_on_loop import is_alone
from llmlint.facts.requests.async_clients import made_asynchronous
from llmlint.facts.requests.event_loop import goes_to_a_thread, is_handed_on, only_from_outside, starts_a_loop
from llmlint.facts.requests.given import arguments_of
from llmlint.facts.requests.left_open import effort, end_user, output_limit, system_part
from llmlint.facts.requests.limits import Limits
from llmlint.facts.requests.model_ids import used_models
from llmlint.facts.requests.modes import mode_of_call, mode_of_leaf
from llmlint.facts.requests.rejections import Rejections
from llmlint.facts.requests.removals import removed_call
from llmlint.facts.requests.repeating import Repeating
from llmlint.facts.requests.sampling import sampling_of
from llmlint.facts.requests.sending_once import SendingOnce
from llmlint.facts.requests.side_by_side import refused_alike, sent_alike, session_of, waiting_alike
from llmlint.facts.requests.starting_up import StartingUp
from llmlint.facts.requests.ways import Ways, callee
from llmlint.facts.values import External, Made, alternatives

if TYPE_CHECKING:
    from collections.abc import Callable

    from llmlint.facts.evaluation.calls import CallSite, Leaf, Request
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.model import Rewrite, Timeout, UsedModel
    from llmlint.facts.values.base import At
    from llmlint.sdks.model import StructuredForm


class Builder:
    """Makes the records of modules. `locate` says where a node stands."""

    def __init__(self, world: World, locate: Callable[[At], Span]) -> None:
        self.world = world
        self.locate = locate
        self.loops = CallLoops(world, locate)
        self.handling = Handling(world, locate)
        leading = LeadingCalls(world)
        self.catching = Catching(world, self.handling, leading)
        self.entry_points = EntryPoints(world, locate)
        self.errors = ProviderErrors(world)
        self._error_answers = ErrorAnswers(world, self.entry_points, self.errors, locate)
        self._escaping = Escaping(world, self.entry_points, self.handling, self.errors, locate)
        self._sending_once = SendingOnce(world, self.loops)
        self._repeating = Repeating(world, self.entry_points)
        self._showing = Showing(world, self.entry_points, locate)
        self.limits = Limits(world, locate)
        self.trying_again = TryingAgain(world, self.handling, leading, self.errors, self.limits, self.loops.found)
        self._fan_outs = FanOuts(world)
        self.consumers = Consumers((), locate)
        self.documents = Documents(world, locate)
        self.deadlines = Deadlines(world)
        self._additions = Additions()
        self._ways = Ways(world, locate)
        self._starting_up = StartingUp(world)
        self._calls: dict[cst.CSTNode, ModelCall] = {}

    # -- calls ---------------------------------------------------------------------------------------------------------------

    def calls_of(self, module: ModuleUnit) -> list[ModelCall]:
        """All model calls of a module, in source order."""
        made = [
            call
            for unit in (module, *module.functions)
            for site in unit.sites.values()
            if not site.passes_on and (call := self.call(site)) is not None
        ]
        return refused_alike(waiting_alike(sent_alike(sorted(made, key=lambda call: (call.span.start, call.span.end)))))

    def call(self, site: CallSite) -> ModelCall | None:
        """The record of one call expression; `None` where what it reaches is no model (a batch submission, a token count)."""
        if site.at.node in self._calls:
            return self._calls[site.at.node]
        asked = [request for request in site.requests.values() if kind_of(request.leaf.facts) is not None]
        requests = [self.limits.current(request) for request in asked if not sends_nothing(request)]
        if not requests:
            return None
        main = min(requests, key=lambda request: (not request.sure, rank(request), len(request.chain)))
        made = self._record(site, main, requests)
        self._calls[site.at.node] = made
        return made

    def answering(self, site: CallSite, leaf: Leaf) -> ModelCall | None:
        """The same, as far as it asks one of the providers that it reaches: one may answer in free text while others keep to a schema."""
        call, request = self.call(site), site.requests.get(leaf)
        if call is None or request is None or len(site.requests) == 1:
            return call
        return replace(call, sdk=leaf.sdk.id, structured=structured_of(self.world, request), because=self._ways.because(request))

    def _record(self, site: CallSite, main: Request, requests: list[Request]) -> ModelCall:
        world, leaf = self.world, main.leaf
        node = site.at.node
        client = leaf.client if isinstance(leaf.client, Made) and leaf.http is None else None
        how = How.WRAPPER if site.how is How.WRAPPER or main.chain else leaf.how
        called = callee(site.at)
        deadline = self.deadlines.of(site)
        arguments = arguments_of(main, site.at if self._ways.is_called(site, main) else None, self.locate)
        kind = asked_for(main)
        mode = mode_of_call(world, site, requests)
        limits = self.limits.timeout(main, deadline)
        loops = self.loops.uses(site, main)
        prompts = prompts_of(world, main, self.locate, moving_for(site.at, self.locate)) if kind is Kind.CHAT else ()
        return ModelCall(
            span=self.locate(site.at),
            callee=self.locate(called),
            text=words(called.node) if isinstance(called.node, cst.BaseExpression) else "",
            sdk=leaf.sdk.id,
            operation=leaf.operation,
            kind=kind,
            how=how,
            is_async=mode,
            streaming=streaming(main),
            timeout=limits,
            retries=replace(self.limits.retries(main), again=self.trying_again.answer(site)),
            structured=weakest(
                [structured_of(world, request) for request in requests if kind_of(request.leaf.facts) is Kind.CHAT]
                or [structured_of(world, main)]
            ),
            arguments=arguments,
            client=self.locate(client.at) if client is not None else None,
            client_name=client.name if client is not None else "",
            session=session_of(main, self.locate),
            loops=loops,
            prompts=prompts,
            chain=self._ways.chain(main),
            because=self._ways.because(main),
            cache=cache_facts(site, main),
            sent_once=self._sending_once.of(site),
            in_process=in_process(world, main),
            accepts_list=leaf.facts.accepts_list,
            list_method=leaf.facts.list_method,
            list_size=leaf.facts.list_size,
            list_read=leaf.facts.vectors[0] if leaf.facts.vectors else "",
            batched=self._batched(site, main) if kind is Kind.EMBEDDING else None,
            cache_marked=self._cache_marked(site, main) if kind is Kind.CHAT else None,
            schema_mode=self._schema_mode(site, main) if kind is Kind.CHAT else None,
            schema_beside=self._schema_beside(site, main) if kind is Kind.CHAT else None,
            sends_list=sends_list(world, main, node, self.loops.found(site)),
            function=site.unit.qualname,
            handler=self.entry_points.of(site.unit),
            unhandled=self._escaping.of(site),
            error_answer=self._error_answers.of(site),
            serves=next(iter(self.entry_points.reaching(site.unit)), None),
            shown=self._showing.of(site, main, self.loops.found(site), self.consumers) if kind is Kind.CHAT else None,
            repeated_by=self._repeating.of(site, main, in_loop=bool(self.loops.found(site))),
            sure=site.likely and main.sure,
            handlers=self._handlers(site, requests),
            in_coroutine=self._in_coroutine(site, main),
            nobody_waits=self._starting_up.runs_only_then(site.unit) or is_alone(self.world, site.unit, main),
            unused=self._is_unused(site, main),
            endless=endless(world, site, main, self.loops.found(site), self.locate),
            fan_out=self._fan_outs.of(site, main, self.loops.found(site), loops, mode_of_leaf(world, main).known),
            unfilled=unfilled(world, main, site.unit, self.locate) if kind is Kind.CHAT else (),
            indented=indented(world, main, self.locate) if kind is Kind.CHAT else (),
            untrusted=untrusted_orders(world, site, main, self.locate) if kind is Kind.CHAT else (),
            roles=sent_roles(world, main, site.unit, self.locate) if kind is Kind.CHAT else (),
            room=room_of_site(site, self.locate),
            above=above(site.at, self.locate),
            hand_over=hand_over(site.at, self.locate) if self._in_coroutine(site, main) else None,
            made_asynchronous=self._made_asynchronous(site, main) if mode.known is False else None,
            documents=self.documents.sent_whole(site, main) if kind in (Kind.CHAT, Kind.EMBEDDING) else (),
            models=self._models(site, main, limits) if not main.chain else (),
            removed=removed_call(world, main),
            output_limit=output_limit(world, main, arguments),
            effort=effort(world, main),
            end_user=end_user(world, main),
            system_part=system_part(world, main, prompts),
            sampling=sampling_of(world, main, site, self.locate),
            consumed=self.consumers.of(node),
            json_word_missing=json_word_missing(world, main),
            asked_in_words=asked_in_words(world, main) if not self.consumers.parse(leaf.at.node) else "",
            conversation=conversation(world, site, main, self.loops.found(site), self._additions, self.locate),
            images=raw_images(world, site, main, self.locate),
            by_code=tasks_for_code(main, self.locate),
            oldest_python=world.settings.target_version or world.requirements.oldest_python(world.file_of(site.at.module).path),
            rejected=Rejections(world, main, site.unit, limits, self.locate).found(),
        )

    def _made_asynchronous(self, site: CallSite, request: Request) -> Rewrite | None:
        """How the client and all of its requests become asynchronous, where the call itself is one of them on an event loop."""
        if request.chain or site.mapped or not isinstance(request.leaf.client, Made) or not self._in_coroutine(site, request):
            return None
        asking = self.limits.sites_by_client.get(request.leaf.client.at.node, ())
        return made_asynchronous(request, asking, self.world.catalogue, self._in_coroutine, self.locate)

    def _batched(self, site: CallSite, request: Request) -> Rewrite | None:
        """How the nearest loop over data can send lists, where the request itself stands in it."""
        found = self.loops.found(site)
        if request.chain or site.mapped or not found or found[0].kind is not LoopKind.DATA:
            return None
        return batched(site.at, found[0].node, request.leaf.facts, self.locate)

    def _cache_marked(self, site: CallSite, request: Request) -> Rewrite | None:
        """How the call itself can mark its system prompt for the cache."""
        if request.chain or site.mapped or not self._ways.is_called(site, request):
            return None
        return marked(site.at, request.leaf.facts.system, request.leaf.sdk.cache, self.locate)

    def _schema_mode(self, site: CallSite, request: Request) -> Rewrite | None:
        """How the call itself can send a schema in place of a JSON mode."""
        form = self._form(site, request)
        return schema_mode(site.at, request.leaf.facts, form, self.locate) if form is not None else None

    def _schema_beside(self, site: CallSite, request: Request) -> Rewrite | None:
        """How the call itself can send a schema beside the options that it has."""
        form = self._form(site, request)
        return schema_beside(site.at, form, self.locate) if form is not None else None

    def _form(self, site: CallSite, request: Request) -> StructuredForm | None:
        """The SDK's way to send a schema, where the expression itself is the SDK's call."""
        own = not request.chain and not site.mapped and request.leaf.http is None and self._ways.is_called(site, request)
        return form_of(request.leaf) if own else None

    def _models(self, site: CallSite, request: Request, limits: Timeout) -> tuple[UsedModel, ...]:
        """The models it may name, each with what its successor refuses of what is given."""
        found = used_models(self.world, request, site, self.locate)

        def told(model: UsedModel) -> UsedModel:
            if not model.successor:
                return model
            asked = [
                replace(request, leaf=replace(request.leaf, client=client)) for client in site.clients.values() or (request.leaf.client,)
            ]
            every = [Rejections(self.world, each, site.unit, limits, self.locate, model.successor) for each in asked]
            refused = dict.fromkeys(wrong for each in every for wrong in each.by_model())
            doubtful = dict.fromkeys(name for each in every for name in each.doubtful_by_model())
            return replace(model, refuses=tuple(refused), may_refuse=tuple(doubtful))

        return tuple(map(told, found))

    def _in_coroutine(self, site: CallSite, request: Request) -> bool:
        """Whether the expression itself calls what it reaches, in an `async def` that other coroutines wait for."""
        unit = site.unit
        if not isinstance(unit, FunctionUnit) or not unit.is_async or not self._ways.is_called(site, request):
            return False
        if only_from_outside(self.world, unit, request) or starts_a_loop(self.world, request):
            return False
        return not is_handed_on(self.world, site, request) and not goes_to_a_thread(self.world, request)

    def _handlers(self, site: CallSite, requests: list[Request]) -> tuple[ErrorHandler, ...]:
        """The handlers that an error of the provider meets in the function of the call; none where a function on the way keeps it,
        or where the request only tries whether something answers.
        """
        if all(self.errors.way_out(request) == "never" for request in requests):
            return ()
        if is_probe(self.world, site):
            return ()
        return self.handling.handlers(site.at, site.unit.sites)

    def _is_unused(self, site: CallSite, request: Request) -> bool:
        """Whether nothing is done with what a call gives: it stands as a statement of its own."""
        stands_alone = isinstance(site.at.module.parents.get(site.at.node), cst.Expr)
        return stands_alone and self._ways.is_called(site, request) and not self._is_made_over(request)

    def _is_made_over(self, request: Request) -> bool:
        """Whether a decorator that is not known may make something else of the function that is called."""
        function = self.world.functions.get(request.chain[0].node) if request.chain else None
        marks = [value for decorator in function.decorators for value in alternatives(decorator)] if function is not None else []
        keeps = ("retry", "memo", "wraps")
        return any(not isinstance(m, (External, Made)) or not any(self.world.effects.has(m.name, kind) for kind in keeps) for m in marks)
