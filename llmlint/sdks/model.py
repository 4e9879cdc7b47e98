"""What the catalogue says of an SDK: one `Sdk` per TOML file.

Option names are dotted paths from the call's keywords into nested objects: `config.http_options.timeout` is the `timeout`
of the `http_options` of the `config` argument, whether these are dicts or constructor calls.
Access paths (`text`, `finish`, ...) start at the awaited result (of a manager: at what it is entered as, of a stream: at one item):
`.choices[0].message.content`, `["output"]["text"]`, `.text()`. The empty path is the result itself. See `paths.py`.
The path `__call__` calls the instance: `model(prompt)`.
"""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from llmlint.records import dataclass
from llmlint.sdks.limits import CacheMinimum, CachePolicy, RetryFacts, TimeoutFacts
from llmlint.sdks.parameters import JsonWord, ModelId, Reasoning, Rejection, SamplingFacts  # noqa: TC001 - the schema reads the annotations
from llmlint.sdks.switches import Switch  # noqa: TC001 - the schema reads the annotations

Mode = Literal["sync", "async", "both", "manager", "decorator"]
CatalogueKind = Literal[
    "chat", "embedding", "image", "audio", "video", "rerank", "moderation", "batch", "tokens", "setup", "retrieval", "other"
]


@dataclass(frozen=True, slots=True)
class Provider:
    """How a framework that speaks to several providers names the models of one: behind which prefixes (one may be empty)."""

    sdk: str
    prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClientFacts:
    """A class whose instances talk to a model. `calls_from` borrows the calls of another SDK; `base` is a class of the catalogue.

    `local`: runs in this process, nothing to wait for on a network. `role`: what it is when not a plain client (`chat_model`,
    `completion_model`, `embeddings`, `module`, `agent`, `session`, ...). `timeout` and `retries` are the constructor's options; where
    the file says nothing they are those of the SDK. `bounds` are the options that limit the steps of an agent. `keeps_history`: each
    request carries all that was said before. `model` are the constructor's options that name the model, where they are not the usual ones;
    `default_model` is the one that is asked where none is named. `provider` is the SDK of the provider that an object of this class
    speaks to; an option among `elsewhere` leads to another service of it, where models live and die on other days. `connections` limit how
    many connections an HTTP client opens, and so how many requests are under way, unless one of `multiplexed` lets one carry several.
    `whole_run`: each of its calls is several requests, each made of the answer before, as of an agent that runs code or of a team.
    `told_by` are its decorators for functions that say a part of the system prompt of each request.
    """

    name: str
    mode: Mode = "both"
    aliases: tuple[str, ...] = ()
    timeout: tuple[str, ...] = ()
    retries: tuple[str, ...] = ()
    calls_from: str = ""
    base: str = ""
    role: str = ""
    prompt: tuple[str, ...] = ()
    system: tuple[str, ...] = ()
    told_by: tuple[str, ...] = ()
    structured: tuple[str, ...] = ()
    local: bool = False
    verified: bool = True
    bounds: tuple[str, ...] = ()
    removed_in: tuple[str, ...] = ()
    instead: str = ""
    keeps_history: bool = False
    model: tuple[str, ...] = ()
    default_model: str = ""
    provider: str = ""
    elsewhere: tuple[str, ...] = ()
    connections: tuple[str, ...] = ()
    multiplexed: tuple[str, ...] = ()
    whole_run: bool = False


@dataclass(frozen=True, slots=True)
class CallFacts:
    """A method that asks a model (`path` from a client) or a function that does (`function`, fully qualified).

    `on` names the classes that have the method (none: every client of the SDK). `timeout_unit` is set where the call counts in another
    unit than the SDK. `cache` names the options of prompt caching, `bounds` those that limit the steps of an agent, `aliases` other
    names of the function. `roles`: what the messages of `prompt` may have as one; none: not known. `optional` are those paths of `text`
    that the SDK's types say may be `None`. `end_user` names the options that tell the provider for which user it is asked.
    `vectors` is where an answer to a list holds the part of each item, at `[]`; `list_size` is how many items every model of it takes.
    `undecoded` are the paths to the JSON of a reply as it came; once it is decoded, `.json()` stands for them in the other paths.
    `timeout_default` are the seconds after which the SDK gives this call up, where that is not the SDK's usual limit. The `mode` is
    `started` where the call returns at once, and what it returns is read while the model answers. `tool_choice` is the option that can
    make the model ask for a tool. `whole_run`: whatever it is given, several requests, each made of the answer before.
    """

    kind: CatalogueKind
    path: str = ""
    function: str = ""
    on: tuple[str, ...] = ()
    mode: Literal["sync", "async", "client", "manager", "async_generator", "decorator", "started"] = "client"
    prompt: tuple[str, ...] = ()
    system: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    tool_choice: tuple[str, ...] = ("tool_choice",)
    limit: tuple[str, ...] = ()
    limit_required: bool = False
    temperature: tuple[str, ...] = ()
    seed: tuple[str, ...] = ()
    timeout: tuple[str, ...] = ()
    retries: tuple[str, ...] = ()
    structured: tuple[str, ...] = ()
    structured_always: bool = False
    json_only: tuple[str, ...] = ()
    stream: str = ""
    streams_always: bool = False
    text: tuple[str, ...] = ()
    parsed: tuple[str, ...] = ()
    stream_text: tuple[str, ...] = ()
    undecoded: tuple[str, ...] = ()
    tool_arguments: tuple[str, ...] = ()
    finish: tuple[str, ...] = ()
    accepts_list: bool = False
    list_method: str = ""
    list_size: int = 100
    vectors: tuple[str, ...] = ()
    positional: tuple[str, ...] = ()
    deprecated: bool = False
    removed_in: tuple[str, ...] = ()
    instead: str = ""
    verified: bool = True
    timeout_unit: Literal["", "s", "ms"] = ""
    cache: tuple[str, ...] = ()
    bounds: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    end_user: tuple[str, ...] = ()
    timeout_default: float | None = None
    whole_run: bool = False


@dataclass(frozen=True, slots=True)
class Factory:
    """A function or method that returns a client. `first_arguments` limits it to a few literals (the name of a service, of a task).

    A method is written `<client class>.<path>`. `wraps` names the parameter that brings an inner client; an asynchronous one makes the
    asynchronous class of `returns`. The options are those of the client it returns: a prompt or a schema given here holds for its calls.
    """

    function: str
    returns: tuple[str, ...]
    first_arguments: tuple[str, ...] = ()
    wraps: str = ""
    verified: bool = True
    aliases: tuple[str, ...] = ()
    prompt: tuple[str, ...] = ()
    system: tuple[str, ...] = ()
    structured: tuple[str, ...] = ()
    timeout: tuple[str, ...] = ()
    retries: tuple[str, ...] = ()
    positional: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Helper:
    """A name that is no client but matters: prompt templates, messages, parsers, compositions, configuration objects.

    `placeholders`: a template whose names stand in single braces, where one that is given nothing is an error (`checked`) or stays as it
    is (`kept`); `history` is a place for messages. The `options` of a template are arguments that are no values for it. What a template is
    piped into is `pipes_into`, where nothing more is known of it; `binds` is the method that gives some of its names their values. A
    parser that `parses` into a text or a list takes any answer.
    """

    name: str
    role: str
    aliases: tuple[str, ...] = ()
    validates: bool = False
    parses: Literal["", "text", "list"] = ""
    options: tuple[str, ...] = ()
    placeholders: Literal["", "checked", "kept", "history"] = ""
    pipes_into: str = ""
    binds: str = ""


@dataclass(frozen=True, slots=True)
class Method:
    """A method of a client that hands out a client: the same one, with other options, retried, answering in a schema, with a function as
    one more `step`; or a pipeline.
    """

    name: str
    effect: Literal["same", "options", "retry", "structured", "pipe", "step"]


@dataclass(frozen=True, slots=True)
class StructuredForm:
    """One way to ask for structured output, in words a message can show. `schema` is false where it only switches JSON on.

    `operations` are those that it fits, by the ends of their names. There `argument` is the keyword, with `{model}` for a Pydantic model,
    and `method` what the last part of the name becomes, if anything; what is read of the answer stays as it is.
    """

    form: str
    reads: str = ""
    schema: bool = True
    operations: tuple[str, ...] = ()
    method: str = ""
    argument: str = ""


@dataclass(frozen=True, slots=True)
class HttpEndpoint:
    """A provider's host and the paths under it that reach a model, with the kind each asks for.

    A host that begins with a dot or hyphen, or ends with a dot, is a part of one (`.openai.azure.com`). `*` in a path stands for any text.
    No host: a protocol that many servers speak, at an address that the code does not show, or on this machine; `*`: at any address.
    `body` are the keys that its JSON then shows; where they are enough at an address of which nothing is shown, the path is empty, and the
    last key the one that is rarest elsewhere.
    """

    host: str
    paths: tuple[tuple[str, CatalogueKind], ...]
    body: tuple[str, ...] = ()

    @property
    def marks(self) -> tuple[str, ...]:
        """What one piece of a file's text holds if the file sends a request there."""
        return (self.host,) if self.host.strip("*") else tuple(path or self.body[-1] for path, _ in self.paths)


@dataclass(frozen=True, slots=True)
class Shape:
    """A call path so unmistakable that it counts on an unknown receiver, if all keywords of `requires` are there.

    `needle`: one of these, where the longest part of the path is too common to look for in files.
    """

    path: str
    requires: tuple[str, ...] = ()
    needle: str = ""


@dataclass(frozen=True, slots=True)
class Sdk:
    """One TOML file.

    `applies` restricts the file to versions (`openai<1`); such a file adds names and never replaces those of the current SDK.
    `module_client` is the class whose call paths are also functions of its root module. `module_aliases` are pairs (other home, home) of
    dotted prefixes. `needles`, where the longest part of a root is too common: texts one of which stands in every file that imports a root.
    `key_variable` is the environment variable in which its clients look for a key that they are not given.
    `own_answers` are what it gives in place of a model's answer, word for word, where there is none.
    `protocols` are calls over plain HTTP, by the ending of the URL's path: their options are keys of the JSON that is sent.
    """

    id: str
    distribution: str
    version: str
    roots: tuple[str, ...]
    applies: str = ""
    framework: bool = False
    local: bool = False
    module_client: str = ""
    key_variable: str = ""
    shapes: tuple[Shape, ...] = ()
    timeout: TimeoutFacts = field(default_factory=TimeoutFacts)
    retries: RetryFacts = field(default_factory=RetryFacts)
    cache: CachePolicy = field(default_factory=CachePolicy)
    clients: tuple[ClientFacts, ...] = ()
    calls: tuple[CallFacts, ...] = ()
    factories: tuple[Factory, ...] = ()
    helpers: tuple[Helper, ...] = ()
    structured: tuple[StructuredForm, ...] = ()
    models: tuple[ModelId, ...] = ()
    endpoints: tuple[HttpEndpoint, ...] = ()
    protocols: tuple[CallFacts, ...] = ()
    errors: tuple[str, ...] = ()
    methods: tuple[Method, ...] = ()
    module_aliases: tuple[tuple[str, str], ...] = ()
    needles: tuple[str, ...] = ()
    own_answers: tuple[str, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    reasoning: tuple[Reasoning, ...] = ()
    cache_minimums: tuple[CacheMinimum, ...] = ()
    sampling: tuple[SamplingFacts, ...] = ()
    json_words: tuple[JsonWord, ...] = ()
    switches: tuple[Switch, ...] = ()
    providers: tuple[Provider, ...] = ()


@dataclass(frozen=True, slots=True)
class HttpLibrary:
    """A general HTTP client library through which providers are reached without an SDK.

    `methods` are those of its clients that send a request. `verb_first` are functions (their last part) and methods that take the HTTP
    verb before the URL. `requests` are classes that describe a request, passed in place of the URL. `body` are the options for the payload;
    `body_behind_url`: the first of them stands behind the URL also where the verb stands before it.
    `mounting` are methods that give a client something else to send with, which may try again. `status_checks` are methods of a reply that
    raise where the provider has refused; without any, the request itself raises.
    """

    id: str
    functions: tuple[str, ...]
    clients: tuple[ClientFacts, ...]
    timeout: TimeoutFacts
    retries: RetryFacts
    body: tuple[str, ...] = ()
    version: str = ""
    methods: tuple[str, ...] = ()
    verb_first: tuple[str, ...] = ()
    url: tuple[str, ...] = ("url",)
    requests: tuple[str, ...] = ()
    mounting: tuple[str, ...] = ()
    status_checks: tuple[str, ...] = ()
    body_behind_url: bool = False
