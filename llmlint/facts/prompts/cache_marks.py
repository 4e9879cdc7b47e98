"""How the provider caches what a request sends, and whether the code marks what to cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.libraries.options import client_args
from llmlint.facts.model import CacheFacts, Truth
from llmlint.facts.requests.model_ids import given_models
from llmlint.facts.values import UNKNOWN, Made, Mapping, alternatives
from llmlint.facts.values.flows import Flow
from llmlint.facts.values.structure import inner_values
from llmlint.facts.values.texts import literal
from llmlint.sdks.names import is_one_of

if TYPE_CHECKING:
    from llmlint.facts.evaluation.calls import CallSite, Request
    from llmlint.facts.values.base import Value


def cache_facts(site: CallSite, request: Request) -> CacheFacts:
    """The provider's way of caching for this request."""
    policy = request.leaf.sdk.cache
    mode = policy.mode if not policy.models or _is_for(request, policy.models) else "unknown"
    mark = policy.options[0] if policy.options and mode == "explicit" else ""
    return CacheFacts(mode, _minimum(request), mark, _marked(site, request) if mark else Truth.UNKNOWN)


def _is_for(request: Request, models: tuple[str, ...]) -> bool:
    """Whether the model is known, and one of these."""
    names = [literal(one) for value in given_models(request) for one in alternatives(value)]
    return bool(names) and all(name is not None and is_one_of(name, models) for name in names)


def _minimum(request: Request) -> int | None:
    """The shortest prefix that is cached: of the model where it is written out, else of all the provider's models."""
    sdk = request.leaf.sdk
    for value in given_models(request):
        for name in filter(None, map(literal, alternatives(value))):
            for entry in sdk.cache_minimums:
                if is_one_of(name, entry.models):
                    return entry.tokens
    return sdk.cache.minimum_tokens


def _marked(site: CallSite, request: Request) -> Truth:
    """Whether a mark is set; unknown where one may be hidden in what is not seen, or stands anywhere in the files on the way."""
    marks = frozenset(name.rpartition(".")[2] for name in (*request.leaf.sdk.cache.options, *request.leaf.facts.cache))
    args, _ = client_args(request.leaf.client)
    if any(key.rpartition(".")[2] in marks or _holds(value, marks) for key, value in (*request.args, *args)):
        return Truth.YES
    modules = {site.at.module, request.leaf.at.module, *(at.module for at in request.chain)}
    if request.open or any(module.says(marks) for module in modules):
        return Truth.UNKNOWN
    facts = request.leaf.facts
    sent = [request.argument(name) for name in (*facts.prompt, *facts.system)]
    return Truth.UNKNOWN if any(value is not None and _is_hidden(value) for value in sent) else Truth.NO


def _holds(value: Value, marks: frozenset[str]) -> bool:
    for inner in inner_values(value):
        keys = inner.items if isinstance(inner, Mapping) else inner.args + inner.extra if isinstance(inner, Made) else ()
        if any(key in marks for key, _ in keys):
            return True
    return False


def _is_hidden(value: Value) -> bool:
    """Whether the messages themselves come from elsewhere."""
    return any(option is UNKNOWN or isinstance(option, Flow) for option in alternatives(value))


__all__ = ["cache_facts"]
