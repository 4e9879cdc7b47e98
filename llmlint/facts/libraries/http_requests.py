"""Requests over general HTTP libraries: model calls where they go to a known endpoint of a provider, or speak a protocol of models."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from llmlint.facts.evaluation.calls import Leaf
from llmlint.facts.model import How, Volatility
from llmlint.facts.values import UNKNOWN, Dynamic, External, Hole, Made, Mapping, Repeated, Sequence, Static, Text, alternatives, join
from llmlint.facts.values.flows import ITEM, Flow, Origin, Param
from llmlint.facts.values.texts import literal
from llmlint.facts.values.tool_calls import leads
from llmlint.patterns import regex
from llmlint.sdks.endpoints import HIDDEN
from llmlint.sdks.paths import parse_access_path
from llmlint.sdks.protocols import DECODED

if TYPE_CHECKING:
    import libcst as cst

    from llmlint.facts.evaluation.arguments import Arguments
    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.values.base import Value
    from llmlint.sdks.model import CallFacts, HttpLibrary, Sdk

MAX_TEXTS = 6
_ADDRESS = "://"
_TWICE = regex(r"(?<=[\w\0])//+")
_BASE = ("base_url", "0")
_RAW = ("text", "content", "data", "text()", "read()")
_AS_IT_CAME: frozenset[tuple[object, ...]] = frozenset({(), *((name,) for name in _RAW), *((name, "decode()") for name in _RAW)})
_OF_REQUEST = (("url", "0"), ("data", "1"))


def call_http(run: Run, node: cst.Call, base: Made | External, path: str, arguments: Arguments) -> Value:
    """A method of a client of an HTTP library; unknown for everything else."""
    found = run.world.catalogue.http_client(base.name)
    if found is None:
        return UNKNOWN
    library, _ = found
    if path in library.mounting and isinstance(base, Made):
        run.world.mounted.add(base.at)
    return http_request(run, node, library, base, path, arguments) if path in library.methods else UNKNOWN


def http_request(run: Run, node: cst.Call, library: HttpLibrary, client: Value | None, operation: str, arguments: Arguments) -> Value:
    """A request over a general HTTP library: a model call when it goes to a known endpoint of a provider."""
    name = operation.rpartition(".")[2]
    first = 1 if name in library.verb_first else 0
    if _only_reads(name, arguments if first else None):
        return UNKNOWN
    addresses = (_argument(run, arguments, first, key) for key in library.url)
    address = next((given for given in addresses if given is not UNKNOWN), UNKNOWN)
    described = next((option for option in run.settle(address) if isinstance(option, Made) and option.name in library.requests), None)
    parts = _of_request(described) if described is not None else _of_call(run, library, address, arguments, first)
    bodies = [value for key in library.body if (value := parts.get(key)) is not None]
    _note_parts(run, parts["url"])
    endpoint = _endpoint(run, parts["url"], client, bodies)
    if endpoint is None:
        return UNKNOWN
    sdk, protocol = endpoint
    own = tuple((key, value) for key, value in arguments.keywords if key not in library.body)
    rest = (("*", arguments.splat),) if arguments.splat is not None else ()
    facts = replace(protocol, path="", function=operation, timeout=library.timeout.call)
    leaf = Leaf(run.at(node), sdk, operation, facts, client, library, How.HTTP)
    return run.ask(node, leaf, (*_sent(bodies), ("url", parts["url"]), *own, *rest))


def _only_reads(method: str, of_any: Arguments | None) -> bool:
    """Whether a request is a GET: it asks for a list of models, the state of a batch, what a batch has answered."""
    verb = method if of_any is None else literal(of_any.at(0, "method"))
    return verb is not None and verb.lower() == "get"


def decoded(flow: Flow) -> Flow | None:
    """The decoded reply, where a flow is the text of a reply to an HTTP request as it came; `None` for everything else."""
    source = flow.source
    if not isinstance(source, Origin) or any(step.kind != "clean" for step in flow.steps):
        return None
    if source.leaf.http is not None:
        as_it_came = flow.path in _AS_IT_CAME
    else:
        path = flow.path[:-1] if flow.path[-1:] == ("decode()",) else flow.path
        as_it_came = any(leads(parse_access_path(undecoded), path) for undecoded in source.leaf.facts.undecoded)
    return Flow(source, (DECODED,), via=flow.via) if as_it_came else None


def names_address(value: Value) -> bool:
    """Whether a value is, or holds at its top, a text that begins like a URL."""
    options = [inner for option in alternatives(value) for inner in (option.items if isinstance(option, Sequence) else (option,))]
    return any(
        isinstance(text, Text) and text.parts and isinstance(text.parts[0], Static) and _ADDRESS in text.parts[0].text for text in options
    )


def _argument(run: Run, arguments: Arguments, index: int, name: str) -> Value:
    """An argument; also where all are handed on, as in `post(*args)`."""
    given = arguments.at(index, name)
    if given is not UNKNOWN or not arguments.positional or not isinstance(arguments.positional[0], Repeated):
        return given
    flow = arguments.positional[0].value
    if not isinstance(flow, Flow) or flow.path != (ITEM,):
        return given
    handed = [option.items for option in run.settle(Flow(flow.source)) if isinstance(option, Sequence) and option.fixed]
    return join(*(items[index] for items in handed)) if handed and all(index < len(items) for items in handed) else given


def _of_request(described: Made) -> dict[str, Value]:
    given = {name: described.argument(name) or described.argument(index) for name, index in _OF_REQUEST}
    return {name: UNKNOWN if value is None else value for name, value in given.items()}


def _of_call(run: Run, library: HttpLibrary, address: Value, arguments: Arguments, first: int) -> dict[str, Value]:
    """The address and what may be the body."""
    found = {"url": address}
    splat = [option for option in run.settle(arguments.splat) if isinstance(option, Mapping)] if arguments.splat is not None else []
    for index, name in enumerate(library.body, first + 1):
        value = arguments.at(index, name) if not first or library.body_behind_url else arguments.keyword(name)
        behind = splat[0].get(name) if len(splat) == 1 else None
        if value is not None and value is not UNKNOWN:
            found[name] = value
        elif behind is not None:
            found[name] = behind
    return found


def _sent(bodies: list[Value]) -> tuple[tuple[str, Value], ...]:
    """The keys of the JSON that is sent; those of a body that a caller hands over are its own to show."""
    options = [option for body in bodies for option in alternatives(_written(body))]
    tables = [option for option in options if isinstance(option, Mapping)]
    if not tables or len(tables) < len(options):
        return (("**", options[0] if len(options) == 1 else UNKNOWN),)
    rest = (("**", UNKNOWN),) if any(table.open for table in tables) else ()
    return (*((key, _under(key, tables)) for key in dict.fromkeys(key for table in tables for key, _ in table.items)), *rest)


def _under(key: str, tables: list[Mapping]) -> Value:
    """What stands under a key, whichever table is sent; where some do not have it, that is not known."""
    return join(*(UNKNOWN if (value := table.get(key)) is None else value for table in tables))


def _written(body: Value) -> Value:
    """What a text is the JSON of."""
    match body:
        case Text(parts=(Hole(value=written),)):
            return written
        case _:
            return body


def _endpoint(run: Run, address: Value, client: Value | None, bodies: list[Value]) -> tuple[Sdk, CallFacts] | None:
    """The provider and the call that an address names. Of a function that is called with several addresses, all have to name one."""
    seen = (option for body in bodies for option in run.settle(_written(body)))
    keys = {key for option in seen if isinstance(option, Mapping) for key, _ in option.items}
    texts = [_known_texts(run, option) for option in run.settle(_with_its_end(address))]
    if not any(text for several in texts for text in several):
        return run.world.catalogue.endpoint(HIDDEN, keys) if all(_is_spelled_out(body) for body in bodies) else None
    first = [_found(run, client, several[0], keys) for several in texts if several[0]]
    handed = any(isinstance(option, Flow) and isinstance(option.source, Param) for option in alternatives(address))
    if None not in first or (not handed and any(first)):
        return next((endpoint for endpoint in first if endpoint is not None), None)
    spelled = [_found(run, client, text, keys) for several in texts for text in several[1:]]
    return spelled[0] if spelled and _agree(spelled) and not any(first) else None


def _with_its_end(address: Value) -> Value:
    """An address without what is only an end, or a slash, short of it: `if not url.endswith("/chat/completions"): url += ...`."""
    options = alternatives(address)
    longer = [made for option in options if (made := _begun_and_end(option)) is not None]
    shorter = [known for begun, end in longer for known in (begun, (begun, end.removeprefix("/"))) if end.startswith("/")]
    return join(*(option for option in options if option not in shorter and _begun_and_end(option) not in shorter))


def _begun_and_end(address: Value) -> tuple[Value, str] | None:
    """The value that an address begins with, and the text put behind it."""
    match address:
        case Text(parts=(Hole(value=begun), Static(text=end))):
            return begun, end
        case _:
            return None


def _is_spelled_out(body: Value) -> bool:
    """Whether the keys of the JSON that is sent stand where it is sent."""
    return all(isinstance(option, Mapping) for option in alternatives(_written(body)))


def _found(run: Run, client: Value | None, text: str, keys: set[str]) -> tuple[Sdk, CallFacts] | None:
    return run.world.catalogue.endpoint(_joined(run, client, text), keys)


def _agree(found: list[tuple[Sdk, CallFacts] | None]) -> bool:
    """Whether all endpoints are known, and asked for the same."""
    return None not in found and len({endpoint[1].kind for endpoint in found if endpoint is not None}) == 1


def _joined(run: Run, client: Value | None, url: str) -> str:
    """A URL; one without a host stands below the base address of the client."""
    if not url.startswith("/") or not isinstance(client, Made):
        return _TWICE.sub("/", url)
    base = next((value for name in _BASE if (value := client.argument(name)) is not None), None)
    known = [text for option in run.settle(base) if (text := _known_texts(run, option)[0])] if base is not None else []
    if len(known) != 1:
        return HIDDEN + url
    return (known[0] if _ADDRESS in known[0] or HIDDEN in known[0] else f"https{_ADDRESS}{known[0]}").rstrip("/") + url


def _known_texts(run: Run, value: Value) -> list[str]:
    """A text, with NUL for what is not known of it or depends on who calls; behind it, where they are seen, what the callers make of it."""
    parts = value.parts if isinstance(value, Text) else ()
    ends = [(part.text,) if isinstance(part, Static) else _filled(run, part.value) for part in parts]
    found = [""]
    for several in ends:
        found = [begin + end for begin in found[:MAX_TEXTS] for end in several]
    certain = "".join(several[0] if len(several) == 1 else HIDDEN for several in ends)
    return [certain, *found] if 1 < len(found) <= MAX_TEXTS else [certain]


def _filled(run: Run, value: Value) -> tuple[str, ...]:
    """What is put into a text: whatever the callers put there, if all of them are in sight; an address that is a default counts."""
    texts = tuple(dict.fromkeys(literal(option) for option in run.settle(value) if not isinstance(option, Flow)))
    known = tuple(text for text in texts if text)
    if known and len(known) == len(texts):
        return known
    return known if len(known) == 1 and _ADDRESS in known[0] and _is_default(value) else (HIDDEN,)


def _note_parts(run: Run, address: Value) -> None:
    """Have the parameters remembered that are, or are put into, an address."""
    for option in alternatives(address):
        holes = [part.value for part in option.parts if isinstance(part, Hole)] if isinstance(option, Text) else [option]
        for value in holes:
            if isinstance(value, Flow) and isinstance(value.source, Param) and not value.path:
                run.world.note_address_part(value.source)


def _is_default(value: Value) -> bool:
    """Whether something is put in the place of a literal only by settings and by whoever calls."""
    others = [option for option in alternatives(value) if not isinstance(option, Flow) and not literal(option)]
    return all(isinstance(option, Dynamic) and option.volatility is Volatility.CONFIG for option in others)


__all__ = ["call_http", "decoded", "http_request", "names_address"]
