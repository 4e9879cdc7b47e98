"""The catalogue: every file loads, mistakes are named, names lead to facts, a new SDK is one file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import ACME

from llmlint.sdks import CatalogueError, Key, load, load_directory, parse_access_path

if TYPE_CHECKING:
    from llmlint.sdks import Catalogue
    from llmlint.sdks.limits import TimeoutFacts
    from llmlint.sdks.model import CallFacts

HERE = Path(__file__).parents[1] / "llmlint" / "sdks"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def calls(catalogue: Catalogue, name: str) -> dict[str, CallFacts]:
    entry = catalogue.client(name)
    assert entry is not None, name
    return dict(catalogue.calls(entry))


def timeout(catalogue: Catalogue, name: str) -> TimeoutFacts:
    entry = catalogue.client(name)
    assert entry is not None, name
    return entry.sdk.timeout


def kinds(catalogue: Catalogue, name: str) -> set[str]:
    return {call.kind for call in calls(catalogue, name).values()}


def test_every_file_is_in_the_catalogue(catalogue: Catalogue) -> None:
    assert set(catalogue.sdks) == {path.stem for path in HERE.glob("*.toml")}
    assert {library.id for library in catalogue.libraries} == {path.stem for path in (HERE / "http").glob("*.toml")}
    assert len(catalogue.sdks) > 100


def test_the_catalogue_is_read_once() -> None:
    assert load() is load()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('kind = "chat"', 'kind = "chatt"'), r'acme\.toml: call\[0\]\.kind: expected one of chat, .*, got "chatt"'),
        (('mode = "sync"', 'mood = "sync"'), r'acme\.toml: client\[0\]\.mood: unknown key, did you mean "mode"\?'),
        (('name = "acme_ai.Acme"\n', ""), r"acme\.toml: client\[0\]\.name: missing"),
        (('kind = "chat"\n', ""), r"acme\.toml: call\[0\]\.kind: missing"),
        (("default = 30.0", 'default = "30"'), r'acme\.toml: timeout\.default: expected a number, got "30"'),
        (("bounded = true", "bounded = 1"), r"acme\.toml: timeout\.bounded: expected true or false, got 1"),
        (('client = ["timeout"]', 'client = "timeout"'), r'acme\.toml: timeout\.client: expected a list of strings, got "timeout"'),
        (("[[call]]", "[call]"), r"acme\.toml: call: expected a list of tables, got a table"),
        (('path = "talk.now"', 'path = "talk.now"\nfunction = "acme_ai.talk"'), r"acme\.toml: call\[0\]\.path: either path or function"),
        (('path = "talk.now"', 'path = "talk.now"\nlike = "talk.then"'), r"acme\.toml: call\[0\]\.like: expected one of"),
        (
            ('path = "talk.now"', 'path = "talk.now"\non = ["acme_ai.Other"]'),
            r'acme\.toml: call\[0\]\.on: no client is called "acme_ai\.Other"',
        ),
        (('mode = "sync"', 'calls-from = "nobody"'), r'acme\.toml: client\[0\]\.calls-from: no SDK is called "nobody"'),
        (('mode = "sync"', 'base = "acme_ai.Base"'), r'acme\.toml: client\[0\]\.base: no client is called "acme_ai\.Base"'),
        (
            ("[[call]]", '[[factory]]\nfunction = "acme_ai.make"\nreturns = ["acme_ai.Other"]\n\n[[call]]'),
            r"acme\.toml: factory\[0\]\.returns: no client",
        ),
        (('roots = ["acme_ai"]', 'roots = ["acme"]'), r'acme\.toml: roots: "acme_ai\.Acme" is inside no root'),
        (('text = [".answer"]', 'text = ["answer["]'), r"acme\.toml: call\[0\]\.text: not an access path"),
        (("[[call]]", '[[client]]\nname = "acme_ai.Acme"\n\n[[call]]'), r'acme\.toml: client\[1\]\.name: "acme_ai\.Acme" is there twice'),
        (("[timeout]", "[timeout"), r"acme\.toml: .*line"),
    ],
)
def test_mistake_names_file_and_key(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    assert change[0] in ACME
    (tmp_path / "acme.toml").write_text(ACME.replace(*change), encoding="utf-8")
    with pytest.raises(CatalogueError, match=message):
        load_directory(tmp_path)


def test_id_is_taken(tmp_path: Path) -> None:
    for name in ("acme.toml", "second.toml"):
        (tmp_path / name).write_text(ACME, encoding="utf-8")
    with pytest.raises(CatalogueError, match=r'second\.toml: id: "acme" is taken'):
        load_directory(tmp_path)


def test_new_sdk_is_one_file(tmp_path: Path) -> None:
    file = tmp_path / "acme.toml"
    file.write_text(ACME, encoding="utf-8")
    catalogue = load([file])
    entry = catalogue.client("acme_ai.Acme")
    assert entry is not None
    assert entry.sdk.timeout.default == 30.0
    assert entry.facts.timeout == ("timeout",)
    assert list(catalogue.calls(entry)) == ["talk.now"]
    assert any(needle in b"import acme_ai" for needle in catalogue.needles())
    assert catalogue.client("openai.OpenAI") is not None
    assert load().client("acme_ai.Acme") is None


def test_like_takes_over_all_but_the_name(tmp_path: Path) -> None:
    twin = '\n[[call]]\npath = "talk.later"\nlike = "talk.now"\nmode = "async"\n'
    (tmp_path / "acme.toml").write_text(ACME + twin, encoding="utf-8")
    later = calls(load_directory(tmp_path), "acme_ai.Acme")["talk.later"]
    assert (later.kind, later.mode, later.prompt, later.text) == ("chat", "async", ("question",), (".answer",))


def test_what_is_not_verified_is_not_told(tmp_path: Path) -> None:
    (tmp_path / "acme.toml").write_text(ACME.replace("[timeout]", "[timeout]\nverified = false"), encoding="utf-8")
    limit = timeout(load_directory(tmp_path), "acme_ai.Acme")
    assert (limit.default, limit.bounded, limit.verified) == (None, None, False)


@pytest.mark.parametrize(
    ("name", "default", "bounded", "unit", "options"),
    [
        ("openai.OpenAI", 600.0, True, "s", ("timeout",)),
        ("openai.AsyncAzureOpenAI", 600.0, True, "s", ("timeout",)),
        ("anthropic.AsyncAnthropic", 600.0, True, "s", ("timeout",)),
        ("google.genai.Client", None, False, "ms", ("http_options.timeout",)),
        ("mistralai.client.Mistral", 5.0, True, "ms", ("timeout_ms",)),
        ("mistralai.Mistral", None, False, "ms", ("timeout_ms",)),
        ("mistralai.client.MistralClient", 120.0, True, "s", ("timeout",)),
        ("cohere.ClientV2", 300.0, True, "s", ("timeout",)),
        ("groq.Groq", 60.0, True, "s", ("timeout",)),
        ("ollama.Client", None, False, "s", ("timeout",)),
        ("langchain_openai.ChatOpenAI", None, False, "s", ("timeout", "request_timeout")),
        ("langchain_ollama.ChatOllama", None, False, "s", ("client_kwargs.timeout",)),
        ("llama_index.llms.openai.OpenAI", 60.0, True, "s", ("timeout",)),
        ("portkey_ai.Portkey", None, None, "s", ()),
        ("mypy_boto3_bedrock_runtime.client.BedrockRuntimeClient", 60.0, True, "s", ("config.read_timeout",)),
        ("pydantic_ai.Agent", 600.0, True, "s", ("model_settings.timeout",)),
        ("databricks_openai.DatabricksOpenAI", None, None, "s", ()),
    ],
)
def test_limits(catalogue: Catalogue, name: str, default: float | None, bounded: bool | None, unit: str, options: tuple[str, ...]) -> None:
    entry = catalogue.client(name)
    assert entry is not None
    limit = entry.sdk.timeout
    assert (limit.default, limit.bounded, limit.unit, entry.facts.timeout) == (default, bounded, unit, options)


@pytest.mark.parametrize(
    ("name", "path", "kind", "text"),
    [
        ("openai.OpenAI", "chat.completions.create", "chat", ".choices[0].message.content"),
        ("openai.AsyncOpenAI", "responses.create", "chat", ".output_text"),
        ("anthropic.Anthropic", "messages.create", "chat", ".content[0].text"),
        ("anthropic.AnthropicBedrock", "messages.stream", "chat", ".get_final_text()"),
        ("google.genai.Client", "aio.models.generate_content", "chat", ".text"),
        ("google.genai.chats.Chat", "send_message", "chat", ".text"),
        ("google.generativeai.GenerativeModel", "generate_content", "chat", ".text"),
        ("vertexai.preview.generative_models.GenerativeModel", "generate_content_async", "chat", ".text"),
        ("mistralai.Mistral", "chat.complete", "chat", ".choices[0].message.content"),
        ("mistralai.client.MistralClient", "chat", "chat", ".choices[0].message.content"),
        ("cohere.Client", "chat", "chat", ".text"),
        ("cohere.ClientV2", "chat", "chat", ".message.content[0].text"),
        ("ollama.AsyncClient", "chat", "chat", ".message.content"),
        ("mypy_boto3_bedrock_runtime.client.BedrockRuntimeClient", "converse", "chat", '["output"]["message"]["content"][0]["text"]'),
        ("langchain_openai.ChatOpenAI", "invoke", "chat", ".content"),
        ("langchain_openai.OpenAI", "invoke", "chat", ""),
        ("langchain.chains.LLMChain", "run", "chat", ""),
        ("llama_index.llms.anthropic.Anthropic", "achat", "chat", ".message.content"),
        ("litellm.Router", "acompletion", "chat", ".choices[0].message.content"),
        ("pydantic_ai.Agent", "run_sync", "chat", ".output"),
        ("transformers.TextGenerationPipeline", "__call__", "chat", '[0]["generated_text"]'),
    ],
)
def test_calls(catalogue: Catalogue, name: str, path: str, kind: str, text: str) -> None:
    call = calls(catalogue, name)[path]
    assert call.kind == kind
    assert text in call.text


def test_parsed_objects_are_not_text(catalogue: Catalogue) -> None:
    call = calls(catalogue, "openai.OpenAI")["chat.completions.parse"]
    assert call.parsed == (".choices[0].message.parsed",)
    assert call.text == (".choices[0].message.content",)
    assert call.structured_always


def test_embeddings_and_chat_models_do_not_mix(catalogue: Catalogue) -> None:
    assert kinds(catalogue, "langchain_openai.OpenAIEmbeddings") == {"embedding"}
    assert kinds(catalogue, "langchain_openai.ChatOpenAI") == {"chat"}
    assert kinds(catalogue, "langchain_community.vectorstores.FAISS") == {"retrieval"}
    assert calls(catalogue, "langchain_core.retrievers.BaseRetriever")["invoke"].kind == "retrieval"
    assert {"invoke", "ainvoke", "stream", "astream", "batch", "abatch", "predict", "__call__", "generate"} <= set(
        calls(catalogue, "langchain_anthropic.ChatAnthropic")
    )


def test_options_are_paths_into_objects(catalogue: Catalogue) -> None:
    call = calls(catalogue, "google.genai.Client")["models.generate_content"]
    assert call.timeout == ("config.http_options.timeout",)
    assert call.structured == ("config.response_schema", "config.response_json_schema")
    assert call.json_only == ("config.response_mime_type",)
    assert calls(catalogue, "google.generativeai.GenerativeModel")["generate_content"].limit == ("generation_config.max_output_tokens",)
    assert calls(catalogue, "ollama.Client")["generate"].limit == ("options.num_predict",)
    assert calls(catalogue, "cohere.AsyncClient")["chat"].timeout == ("request_options.timeout_in_seconds",)
    assert calls(catalogue, "google.genai.Client")["interactions.create"].timeout_unit == "s"


@pytest.mark.parametrize(
    ("other", "home"),
    [
        ("openai.Client", "openai.OpenAI"),
        ("openai.lib.azure.AsyncAzureOpenAI", "openai.AsyncAzureOpenAI"),
        ("langfuse.openai.OpenAI", "openai.OpenAI"),
        ("anthropic.lib.bedrock.AnthropicBedrock", "anthropic.AnthropicBedrock"),
        ("google.genai.client.Client", "google.genai.Client"),
        ("langchain_openai.chat_models.base.ChatOpenAI", "langchain_openai.ChatOpenAI"),
        ("langchain.chat_models.ChatOpenAI", "langchain_community.chat_models.ChatOpenAI"),
        ("langchain_community.chat_models.openai.ChatOpenAI", "langchain_community.chat_models.ChatOpenAI"),
        ("langchain.llms.OpenAI", "langchain_community.llms.OpenAI"),
        ("langchain.llms.Ollama", "langchain_community.llms.Ollama"),
        ("langchain.embeddings.OpenAIEmbeddings", "langchain_community.embeddings.OpenAIEmbeddings"),
        ("langchain.embeddings.openai.OpenAIEmbeddings", "langchain_community.embeddings.OpenAIEmbeddings"),
        ("langchain.LLMChain", "langchain_classic.chains.LLMChain"),
        ("langchain.chains.RetrievalQA", "langchain_classic.chains.RetrievalQA"),
        ("llama_index.llms.OpenAI", "llama_index.llms.openai.OpenAI"),
        ("boto3.Session", "boto3.session.Session"),
        ("litellm.router.Router", "litellm.Router"),
    ],
)
def test_other_homes(catalogue: Catalogue, other: str, home: str) -> None:
    entry = catalogue.client(other)
    assert entry is not None
    assert entry.facts.name == home


def test_helpers_in_other_homes(catalogue: Catalogue) -> None:
    roles = {
        "langchain.prompts.PromptTemplate": "prompt_template",
        "langchain_core.prompts.chat.ChatPromptTemplate": "prompt_template",
        "langchain.schema.HumanMessage": "message",
        "langchain_core.runnables.RunnableLambda": "composition",
        "langchain_openai.ChatOpenAI.with_structured_output": "structured_output",
        "langchain.text_splitter.RecursiveCharacterTextSplitter": "text_splitter",
    }
    found = {name: helper.role for name in roles if (helper := catalogue.helper(name))}
    assert found == roles
    pydantic = catalogue.helper("langchain.output_parsers.PydanticOutputParser")
    plain = catalogue.helper("langchain_core.output_parsers.json.JsonOutputParser")
    assert pydantic is not None
    assert pydantic.validates
    assert plain is not None
    assert not plain.validates


@pytest.mark.parametrize(
    ("name", "sdk", "operation"),
    [
        ("openai.chat.completions.create", "openai", "chat.completions.create"),
        ("openai.embeddings.create", "openai", "embeddings.create"),
        ("openai.ChatCompletion.create", "openai-legacy", "ChatCompletion.create"),
        ("ollama.chat", "ollama", "chat"),
        ("ollama.embeddings", "ollama", "embeddings"),
        ("replicate.run", "replicate", "run"),
        ("litellm.completion", "litellm", "completion"),
        ("litellm.main.acompletion", "litellm", "acompletion"),
        ("agents.Runner.run", "openai-agents", "Runner.run"),
        ("google.generativeai.embed_content", "google-generativeai", "embed_content"),
    ],
)
def test_functions(catalogue: Catalogue, name: str, sdk: str, operation: str) -> None:
    entry = catalogue.function(name)
    assert entry is not None
    assert (entry.sdk.id, entry.operation) == (sdk, operation)


def test_no_function(catalogue: Catalogue) -> None:
    assert catalogue.function("groq.chat.completions.create") is None
    assert catalogue.function("openai.OpenAI") is None


def test_older_versions_add_and_never_replace(catalogue: Catalogue) -> None:
    entry = catalogue.client("anthropic.Anthropic")
    assert entry is not None
    assert entry.sdk.id == "anthropic"
    found = calls(catalogue, "anthropic.Anthropic")
    assert found["completions.create"].removed_in == ("anthropic 1.0",)
    assert found["messages.create"].limit_required
    assert "completions.create" in calls(catalogue, "anthropic.AsyncAnthropic")
    older = catalogue.client("mistralai.Mistral")
    assert older is not None
    assert older.sdk.applies == "mistralai>=1,<2"


def test_factories(catalogue: Catalogue) -> None:
    def returns(name: str) -> set[str]:
        found = catalogue.factory(name)
        assert found is not None, name
        return {client for factory in found[1] for client in factory.returns}

    bedrock = catalogue.factory("boto3.Session.client")
    assert bedrock is not None
    assert {name for factory in bedrock[1] for name in factory.first_arguments} >= {"bedrock-runtime", "bedrock-agent-runtime"}
    assert returns("google.generativeai.GenerativeModel.start_chat") == {"google.generativeai.ChatSession"}
    assert returns("google.genai.Client.aio.chats.create") == {"google.genai.chats.AsyncChat"}
    assert returns("instructor.from_openai") == {"instructor.Instructor", "instructor.AsyncInstructor"}
    assert returns("langchain.chains.RetrievalQA.from_chain_type") == {"langchain_classic.chains.RetrievalQA"}
    assert returns("langchain_chroma.Chroma.from_documents") == {"langchain_core.vectorstores.VectorStore"}
    assert returns("langchain_chroma.Chroma.as_retriever") == {"langchain_core.retrievers.BaseRetriever"}
    assert catalogue.factory("boto3.resource") is None


def test_shapes(catalogue: Catalogue) -> None:
    entry = catalogue.shape("self.llm.chat.completions.create", {"model", "messages", "stream"})
    assert entry is not None
    assert (entry.sdk.id, entry.operation) == ("openai", "chat.completions.create")
    beta = catalogue.shape("client.beta.chat.completions.parse", {"model", "messages"})
    assert beta is not None
    assert beta.operation == "beta.chat.completions.parse"
    assert catalogue.shape("client.aio.models.generate_content", {"model", "contents"}) is not None
    assert catalogue.shape("chat.completions.create", {"model"}) is None
    assert catalogue.shape("twilio.messages.create", {"to", "body"}) is None
    assert catalogue.shape("client.messages.create", {"model", "messages"}) is None
    assert catalogue.shape("messages.create", {"to", "body", "model", "max_tokens"}) is None
    anthropic = catalogue.shape("client.messages.create", {"model", "messages", "max_tokens"})
    assert anthropic is not None
    assert (anthropic.sdk.id, anthropic.operation) == ("anthropic", "messages.create")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://api.openai.com/v1/chat/completions", ("openai", "chat")),
        ("https://api.openai.com/v1/embeddings", ("openai", "embedding")),
        ("https://api.openai.com/v1/models", None),
        ("https://api.openai.com/v1", None),
        ("https://api.anthropic.com/v1/messages/batches", ("anthropic", "batch")),
        ("https://mine.openai.azure.com/openai/deployments/gpt/chat/completions?api-version=2024-06-01", ("openai", "chat")),
        ("https://generativelanguage.googleapis.com/v1beta/models/gemini-3.8-flash:generateContent?key=", ("google-genai", "chat")),
        ("https://us-central1-aiplatform.googleapis.com/v1/projects/p/models/m:streamGenerateContent", ("google-genai", "chat")),
        ("http://localhost:11434/api/generate", ("ollama", "chat")),
        ("https://api.deepseek.com/chat/completions", ("deepseek", "chat")),
        ("https://openrouter.ai/api/v1/chat/completions", ("openrouter", "chat")),
        ("https://notapi.openai.com.example.org/x", None),
        ("https://example.org/v1/chat/completions", None),
        ("\0/v1/chat/completions", ("openai-compatible", "chat")),
        ("\0/openai/deployments/\0/chat/completions?api-version=2024-06-01", ("openai-compatible", "chat")),
        ("http://localhost:8000/v1/chat/completions", ("openai-compatible", "chat")),
        ("\0/v1/chat/completions/history", None),
        ("\0/api/chat", None),
    ],
)
def test_endpoints(catalogue: Catalogue, url: str, expected: tuple[str, str] | None) -> None:
    found = catalogue.endpoint(url)
    assert (found and (found[0].id, found[1].kind)) == expected


def test_an_endpoint_anywhere_is_known_by_its_body(catalogue: Catalogue) -> None:
    found = catalogue.endpoint("\0/api/chat", {"model", "messages", "stream"})
    assert found is not None
    assert (found[0].id, found[1].kind) == ("ollama", "chat")
    assert catalogue.endpoint("\0/api/chat", {"message"}) is None
    assert catalogue.endpoint("https://example.org/api/chat", {"model", "messages"}) is None
    assert catalogue.endpoint("https://example.org/v1/chat/completions", {"text"}) is None
    found = catalogue.endpoint("https://example.org/v1/chat/completions", {"model", "messages"})
    assert found is not None
    assert (found[0].id, found[1].kind) == ("openai-compatible", "chat")


def test_http_libraries(catalogue: Catalogue) -> None:
    post = catalogue.http_function("requests.post")
    assert post is not None
    assert post.timeout.bounded is False
    client = catalogue.http_client("httpx.AsyncClient")
    assert client is not None
    assert (client[0].timeout.default, client[1].mode) == (5.0, "async")
    assert catalogue.http_client("aiohttp.ClientSession") is not None
    assert catalogue.http_function("urllib.request.urlopen") is not None


@pytest.mark.parametrize(
    "source",
    [
        "from google import genai\n",
        "from google import (\n    genai,\n)\n",
        "import google.genai as g\n",
        "import os; import openai\n",
        "from azure.ai import inference\n",
        "from cerebras.cloud import sdk\n",
        "import boto3\nclient = boto3.client(name)\n",
        "from langchain_community.llms import Ollama\n",
        "from llama_index.core import Settings\n",
        "requests.post('https://api.deepseek.com/chat/completions')\n",
        "def ask(client):\n    return client.chat.completions.create(model=m, messages=[])\n",
        "def ask(client):\n    return client.models.generate_content(model=m, contents=[])\n",
    ],
)
def test_needles_catch(catalogue: Catalogue, source: str) -> None:
    assert any(needle in source.encode() for needle in catalogue.needles())


def test_needles_catch_every_root(catalogue: Catalogue) -> None:
    needles = catalogue.needles()
    for root in catalogue.roots():
        parts = root.split(".")
        split = " ".join(("from", ".".join(parts[:-1]) or ".", "import", parts[-1])).encode()
        assert any(needle in split for needle in needles), root


def test_needles_are_few(catalogue: Catalogue) -> None:
    needles = catalogue.needles()
    assert list(needles) == sorted(needles)
    assert not [(one, other) for one in needles for other in needles if one != other and one in other]
    assert not any(needle in b"import os\nfrom google.cloud import storage\nprint('hello, world')\n" for needle in needles)


def test_roots(catalogue: Catalogue) -> None:
    assert catalogue.known_root("openai.types.chat")
    assert catalogue.known_root("google.genai.types")
    assert not catalogue.known_root("google")
    assert not catalogue.known_root("openai_helpers")


def test_local_models(catalogue: Catalogue) -> None:
    def local(name: str) -> bool:
        entry = catalogue.client(name)
        assert entry is not None, name
        return entry.facts.local or entry.sdk.local

    assert all(local(name) for name in ("llama_cpp.Llama", "vllm.LLM", "transformers.TextGenerationPipeline", "gpt4all.GPT4All"))
    assert not any(local(name) for name in ("ollama.Client", "lmstudio.LLM", "openai.OpenAI", "langchain_ollama.ChatOllama"))


def test_models(catalogue: Catalogue) -> None:
    dated = catalogue.model("gpt-4o-2024-08-06")
    assert dated is not None
    assert (dated.status, dated.pinned, dated.shutdown) == ("deprecated", True, "2027-01-14")
    assert catalogue.model("no-such-model") is None
    dates = [model.shutdown for sdk in catalogue.sdks.values() for model in sdk.models if model.shutdown]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", date) for date in dates)


def test_caching(catalogue: Catalogue) -> None:
    modes = {"openai": "automatic", "groq": "automatic", "anthropic": "explicit", "bedrock": "explicit", "litellm": "unknown"}
    assert {name: catalogue.sdks[name].cache.mode for name in modes} == modes


def test_module_is_called_through_forward(catalogue: Catalogue) -> None:
    module = catalogue.client("dspy.Module")
    assert module is not None
    assert module.facts.role == "module"
    assert {"__call__", "acall", "forward"} <= set(calls(catalogue, "dspy.ChainOfThought"))


def test_access_paths() -> None:
    assert parse_access_path(".choices[0].message.content") == ("choices", 0, "message", "content")
    assert parse_access_path("[\"choices\"][-1]['text']") == (Key("choices"), -1, Key("text"))
    assert parse_access_path(".items[i].text()") == ("items", 0, "text()")
    assert parse_access_path("") == ()
    for wrong in ("choices", ".a[", ".a.", ".a b", ".a[b c]"):
        with pytest.raises(ValueError, match="not an access path"):
            parse_access_path(wrong)
