"""Parameters that a request gives although the method, the model or the provider does not accept them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.edits.leaving_out import without
from llmlint.facts.evaluation.units import INITIALISERS
from llmlint.facts.libraries.options import argument_place, client_args, option
from llmlint.facts.libraries.requests import streaming
from llmlint.facts.model import Rejected, State, Truth
from llmlint.facts.requests.model_ids import given_models, is_hosted_elsewhere
from llmlint.facts.requests.removals import asks_for_version
from llmlint.facts.values import NONE, UNKNOWN, Const, External, Made, alternatives
from llmlint.facts.values.base import At, Value
from llmlint.facts.values.flows import Flow, Param
from llmlint.facts.values.texts import literal
from llmlint.sdks.names import is_one_of
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from llmlint.facts.evaluation.calls import Request
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.model import Span, Timeout
    from llmlint.sdks.parameters import Rejection


class Rejections:
    """Finds what one request gives in vain. `timeout` is what ends the wait for it, `model` what may be asked in place of its own."""

    def __init__(self, world: World, request: Request, unit: Unit, timeout: Timeout, locate: Callable[[At], Span], model: str = "") -> None:
        self._world = world
        self._request = request
        self._unit = unit
        self._timeout = timeout
        self._locate = locate
        self._named = model
        client = request.leaf.client
        self._entry = world.catalogue.client(client.name) if isinstance(client, (Made, External)) else None

    def found(self) -> tuple[Rejected, ...]:
        """All that is given, each where it stands."""
        if self._request.leaf.http is not None:
            return ()
        return self._each(given=True)

    def by_model(self) -> tuple[Rejected, ...]:
        """Those that another model might take, also what the client sends by itself and what is a key of the JSON over plain HTTP."""
        return tuple(item for item in self._each(given=False) if item.by == "model")

    def doubtful_by_model(self) -> tuple[str, ...]:
        """The parameters of which a model does not take every value, and whose value is not known here."""
        about = [rejection for rejection in self._concerning if rejection.models and self._model(rejection) is not None]
        found = dict.fromkeys(name.rpartition(".")[2] for each in about for name in each.parameters if self._is_doubtful(name, each))
        sure = {wrong.name for wrong in self.by_model()}
        return tuple(name for name in found if name not in sure)

    def _each(self, *, given: bool) -> tuple[Rejected, ...]:
        return tuple(dict.fromkeys(item for rejection in self._concerning for item in self._of(rejection, given=given)))

    def _is_doubtful(self, name: str, rejection: Rejection) -> bool:
        args, is_open = client_args(self._request.leaf.client) if rejection.on else ((), False)
        given = [option(self._request.args, name, is_open=False), option(args, name, is_open=is_open and rejection.by_default)]
        found = next((each for each in given if each.state is not State.UNSET), None)
        if found is None or found.state is not State.SET:
            return found is not None
        return not all(isinstance(choice, Const) for choice in self._in_sight(found.value))

    @cached_property
    def _concerning(self) -> list[Rejection]:
        """What this request might do against."""
        leaf = self._request.leaf
        if self._request.chain or not leaf.sdk.rejections:
            return []
        if leaf.http is not None:
            # What a service refuses it refuses in any form; what only a signature does, it may know.
            return [rejection for rejection in leaf.sdk.rejections if rejection.models and leaf.facts.like and self._concerns(rejection)]
        if (self._entry is None and leaf.client is not None) or any(key == "client!" for key, _ in self._request.args):
            return []
        return [rejection for rejection in leaf.sdk.rejections if self._concerns(rejection)]

    def _concerns(self, rejection: Rejection) -> bool:
        leaf = self._request.leaf
        if rejection.calls and (leaf.operation if leaf.http is None else leaf.facts.like) not in rejection.calls:
            return False
        if rejection.on and (self._entry is None or self._entry.facts.name not in rejection.on):
            return False
        if rejection.waits and (streaming(self._request) is not Truth.NO or self._timeout.state is not State.UNSET):
            return False
        args, _ = client_args(leaf.client)
        settings = (name.rpartition(".") for name in self._world.module_settings)
        if any(root in leaf.sdk.roots and name in rejection.unless for root, _, name in settings):
            return False
        return not any(key.partition(".")[0] in rejection.unless for key, _ in (*self._request.args, *args))

    def _of(self, rejection: Rejection, *, given: bool) -> Iterator[Rejected]:
        model = self._model(rejection)
        if model is None:
            return
        allowed, said = self._version(rejection)
        if allowed is Truth.NO:
            return
        for name in rejection.parameters:
            at = self._given(name, rejection, named=given) or (None if given else self._sent_by_default(rejection))
            if at is None:
                continue
            rename = rejection.instead if rejection.rename and self._free(rejection.instead) else ""
            keyword = at.node.keyword if rename and isinstance(at.node, cst.Arg) else None
            yield Rejected(
                name=name.rpartition(".")[2],
                span=self._locate(at),
                by="model" if model else "value" if rejection.above or rejection.not_below else "signature",
                model=model,
                detail=rejection.detail,
                distribution=self._request.leaf.sdk.distribution,
                version=rejection.since,
                allowed=allowed,
                said=said,
                instead=rejection.instead,
                keyword=self._locate(At(at.module, keyword)) if keyword is not None else None,
                left_out=without(at, self._locate) if self._may_go(rejection) else None,
                source=rejection.source,
            )

    def _may_go(self, rejection: Rejection) -> bool:
        """Whether the request says the same without it: no word of the prompt and no name of the model stands under a foreign keyword."""
        sets = rejection.models or rejection.since
        return bool(sets) and not (rejection.instead or rejection.above or rejection.not_below or rejection.by_default)

    def _free(self, name: str) -> bool:
        return all(key != name for key, _ in self._request.args)

    def _model(self, rejection: Rejection) -> str | None:
        """The literal id that the rejection is about; empty where it is about every model, `None` where it is not about this request."""
        if not rejection.models:
            return ""
        if is_hosted_elsewhere(self._world, self._request, own=bool(rejection.on)):
            return None
        ids = [self._named] if self._named else self._ids
        if not ids or not all(name and is_one_of(name, rejection.models) for name in ids):
            return None
        return ids[0]

    @cached_property
    def _ids(self) -> list[str | None]:
        """The ids that the request names, `None` for what is not in sight."""
        return [literal(choice) for value in given_models(self._request) for choice in self._in_sight(value)]

    def _version(self, rejection: Rejection) -> tuple[Truth, str]:
        leaf = self._request.leaf
        if not rejection.since:
            return Truth.YES, ""
        if asks_for_version(leaf.at):
            return Truth.NO, ""
        allowed, said = self._world.requirements.allows(self._world.file_of(leaf.at.module).path, leaf.sdk.distribution, rejection.since)
        return Truth.of(allowed), said

    def _given(self, name: str, rejection: Rejection, *, named: bool) -> At | None:
        """Where the parameter is surely given with a value that is not accepted.

        With `named`, it is told of by its value; without, one that only has another name now is in the way whatever it is given.
        """
        request = self._request
        places: list[tuple[tuple[tuple[str, Value], ...], At]] = [(request.args, request.leaf.at)]
        if rejection.on and isinstance(request.leaf.client, Made):
            places.append((client_args(request.leaf.client)[0], request.leaf.client.at))
        for args, place in places:
            found = option(args, name, is_open=False)
            if found.state is not State.SET:
                continue
            at = argument_place(place, name)
            renamed = not named and rejection.rename and not rejection.accepts and NONE not in alternatives(found.value)
            return at if renamed or self._is_wrong(found.value, at, rejection) else None
        return None

    def _sent_by_default(self, rejection: Rejection) -> At | None:
        """The client, where it sends a value of its own in place of one that is not given."""
        client = self._request.leaf.client
        if not rejection.by_default or not isinstance(client, Made):
            return None
        args, is_open = client_args(client)
        given = (option(pairs, name, is_open=is_open) for pairs in (self._request.args, args) for name in rejection.parameters)
        return client.at if all(found.state is State.UNSET for found in given) else None

    def _is_wrong(self, value: Value, at: At, rejection: Rejection) -> bool:
        if not (rejection.models or rejection.above or rejection.not_below):
            return isinstance(at.node, cst.Arg) or all(choice is not UNKNOWN for choice in alternatives(value))
        choices = self._in_sight(value)
        numbers = [choice.value for choice in choices if isinstance(choice, Const)]
        if len(numbers) != len(choices):
            return False
        limit = self._limit(rejection)
        for number in numbers:
            if isinstance(number, bool) or not isinstance(number, (int, float)):
                return False
            if rejection.models and str(float(number)) in {str(float(accepted)) for accepted in rejection.accepts}:
                return False
            if (rejection.above or rejection.not_below) and (limit is None or number <= limit):
                return False
        return True

    def _in_sight(self, value: Value) -> list[Value]:
        """The alternatives of a value, where a parameter is what the code in sight surely gives it, else its default.

        Where a function asks in several ways it tells models apart, and a parameter stays unknown.
        """
        found: list[Value] = []
        for choice in alternatives(value):
            if not isinstance(choice, Flow) or not isinstance(choice.source, Param) or choice.path or choice.steps:
                found.append(choice)
                continue
            given = self._world.literal_arguments.are_constant(choice.source)
            told = given is None or (given and choice.source.function.name in INITIALISERS)
            known = self._world.points_to.values(choice, self._unit) if told and self._always_asks_so else ()
            found.extend(known or (UNKNOWN,))
        return found

    @cached_property
    def _always_asks_so(self) -> bool:
        """Whether this is the one request of its function, which tests nothing before."""
        if len(self._unit.sites) > 1:
            return False
        return not any(isinstance(node, (cst.If, cst.IfExp, cst.Match)) for node in walk(self._unit.node))

    def _limit(self, rejection: Rejection) -> float | None:
        """The largest number that is accepted."""
        if not rejection.not_below:
            return rejection.above
        found = option(self._request.args, rejection.not_below, is_open=self._request.open)
        value = found.value.value if found.state is State.SET and isinstance(found.value, Const) else None
        return value - 1 if isinstance(value, int) else None


__all__ = ["Rejections"]
