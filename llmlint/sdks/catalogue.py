"""Questions to the catalogue: what does this dotted name, this path on a client, this URL, this model id stand for?"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from llmlint.sdks.endpoints import Endpoints
from llmlint.sdks.entries import CallEntry, ClientEntry
from llmlint.sdks.names import inside, spellings
from llmlint.sdks.needles import needles

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from llmlint.sdks.clients import ClientFacts, Factory
    from llmlint.sdks.model import CallFacts, Helper, HttpLibrary, Sdk, Shape
    from llmlint.sdks.parameters import ModelId

V = TypeVar("V")
_LONGEST_NAME = 100
_MOST_SPELLINGS = 10_000


class Catalogue:
    """All SDKs and HTTP libraries. Files restricted to versions (`applies`) come last: they add names, they do not replace any."""

    def __init__(self, sdks: Mapping[str, Sdk], libraries: tuple[HttpLibrary, ...] = ()) -> None:
        self.sdks = sdks
        self.libraries = libraries
        self._ordered = sorted(sdks.values(), key=lambda sdk: (bool(sdk.applies), sdk.id))
        self._call_cache: dict[str, Mapping[str, CallFacts]] = {}
        self._offers: dict[tuple[str, str], dict[str, ModelId]] = {}
        self._spellings: dict[str, tuple[str, ...]] = {}

    def client(self, dotted: str) -> ClientEntry | None:
        """The client class of this name, in any of its homes."""
        return self._spelled(dotted, self._clients)

    def calls(self, entry: ClientEntry) -> Mapping[str, CallFacts]:
        """Path to call, of everything that can be called on an instance: its own, inherited, borrowed, and added by older versions."""
        if (known := self._call_cache.get(entry.facts.name)) is None:
            known = self._call_cache[entry.facts.name] = self._calls_of(entry)
        return known

    def function(self, dotted: str) -> CallEntry | None:
        """The module-level function, class method or call of a module's implicit client of this name."""
        return self._spelled(dotted, self._functions)

    def factory(self, dotted: str) -> tuple[Sdk, tuple[Factory, ...]] | None:
        """What makes clients under this name: a function, or `<client class>.<path>` with the methods of its bases."""
        return self._member(dotted, self._factories)

    def derived(self, entry: ClientEntry, path: str) -> str:
        """What a method of a client that hands out a client does (see `Method`); empty for any other method."""
        for owner in self._lineage(entry):
            for sdk in (owner.sdk, *(self.sdks[name] for name in (owner.facts.calls_from,) if name)):
                if effect := next((method.effect for method in sdk.methods if method.name == path), ""):
                    return effect
                if path in sdk.timeout.methods:
                    return "options"
                if path in sdk.retries.methods:
                    return "retry"
        return ""

    def deriving(self, dotted: str, effect: str) -> str:
        """The method of a client class that has this effect; empty where there is none."""
        entry = self.client(dotted)
        if entry is None:
            return ""
        sdks = [sdk for owner in self._lineage(entry) for sdk in (owner.sdk, *(self.sdks[n] for n in (owner.facts.calls_from,) if n))]
        return next((method.name for sdk in sdks for method in sdk.methods if method.effect == effect), "")

    def helper(self, dotted: str) -> Helper | None:
        """The template, message, parser, composition or other helper of this name; methods as for `factory`."""
        return self._member(dotted, self._helpers)

    def shape(self, path: str, keywords: Collection[str]) -> CallEntry | None:
        """The call that `path`, on an unknown receiver, unmistakably is, given the keywords that are passed."""
        for shape, entry in self._shapes:
            if (path == shape.path or path.endswith(f".{shape.path}")) and all(name in keywords for name in shape.requires):
                return entry
        return None

    def endpoint(self, url: str, body: Collection[str] = ()) -> tuple[Sdk, CallFacts] | None:
        """The provider and the call it is asked for, with options as keys of the JSON, for a URL in which NUL stands for what is not known.

        `body` are the keys of the JSON sent there. `None` also where only the host is known.
        """
        return self._endpoints.find(url, body)

    def http_function(self, dotted: str) -> HttpLibrary | None:
        """The HTTP library with this function."""
        return self._http_functions.get(dotted)

    def http_client(self, dotted: str) -> tuple[HttpLibrary, ClientFacts] | None:
        """The HTTP library with this client class."""
        return self._http_clients.get(dotted)

    def retry_methods(self) -> frozenset[str]:
        """Methods that make a retrying client or model out of a plain one. Those that set options in general are no sign of it."""
        return frozenset(method for sdk in self._ordered for method in sdk.retries.methods if method not in sdk.timeout.methods)

    def known_root(self, module: str) -> bool:
        """Whether this dotted module lies inside an SDK."""
        parts = module.split(".")
        return any(".".join(parts[:size]) in self._roots for size in range(1, len(parts) + 1))

    def client_names(self) -> frozenset[str]:
        """The dotted names of all classes of clients."""
        return frozenset(self._clients)

    def may_name(self, dotted: str) -> bool:
        """Whether an imported name lies inside an SDK or leads to one (`google` leads to `google.genai`), also under an old home."""
        return any(name in self._above_roots or self.known_root(name) for name in self.spellings_of(dotted))

    def shapes(self) -> frozenset[str]:
        """The paths, one of which stands in every call by shape."""
        return frozenset(shape.path for shape, _ in self._shapes)

    def words(self) -> tuple[str, ...]:
        """The words, one of which stands in every file with a call by shape, sorted."""
        return tuple(sorted({shape.needle or max(shape.path.split("."), key=len) for shape, _ in self._shapes}))

    def addresses(self) -> tuple[str, ...]:
        """The hosts of all providers, and the paths of protocols without a host, sorted."""
        return tuple(sorted({mark for sdk in self._ordered for endpoint in sdk.endpoints for mark in endpoint.marks}))

    def bodies(self) -> tuple[tuple[str, ...], ...]:
        """The keys of JSON that tell a request for a model whatever its address, in the order of their SDKs; the rarest key comes last."""
        return tuple(endpoint.body for sdk in self._ordered for endpoint in sdk.endpoints if endpoint.is_known_by_body)

    def roots(self) -> tuple[str, ...]:
        """The modules through which SDKs are imported, sorted."""
        return tuple(sorted(self._roots))

    def needles(self) -> tuple[bytes, ...]:
        """Byte strings, one of which stands in every file that can name an SDK, a provider's host or a shape. Sorted."""
        return self._needles

    def model(self, model_id: str) -> ModelId | None:
        """What is known of a model id."""
        return self._models.get(model_id)

    def provider_at(self, host: str) -> str:
        """The SDK whose provider answers at a host; empty where none is known to."""
        return self._hosts.get(host, "")

    def offers(self, provider: str, prefix: str) -> dict[str, ModelId]:
        """The models of one of the SDKs, as far as their dates are verified, by their ids behind a prefix."""
        if (provider, prefix) not in self._offers:
            models = self.sdks[provider].models if provider in self.sdks else ()
            self._offers[provider, prefix] = {f"{prefix}{model.id}": model for model in models if model.verified}
        return self._offers[provider, prefix]

    def names_model(self, text: str) -> bool:
        """Whether a text is the id of a model that is known, maybe behind the prefix of a provider."""
        return text in self._models or (len(text) <= _LONGEST_NAME and text[max(text.rfind("/"), text.rfind(":")) + 1 :] in self._models)

    @cached_property
    def _clients(self) -> Mapping[str, ClientEntry]:
        found: dict[str, ClientEntry] = {}
        for sdk in self._ordered:
            for facts in sdk.clients:
                found.setdefault(facts.name, ClientEntry(sdk, facts))
        for sdk in self._ordered:
            for facts in sdk.clients:
                for alias in facts.aliases:
                    found.setdefault(alias, ClientEntry(sdk, facts))
        return found

    @cached_property
    def _functions(self) -> Mapping[str, CallEntry]:
        found: dict[str, CallEntry] = {}
        for sdk in self._ordered:
            for call in sdk.calls:
                for name in (call.function, *call.aliases) if call.function else ():
                    found.setdefault(name, CallEntry(sdk, call, inside(sdk.roots, call.function)))
            if sdk.module_client and (entry := self._clients.get(sdk.module_client)):
                for path, call in self.calls(entry).items():
                    of_module = replace(call, mode="sync") if call.mode == "client" and entry.facts.mode == "sync" else call
                    found.setdefault(f"{sdk.roots[0]}.{path}", CallEntry(sdk, of_module, path))
        return found

    @cached_property
    def _factories(self) -> Mapping[str, tuple[Sdk, tuple[Factory, ...]]]:
        found: dict[str, tuple[Sdk, tuple[Factory, ...]]] = {}
        for sdk in self._ordered:
            for factory in sdk.factories:
                for name in (factory.function, *factory.aliases):
                    owner, others = found.get(name, (sdk, ()))
                    found[name] = (owner, (*others, factory))
        return found

    @cached_property
    def _helpers(self) -> Mapping[str, Helper]:
        found: dict[str, Helper] = {}
        for sdk in self._ordered:
            for helper in sdk.helpers:
                for name in (helper.name, *helper.aliases):
                    found.setdefault(name, helper)
        return found

    @cached_property
    def _shapes(self) -> list[tuple[Shape, CallEntry]]:
        by_path = [
            (shape, CallEntry(sdk, next(call for call in sdk.calls if call.path == shape.path), shape.path))
            for sdk in self._ordered
            for shape in sdk.shapes
        ]
        return sorted(by_path, key=lambda pair: (-len(pair[0].path), -len(pair[0].requires)))

    @cached_property
    def _endpoints(self) -> Endpoints:
        return Endpoints(self._ordered)

    @cached_property
    def _http_functions(self) -> Mapping[str, HttpLibrary]:
        return {name: library for library in self.libraries for name in library.functions}

    @cached_property
    def _http_clients(self) -> Mapping[str, tuple[HttpLibrary, ClientFacts]]:
        return {name: (library, facts) for library in self.libraries for facts in library.clients for name in (facts.name, *facts.aliases)}

    @cached_property
    def _above_roots(self) -> frozenset[str]:
        """The packages that lead to a root without being one."""
        return frozenset(root[:place] for root in self._roots for place, sign in enumerate(root) if sign == ".")

    @cached_property
    def _roots(self) -> frozenset[str]:
        return frozenset(root for sdk in self._ordered for root in sdk.roots)

    @cached_property
    def _needles(self) -> tuple[bytes, ...]:
        return needles(self._ordered)

    @cached_property
    def _hosts(self) -> Mapping[str, str]:
        return {endpoint.host: sdk.id for sdk in reversed(self._ordered) for endpoint in sdk.endpoints if endpoint.host}

    @cached_property
    def _models(self) -> Mapping[str, ModelId]:
        return {model.id: model for sdk in reversed(self._ordered) for model in sdk.models}

    @cached_property
    def _homes(self) -> Mapping[str, str]:
        return {other: home for sdk in self._ordered for other, home in sdk.module_aliases}

    @cached_property
    def _added(self) -> Mapping[str, tuple[CallFacts, ...]]:
        """Calls that name a class, from any file, in order of precedence."""
        found: dict[str, tuple[CallFacts, ...]] = {}
        for sdk in self._ordered:
            for call in sdk.calls:
                for name in call.on if call.path else ():
                    if owner := self.client(name):
                        found[owner.facts.name] = (*found.get(owner.facts.name, ()), call)
        return found

    def _calls_of(self, entry: ClientEntry) -> Mapping[str, CallFacts]:
        found: dict[str, CallFacts] = {}
        for owner in self._lineage(entry):
            lenders = [owner.sdk, *(self.sdks[lender] for lender in (owner.facts.calls_from,) if lender)]
            for call in self._added.get(owner.facts.name, ()):
                found.setdefault(call.path, call)
            for call in (call for sdk in lenders for call in sdk.calls if call.path and not call.on):
                found.setdefault(call.path, call)
        return found

    def _lineage(self, entry: ClientEntry) -> Iterator[ClientEntry]:
        seen: set[str] = set()
        current: ClientEntry | None = entry
        while current is not None and current.facts.name not in seen:
            seen.add(current.facts.name)
            yield current
            current = self.client(current.facts.base) if current.facts.base else None

    def _spelled(self, dotted: str, table: Mapping[str, V]) -> V | None:
        if (found := table.get(dotted)) is not None:
            return found
        return next((table[name] for name in self.spellings_of(dotted)[1:] if name in table), None)

    def spellings_of(self, dotted: str) -> tuple[str, ...]:
        """The name as written, and in other homes: the same few are asked for again and again, each in several tables."""
        known = self._spellings.get(dotted)
        if known is None:
            if len(self._spellings) >= _MOST_SPELLINGS:
                self._spellings.clear()
            known = self._spellings[dotted] = tuple(spellings(dotted, self._homes))
        return known

    def _member(self, dotted: str, table: Mapping[str, V]) -> V | None:
        if (found := self._spelled(dotted, table)) is not None:
            return found
        owner, _, rest = dotted.rpartition(".")
        while owner:
            if entry := self.client(owner):
                return next((table[name] for base in self._lineage(entry) if (name := f"{base.facts.name}.{rest}") in table), None)
            owner, _, last = owner.rpartition(".")
            rest = f"{last}.{rest}"
        return None
