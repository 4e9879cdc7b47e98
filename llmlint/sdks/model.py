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
from llmlint.sdks.clients import ClientFacts, Factory, Method  # noqa: TC001 - the schema reads the annotations
from llmlint.sdks.limits import CacheMinimum, CachePolicy, RetryFacts, TimeoutFacts
from llmlint.sdks.parameters import JsonWord, ModelId, Reasoning, Rejection, SamplingFacts  # noqa: TC001 - the schema reads the annotations
from llmlint.sdks.switches import Switch  # noqa: TC001 - the schema reads the annotations

CatalogueKind = Literal[
    "chat", "embedding", "image", "audio", "video", "rerank", "moderation", "batch", "tokens", "setup", "retrieval", "other"
]


@dataclass(frozen=True, slots=True)
class Provider:
    """How a framework that speaks to several providers names the models of one. `sdk` is the provider's, `prefixes` are what its models
    stand behind (one may be empty).
    """

    sdk: str
    prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CallFacts:
    """A method that asks a model, or a function that does. `path` leads to the method from a client, `function` is the full name.

    `on` names the classes that have the method (none: every client of the SDK). `timeout_unit` is set where the call counts in another
    unit than the SDK. `cache` names the options of prompt caching, `bounds` those that limit the steps of an agent, `aliases` other names
    of the function. `roles`: what the messages of `prompt` may have as one; none: not known. `text` is where the text of the answer
    stands, `optional` are those of its paths that the SDK's types say may be `None`. `end_user` names the options that tell the provider
    for which user it is asked. `vectors` is where an answer to a list holds the part of each item, at `[]`; `list_size` is how many items
    every model of it takes. `undecoded` are the paths to the JSON of a reply as it came; once it is decoded, `.json()` stands for them in
    the other paths. `timeout_default` are the seconds after which the SDK gives this call up, where that is not the SDK's usual limit.
    `mode` is that of the `client` or its own; `started` where the call returns at once, and what it returns is read while the model
    answers. `tool_choice` is the option that can make the model ask for a tool. `whole_run`: whatever it is given, several requests, each
    made of the answer before. `lasts`: it takes as long as what it moves is large, so that no time limit suits it. `like` is the call
    whose options it takes over, for a protocol that of the SDK.

    `kind` is what is asked for. `tools` are the options that offer the model tools; `limit` those that bound the length of the answer,
    `limit_required` where the SDK demands one; `temperature` and `seed` those that make answers differ less. `structured_always`: the
    answer is in a schema, whatever is given; `json_only` are options that promise JSON and no schema. `stream` is the option that makes the
    answer come in pieces, `streams_always` where it does so anyway; `stream_text` is where the text of one piece stands. `parsed` is where
    the answer stands as an object, `finish` why it ended, `tool_arguments` what a tool is to be called with. `accepts_list`: one request
    takes several inputs; `list_method` is the SDK's own method for them. `deprecated`: the SDK says so. `history` are options with the
    messages that were said before, `so_far` the methods of a reply that give all of them with the new ones.
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
    lasts: bool = False
    like: str = ""
    history: tuple[str, ...] = ()
    so_far: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Helper:
    """A name that is no client but matters: prompt templates, messages, parsers, compositions, configuration objects.

    `placeholders`: a template whose names stand in single braces, where one that is given nothing is an error (`checked`) or stays as it
    is (`kept`); `history` is a place for messages. `role` is what it is: a template, a message, a parser, a pipeline, a
    configuration; `validates`: it checks what it is given against a schema. `options` are arguments of a template that are no values
    for it. `pipes_into` is what a template is piped into, where nothing more is known of it; `binds` is the method that gives some of its
    names their values. `parses`: a parser into a text or a list, which takes any answer. `of_tool`: a message that says what a tool gave.
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
    of_tool: bool = False


@dataclass(frozen=True, slots=True)
class StructuredForm:
    """One way to ask for structured output. `form` shows it in a message.

    `operations` are those that it fits, by the ends of their names. `argument` is the keyword that these then get, with `{model}` for a
    Pydantic model, and `method` what the last part of the name becomes, if anything; what is read of the answer stays as it is.
    """

    form: str
    operations: tuple[str, ...] = ()
    method: str = ""
    argument: str = ""


@dataclass(frozen=True, slots=True)
class HttpEndpoint:
    """A provider's address. `host` is its host, `paths` are those under it that reach a model, each with the kind it asks for.

    A host that begins with a dot or hyphen, or ends with a dot, is a part of one (`.openai.azure.com`). `*` in a path stands for any text.
    No host: a protocol that many servers speak, at an address that the code does not show, or on this machine; `*`: at any address.
    `body` are the keys that its JSON then shows; where they are enough at an address of which nothing is shown, the path is empty, and the
    last key the one that is rarest elsewhere. `model` is what stands in front of the model's id in the address, where it stands there.
    """

    host: str
    paths: tuple[tuple[str, CatalogueKind], ...]
    body: tuple[str, ...] = ()
    model: str = ""

    @property
    def marks(self) -> tuple[str, ...]:
        """What one piece of a file's text holds if the file sends a request there; not said where only the body tells it."""
        if self.host.strip("*"):
            return (self.host,)
        return tuple(longest for path, _ in self.paths if (longest := max(path.split("*"), key=len)))

    @property
    def is_known_by_body(self) -> bool:
        """Whether nothing of the address is known."""
        return not self.host.strip("*") and any(not path.strip("*") for path, _ in self.paths)


@dataclass(frozen=True, slots=True)
class Shape:
    """A call so unmistakable that it counts on an unknown receiver. `path` is its path, `requires` are keywords that must all be there.

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
    dotted prefixes. `needles` are needed where the longest part of a root is too common: texts one of which stands in every file that
    imports a root. `key_variable` is the environment variable in which its clients look for a key that they are not given. `own_answers`
    are what it gives in place of a model's answer, word for word, where there is none. `protocols` are calls over plain HTTP, by the
    ending of the URL's path: their options are keys of the JSON that is sent. `id` is the name under which rules and reports know it,
    `distribution` what is installed, `version` the one that was read. `roots` are the modules through which it is imported. `framework`:
    it asks models through other SDKs. `local`: its models run in this process. `errors` are the classes of errors that its requests
    raise. `elsewhere` are functions that send all its requests to another address, whatever model they name.
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
    elsewhere: tuple[str, ...] = ()
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
