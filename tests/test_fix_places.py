"""Where fixes put things: keywords into calls, imports into files, each in the style of what stands there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from llmlint.config import CommandLine
from llmlint.fixes import Fixer
from llmlint.project import Project
from llmlint.runs import Request

if TYPE_CHECKING:
    from pathlib import Path


def fixed(folder: Path, text: str, rule: str) -> str:
    (folder / "a.py").write_text(text, newline="")
    project = Project(Request(("a.py",), CommandLine(isolated=True, select=(rule,))), folder)
    outcome = Fixer(project, lambda item: item.fix is not None).fix(project.run())
    assert not outcome.refused
    return outcome.changed[0].after.source.text if outcome.changed else text


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("Client()", "Client(timeout=120)"),
        ("Client( )", "Client( timeout=120)"),
        ("Client(host)", "Client(host, timeout=120)"),
        ("Client((host))", "Client((host), timeout=120)"),
        ("Client(host=(host),)", "Client(host=(host), timeout=120,)"),
        ("Client(*parts)", "Client(*parts)"),
        ("Client(\n    host=host,\n)", "Client(\n    host=host,\n    timeout=120,\n)"),
        ("Client(\n    host=host\n)", "Client(\n    host=host,\n    timeout=120,\n)"),
        ("Client(\n    host=host,  # a\n    # b\n)", "Client(\n    host=host,  # a\n    # b\n    timeout=120,\n)"),
        ("Client(\n    host=host  # a\n)", "Client(\n    host=host,  # a\n    timeout=120,\n)"),
        ("Client(\n    host=host)", "Client(\n    host=host, timeout=120)"),
        ("Client(host=host,\n       headers={})", "Client(host=host,\n       headers={}, timeout=120)"),
        ("Client(host=host, headers={\n})", "Client(host=host, headers={\n}, timeout=120)"),
        ("Client(  # a\n)", "Client(  # a\ntimeout=120)"),
        ("Client(**options)", "Client(**options)"),
        ("Client(host for host in hosts)", "Client(host for host in hosts)"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_keyword_in_a_call(tmp_path: Path, call: str, expected: str, newline: str) -> None:
    text = "import ollama\nclient = ollama.{}\nclient.chat(model='m', messages=[])\n"
    assert fixed(tmp_path, text.format(call).replace("\n", newline), "LLM201") == text.format(expected).replace("\n", newline)


def test_a_keyword_in_a_nested_call(tmp_path: Path) -> None:
    text = "import ollama\nclass A:\n\tdef __init__(self):\n\t\tself.client = ollama.Client(\n\t\t\thost='h',\n\t\t)\n"
    text += "\tdef ask(self):\n\t\treturn self.client.chat(model='m', messages=[])\n"
    assert fixed(tmp_path, text, "LLM201") == text.replace("host='h',\n", "host='h',\n\t\t\ttimeout=120,\n")


VECTORS = """
import langchain_cohere as cohere, langchain_google_vertexai as google_vertexai
vectors = {}()
def ask(texts):
    return vectors.embed_documents(texts)
"""
EMBEDS = """
import openai
client = openai.OpenAI()
def ask(text, **options):
    client.embeddings.create(model="text-embedding-3-small", input=[text])
    return client.chat.completions.create(model="gpt-6-luna", messages=text, {})
"""
GENAI = """
from google import genai
from google.genai import types
client = genai.Client({})
client.models.generate_content(model="m", contents="")
"""


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (GENAI.format(""), 'Client(http_options={"timeout": 120000})'),
        ("import ollama\nc = ollama.Client()\nc.embed(model='m', input=[])\n", "Client(timeout=30)"),
        (VECTORS.format("cohere.CohereEmbeddings"), "CohereEmbeddings(request_timeout=30)"),
        (VECTORS.format("google_vertexai.VertexAIEmbeddings"), "VertexAIEmbeddings()"),
        (EMBEDS.format("**options"), "OpenAI(timeout=120)"),
        (EMBEDS.format("timeout=90"), "OpenAI(timeout=30)"),
        ("import requests\nrequests.post('https://api.openai.com/v1/chat/completions', json={})\n", "json={}, timeout=120)"),
        (GENAI.format("http_options=types.HttpOptions()"), "http_options=types.HttpOptions())"),
    ],
)
def test_the_limit_of_the_kind_of_request(tmp_path: Path, code: str, expected: str) -> None:
    assert expected in fixed(tmp_path, code, "LLM201")


RETRY = """
from openai import OpenAI
client = OpenAI(timeout=1)
@{}
def ask(x):
    return client.responses.create(model="m", input=x)
"""


@pytest.mark.parametrize(
    ("head", "decorator", "new_head", "new_decorator"),
    [
        ("import tenacity", "tenacity.retry(wait=W)", "import tenacity", "tenacity.retry(wait=W, stop=tenacity.stop_after_attempt(6))"),
        ("import tenacity as t", "t.retry", "import tenacity as t", "t.retry(stop=t.stop_after_attempt(6))"),
        ("from tenacity import retry", "retry", "from tenacity import retry, stop_after_attempt", "retry(stop=stop_after_attempt(6))"),
        (
            "from tenacity import retry, wait_fixed",
            "retry()",
            "from tenacity import retry, stop_after_attempt, wait_fixed",
            "retry(stop=stop_after_attempt(6))",
        ),
        (
            "from tenacity import (\n    retry,\n    wait_fixed,\n)",
            "retry()",
            "from tenacity import (\n    retry,\n    stop_after_attempt,\n    wait_fixed,\n)",
            "retry(stop=stop_after_attempt(6))",
        ),
        (
            "from tenacity import retry, stop_after_attempt as six",
            "retry",
            "from tenacity import retry, stop_after_attempt as six",
            "retry(stop=six(6))",
        ),
        ("from tenacity import retry\nstop_after_attempt = 1", "retry", "from tenacity import retry\nstop_after_attempt = 1", "retry"),
    ],
)
def test_names_of_a_library(tmp_path: Path, head: str, decorator: str, new_head: str, new_decorator: str) -> None:
    assert fixed(tmp_path, head + RETRY.format(decorator), "LLM205") == new_head + RETRY.format(new_decorator)


PROMPT = '\ndef ask(x):\n    return OpenAI(timeout=1).responses.create(model="m", input={})\n'
TEXT = '"""\n            aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n            bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n    """'
MANY = TEXT.replace("            bbb", "            b\n" * 12 + "            bbb")


@pytest.mark.parametrize(
    ("head", "new_head", "name"),
    [
        ("from openai import OpenAI\n", "import textwrap\n\nfrom openai import OpenAI\n", "textwrap.dedent"),
        ("import os\n\nfrom openai import OpenAI\n", "import os\nimport textwrap\n\nfrom openai import OpenAI\n", "textwrap.dedent"),
        ("import zlib\nfrom openai import OpenAI\n", "import textwrap\nimport zlib\nfrom openai import OpenAI\n", "textwrap.dedent"),
        (
            '"""Doc."""\n\nfrom __future__ import annotations\n\nfrom openai import OpenAI\n',
            '"""Doc."""\n\nfrom __future__ import annotations\n\nimport textwrap\n\nfrom openai import OpenAI\n',
            "textwrap.dedent",
        ),
        ("# a\nfrom openai import OpenAI\n", "# a\nimport textwrap\n\nfrom openai import OpenAI\n", "textwrap.dedent"),
        ("from textwrap import dedent\nfrom openai import OpenAI\n", "from textwrap import dedent\nfrom openai import OpenAI\n", "dedent"),
        ("import textwrap as tw\nfrom openai import OpenAI\n", "import textwrap as tw\nfrom openai import OpenAI\n", "tw.dedent"),
        (
            "from textwrap import fill\nfrom openai import OpenAI\n",
            "from textwrap import dedent, fill\nfrom openai import OpenAI\n",
            "dedent",
        ),
    ],
)
def test_an_import(tmp_path: Path, head: str, new_head: str, name: str) -> None:
    assert fixed(tmp_path, head + PROMPT.format(MANY), "LLM509") == new_head + PROMPT.format(f"{name}({MANY})")


def test_a_name_that_means_something_else(tmp_path: Path) -> None:
    text = "from openai import OpenAI\ntextwrap = 1\n" + PROMPT.format(MANY)
    assert fixed(tmp_path, text, "LLM509") == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ask(x)", "await asyncio.to_thread(ask, x)"),
        ("ask(x).upper()", "(await asyncio.to_thread(ask, x)).upper()"),
        ("ask(\n        x,\n    )", "await asyncio.to_thread(\n        ask,\n        x,\n    )"),
        ("[ask(y) for y in x]", "[await asyncio.to_thread(ask, y) for y in x]"),
        ("list(ask(y) for y in x)", "list([await asyncio.to_thread(ask, y) for y in x])"),
        (
            "sum(len(ask(y)) for y in x) + len(ask(x))",
            "sum([len(await asyncio.to_thread(ask, y)) for y in x]) + len(await asyncio.to_thread(ask, x))",
        ),
        ("', '.join(y for y in x if ask(y).strip())", "', '.join([y for y in x if (await asyncio.to_thread(ask, y)).strip()])"),
        ("max(ask(y) + ask(y) for y in x)", "max([await asyncio.to_thread(ask, y) + await asyncio.to_thread(ask, y) for y in x])"),
        ("any(ask(y) for y in x)", "any(ask(y) for y in x)"),
        ("(ask(y) for y in x)", "(ask(y) for y in x)"),
        ("sorted(x, key=lambda y: ask(y))", "sorted(x, key=lambda y: ask(y))"),
    ],
)
def test_a_call_in_a_thread(tmp_path: Path, before: str, after: str) -> None:
    text = (
        "import asyncio\nfrom openai import OpenAI\nclient = OpenAI(timeout=1)\ndef ask(x):\n"
        '    return client.responses.create(model="m", input=x).output_text\nasync def serve(x):\n    return {}\n'
    )
    assert fixed(tmp_path, text.format(before), "LLM207") == text.format(after)


FORMS = [
    ("openai", "OpenAI()", "chat.completions.{}", "choices[0].message.content", ("create", "parse"), "response_format={}"),
    ("openai", "OpenAI()", "responses.{}", "output_text", ("create", "parse"), "text_format={}"),
    ("anthropic", "Anthropic()", "messages.{}", "content[0].text", ("create", "parse"), "output_format={}"),
    ("ollama", "Client()", "{}", "message.content", ("chat", "chat"), "format={}.model_json_schema()"),
]
STRUCTURED = """\
import json

from {} import {}
{}
client = {}


{}# Reads a bill.
def read(text):
    reply = client.{}(model="m", {})
    data = json.loads(reply.{})
    return float(data["total"]), data.get("currency")
"""


@pytest.mark.parametrize(("module", "client", "method", "text", "names", "keyword"), FORMS)
def test_a_model_of_what_is_taken_out(
    tmp_path: Path, module: str, client: str, method: str, text: str, names: tuple[str, str], keyword: str
) -> None:
    given = "input=text" if "responses" in method else 'messages=[{"role": "user", "content": text}]'
    made = client.replace("()", "(timeout=1)")
    before = STRUCTURED.format(module, client[:-2], "", made, "", method.format(names[0]), given, text)
    model = "class ReadAnswer(BaseModel):\n    total: float\n    currency: str\n\n\n"
    given += f", {keyword.format('ReadAnswer')}"
    after = STRUCTURED.format(module, client[:-2], "from pydantic import BaseModel\n", made, model, method.format(names[1]), given, text)
    assert fixed(tmp_path, before, "LLM602") == after


@pytest.mark.parametrize(
    "rest",
    [
        "return data",
        "keep(data)\n    return data['total']",
        "return {**data, 'total': data['total']}",
        "return data['total']['net']",
        "return [item['net'] for item in data['items']]",
        "return data['total'].net",
        "return data[text]",
        "return data['not a name']",
        "data['total'] = 1\n    return data['total']",
        "return [data for data in data['items']]",
        "return lambda: data['total'], data",
    ],
)
def test_more_is_taken_out_than_is_seen(tmp_path: Path, rest: str) -> None:
    text = "import json\nfrom openai import OpenAI\nclient = OpenAI(timeout=1)\ndef read(text):\n"
    text += '    reply = client.responses.create(model="m", input=text)\n    data = json.loads(reply.output_text)\n    ' + rest + "\n"
    assert fixed(tmp_path, text, "LLM602") == text


@pytest.mark.parametrize(
    ("head", "call"),
    [
        (
            "import requests",
            "requests.post('https://api.openai.com/v1/chat/completions', json=body, timeout=9).json()['choices'][0]['message']['content']",
        ),
        (
            "import openai\nc = openai.OpenAI(base_url='https://api.deepseek.com', timeout=9)",
            "c.chat.completions.create(model='deepseek-flash', messages=body).choices[0].message.content",
        ),
    ],
)
def test_no_schema_goes_where_the_sdk_of_the_form_does_not(tmp_path: Path, head: str, call: str) -> None:
    text = f"import json\n{head}\ndef read(body):\n    data = json.loads({call})\n    return float(data['total'])\n"
    assert fixed(tmp_path, text, "LLM602") == text


def test_the_class_that_parses_the_answer(tmp_path: Path) -> None:
    text = (
        "from openai import OpenAI\nfrom pydantic import BaseModel\nclient = OpenAI(timeout=1)\n"
        "class Bill(BaseModel):\n    total: float\n"
        'def read(text):\n    reply = client.responses.create(model="m", input=text)\n'
        "    return Bill.model_validate_json(reply.output_text)\n"
    )
    assert fixed(tmp_path, text, "LLM602") == text.replace("create", "parse").replace("input=text", "input=text, text_format=Bill")


def test_two_models_of_one_name(tmp_path: Path) -> None:
    part = (
        'class {}:\n    def read(self, text):\n        reply = client.responses.create(model="m", input=text)\n'
        '        return json.loads(reply.output_text)["{}"]\n'
    )
    text = "import json\nfrom openai import OpenAI\nclient = OpenAI(timeout=1)\n"
    after = fixed(tmp_path, text + part.format("A", "total") + part.format("B", "title"), "LLM602")
    assert "class ReadAnswer(BaseModel):\n    total: str\n" in after
    assert "class ModelReadAnswer(BaseModel):\n    title: str\n" in after
    assert after.count("from pydantic import BaseModel") == 1


LOOP = """\
from openai import OpenAI
def label(rows):
{}    for row in rows:
{}        row.label = client.responses.create(model="m", input=row)
"""
CLIENT = "client = OpenAI(\n{0}    timeout=1,\n{0})\n"


@pytest.mark.parametrize(
    ("before", "inside", "moved"),
    [
        ("", "        client = OpenAI(timeout=1)\n", "    client = OpenAI(timeout=1)\n"),
        ("", f"        {CLIENT.format('        ')}", f"    {CLIENT.format('    ')}"),
        ("", "        print(row)\n        client = OpenAI(timeout=1)\n", "    client = OpenAI(timeout=1)\n"),
        ("    # Every row.\n", "        client = OpenAI(timeout=1)\n", "    client = OpenAI(timeout=1)\n"),
        ("", "        client = OpenAI(timeout=1)  # new\n", "    client = OpenAI(timeout=1)  # new\n"),
        ("", "        # new\n        client = OpenAI(timeout=1)\n", "    # new\n    client = OpenAI(timeout=1)\n"),
        ("", "        # all\n\n        client = OpenAI(timeout=1)\n", ""),
        ("", "        key = 1\n        client = OpenAI(timeout=key)\n", ""),
        ("", "        if row:\n            client = OpenAI(timeout=1)\n", ""),
        ("    client = None\n", "        print(client)\n        client = OpenAI(timeout=1)\n", ""),
    ],
)
def test_a_statement_goes_in_front_of_its_loop(tmp_path: Path, before: str, inside: str, moved: str) -> None:
    text = LOOP.format(before, inside)
    new = fixed(tmp_path, text, "LLM209")
    if not moved:
        assert new == text
    else:
        left = inside if inside.startswith("        print") else ""
        assert new == LOOP.format(moved + before, left.partition("\n")[0] + "\n" if left else "")


ASKING = """\
from openai import OpenAI
client = OpenAI(timeout=30)
{}
def ask(text, sent):
    for model in MODELS:
        client.responses.create(model=model, input=text{})
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("['gpt-4-turbo', 'gpt-4.1-nano', 'o3']", "['gpt-5.6-sol', 'gpt-5.6-luna']"),
        ("['gpt-4-turbo', 'gpt-5.6-sol']", "['gpt-5.6-sol']"),
        ("{'gpt-5.5', 'o3', 'gpt-5',}", "{'gpt-5.5', 'gpt-5.6-sol',}"),
        ("[\n    'gpt-5.6-sol',\n    'o3',\n    'gpt-5.5',\n]", "[\n    'gpt-5.6-sol',\n    'gpt-5.5',\n]"),
        ("[\n    'gpt-5.6-sol',\n    'o3',  # a\n]", "[\n    'gpt-5.6-sol',\n    'o3',  # a\n]"),
        ("[\n    'o3',  # a\n    'gpt-5',\n    'gpt-5.5',\n]", "[\n    'gpt-5.6-sol',  # a\n    'gpt-5.5',\n]"),
        ("[\n    'gpt-5.6-sol',  # a\n    'o3', 'gpt-5',\n]", "[\n    'gpt-5.6-sol',  # a\n    'gpt-5',\n]"),
        ("'o3', 'gpt-5'", "'gpt-5.6-sol', 'gpt-5.6-sol'"),
    ],
)
def test_no_list_gets_a_successor_twice(tmp_path: Path, before: str, after: str) -> None:
    assert fixed(tmp_path, ASKING.format(f"MODELS = {before}", ""), "LLM507") == ASKING.format(f"MODELS = {after}", "")


def test_no_list_gets_a_snapshot_twice(tmp_path: Path) -> None:
    before, after = (ASKING.format(f"MODELS = {ids}", "") for ids in ("['gpt-5.5', 'gpt-5.5-2026-04-23']", "['gpt-5.5-2026-04-23']"))
    assert fixed(tmp_path, before, "LLM506") == after


@pytest.mark.parametrize(
    "known",
    [
        "PRICES = {'IT': 2.0, 'other': 3.0}",
        "def is_old(model):\n    return model == 'IT'",
        "def is_old(model):\n    return model in ('other', 'IT')",
        "parser.add_argument('--model', choices=['IT', 'other'])",
        "LIMIT = LIMITS['IT']",
    ],
)
@pytest.mark.parametrize(("rule", "model"), [("LLM506", "gpt-5.5"), ("LLM507", "gpt-4.1")])
def test_a_model_that_other_code_knows_by_heart_keeps_its_name(tmp_path: Path, known: str, rule: str, model: str) -> None:
    text, told = ASKING.format(f"{known}\nMODELS = ['IT']", "").replace("IT", model), "TOLD = {'IT'}, ['IT'], {1: 'IT'}, name == 'IT-x'"
    assert fixed(tmp_path, text, rule) == text
    text = text.replace(known.replace("IT", model), told.replace("IT", model))
    assert fixed(tmp_path, text, rule) != text


def test_a_default_stays_among_its_choices(tmp_path: Path) -> None:
    text = """\
from argparse import ArgumentParser
from models import KNOWN
from openai import OpenAI
parser = ArgumentParser()
parser.add_argument("--model", default="gpt-4.1"{})
OpenAI(timeout=30).responses.create(model=parser.parse_args().model, input="Name a river")
"""
    assert fixed(tmp_path, text.format(", choices=KNOWN"), "LLM507") == text.format(", choices=KNOWN")
    assert fixed(tmp_path, text.format(""), "LLM507") == text.format("").replace("gpt-4.1", "gpt-6-luna")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (", temperature=0", ""),
        (", temperature=0, top_p=0.5", ""),
        (",  # a\n  top_p=0.5, temperature=0.2", ",  # a\n  "),
        (", temperature=1", ", temperature=1"),
        (", temperature=0, reasoning=None", ", temperature=0, reasoning=None"),
        (", **sent", ", **sent"),
    ],
)
def test_a_successor_comes_without_what_it_refuses(tmp_path: Path, before: str, after: str) -> None:
    old, new = "MODELS = ['gpt-4.1']", "MODELS = ['gpt-6-luna']"
    assert fixed(tmp_path, ASKING.format(old, before), "LLM507") == ASKING.format(new, after)


@pytest.mark.parametrize(
    "given",
    [
        ",\n        temperature=0,  # a\n    ",
        ",\n        temperature=0  # a\n    ",
        ",  # a\n        # Always the same.\n        temperature=0",
    ],
)
def test_a_successor_waits_for_what_cannot_be_put_right(tmp_path: Path, given: str) -> None:
    text = ASKING.format("MODELS = ['gpt-4.1']", given)
    assert fixed(tmp_path, text, "LLM507") == text


@pytest.mark.parametrize(
    ("callers", "doubt"),
    [("ask('a')", False), ("ask('a')\nask('b', warmth=0.2)", True), ("ask('a', read())", True), ("ask('a', warmth=1)", True)],
)
def test_a_fix_says_what_its_successor_may_refuse(tmp_path: Path, callers: str, doubt: bool) -> None:
    text = f"""\
from openai import OpenAI
client = OpenAI(timeout=30)
def ask(text, warmth=1):
    return client.responses.create(model="gpt-4.1", input=text, temperature=warmth)
{callers}
"""
    (tmp_path / "a.py").write_text(text)
    (found,) = Project(Request(("a.py",), CommandLine(isolated=True, select=("LLM507",))), tmp_path).run().diagnostics
    assert found.fix is not None
    assert ("; it may refuse `temperature`" in found.fix.title) is doubt
    assert (found.help == "move to `gpt-6-luna`, which may refuse `temperature`") is doubt


@pytest.mark.parametrize(
    ("given", "made", "title"),
    [
        ('"temperature": warmth, "max_tokens": 100', False, ""),
        ('"temperature": warmth, "max_tokens": length', False, ""),
        ('"temperature": warmth, "max_completion_tokens": length', True, "write `gpt-6-luna`; it may refuse `temperature`"),
        ('"temperature": 1, "max_completion_tokens": 100', True, "write `gpt-6-luna`"),
    ],
)
def test_a_successor_refuses_the_same_over_plain_http(tmp_path: Path, given: str, made: bool, title: str) -> None:
    text = f"""\
import requests
def ask(text, warmth, length):
    sent = {{"model": "gpt-4.1", "messages": [{{"role": "user", "content": text}}], {given}}}
    return requests.post("https://api.openai.com/v1/chat/completions", json=sent, timeout=9)
"""
    (tmp_path / "a.py").write_text(text)
    found = Project(Request(("a.py",), CommandLine(isolated=True, select=("LLM507", "LLM512"))), tmp_path).run().diagnostics
    assert [(item.code, item.fix is not None) for item in found] == [("LLM507", made)]
    assert not made or (found[0].fix is not None and found[0].fix.title == title)


@pytest.mark.parametrize(("asked", "warns"), [("generate_content", False), ("embed_content", True)])
def test_a_fix_says_that_vectors_have_to_be_made_anew(tmp_path: Path, asked: str, warns: bool) -> None:
    model = "text-embedding-004" if warns else "gemini-2.0-flash"
    text = f"from google import genai\ngenai.Client().models.{asked}(model='{model}', contents='A river')\n"
    (tmp_path / "a.py").write_text(text)
    (found,) = Project(Request(("a.py",), CommandLine(isolated=True, select=("LLM507",))), tmp_path).run().diagnostics
    assert found.fix is not None
    assert found.fix.title.endswith("; vectors that are stored have to be made anew") is warns


def test_what_another_request_gives_is_put_right_too(tmp_path: Path) -> None:
    text = """\
from openai import OpenAI
client = OpenAI(timeout=30)
MODEL = "{}"
client.responses.create(model=MODEL, input="Name a river")
client.chat.completions.create(model=MODEL, messages=[], {}=300)
"""
    assert fixed(tmp_path, text.format("gpt-4.1", "max_tokens"), "LLM507") == text.format("gpt-6-luna", "max_completion_tokens")


@pytest.mark.parametrize(
    ("said", "moves"),
    [
        ("Prüfe ihn als Anwalt des Käufers.", True),
        ("Prüfe den obigen Vertrag als Anwalt.", False),
        ("Based on these terms, advise the buyer.", False),
    ],
)
def test_a_paragraph_stays_where_the_text_speaks_of_it(tmp_path: Path, said: str, moves: bool) -> None:
    rules = f"{said} Nenne jede Klausel, die ein Risiko auf den Käufer verlagert, wörtlich, und sage in einem Satz, was sie bedeutet. " * 2
    text = (
        "from openai import OpenAI\nclient = OpenAI(timeout=1)\ndef ask(contract):\n"
        f'    prompt = f"Vertrag: {{contract}}\\n\\n{rules}"\n    return client.responses.create(model="m", input=prompt)\n'
    )
    assert (fixed(tmp_path, text, "LLM401") != text) is moves


CUT = """\
import re
from openai import OpenAI
client = OpenAI(timeout=1)
def read(text):
    reply = client.responses.create(model="m", input=text)
    {}
"""
READ = """\
import re
from openai import OpenAI
from pydantic import BaseModel
client = OpenAI(timeout=1)
class ReadAnswer(BaseModel):
    {}


def read(text):
    reply = client.responses.parse(model="m", input=text, text_format=ReadAnswer)
    {}
"""
MODEL = "ReadAnswer.model_validate_json(reply.output_text)"


@pytest.mark.parametrize(
    ("cut", "field", "read"),
    [
        ("a, b = reply.output_text.split('|')", "a: str\n    b: str", f"answer = {MODEL}\n    a, b = answer.a, answer.b"),
        ("a, s, b = reply.output_text.partition('|')", "a: str\n    b: str", f"answer = {MODEL}\n    a, b = answer.a, answer.b"),
        ("a = reply.output_text.split(':')[1].strip()", "a: str", f"a = {MODEL}.a.strip()"),
        ("a = float(re.search('([0-9.]+)', reply.output_text)[1])", "a: float", f"a = float({MODEL}.a)"),
        ("return re.search('(?P<n>.)', reply.output_text)['n']", "n: str", f"return {MODEL}.n"),
        ("names = re.findall('- (.+)', reply.output_text)", "names: list[str]", f"names = {MODEL}.names"),
        ("names = [n.strip() for n in reply.output_text.split(',')]", "names: list[str]", f"names = [n.strip() for n in {MODEL}.names]"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_pieces_are_read_of_a_model(tmp_path: Path, cut: str, field: str, read: str, newline: str) -> None:
    before, after = CUT.format(cut).replace("\n", newline), READ.format(field, read).replace("\n", newline)
    by_expression = "re." in cut
    assert fixed(tmp_path, before, "LLM603" if by_expression else "LLM601") == (
        after.replace(f"import re{newline}", "") if by_expression else after
    )


@pytest.mark.parametrize(
    "cut",
    [
        "a, b = reply.output_text.split('|')\n    print(reply.output_text)",
        "a, b = reply.output_text.split('|')\n    return a, b, reply.usage",
        "a, *b = reply.output_text.split('|')\n    return a, b",
        "a, s, json = reply.output_text.partition('|')\n    return a, s, json",
        "return reply.output_text.split('|')[1]",
        "a = reply.output_text.split('|')[1:]\n    return a[0], a[1]",
        "a = reply.output_text.lower().split('|')[1]\n    return a",
        "a = [line[2:] for line in reply.output_text.splitlines()]\n    return a[0], a[1]",
        "a = [n for n in reply.output_text.split(',') if n]\n    return a",
        "a = re.findall('(.)=(.)', reply.output_text)\n    return a",
        "found = re.search('a(.)', reply.output_text)\n    return found.group(1) if found else ''",
    ],
)
def test_pieces_stay_where_a_model_does_not_stand_for_all_of_them(tmp_path: Path, cut: str) -> None:
    assert fixed(tmp_path, CUT.format(cut), "LLM603" if "re." in cut else "LLM601") == CUT.format(cut)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("TEXT.upper()", '(TEXT or "").upper()'),
        ('f"> {TEXT.upper()}"', "f\"> {(TEXT or '').upper()}\""),
        ("f'> {TEXT.upper()}'", "f'> {(TEXT or \"\").upper()}'"),
    ],
)
def test_an_empty_text_within_quotes(tmp_path: Path, before: str, after: str) -> None:
    head = "from openai import OpenAI\nclient = OpenAI(timeout=1)\ndef read(m):\n"
    head += "    reply = client.chat.completions.create(model='m', messages=m)\n"
    old, new = (f"{head}    return {text}\n".replace("TEXT", "reply.choices[0].message.content") for text in (before, after))
    assert fixed(tmp_path, old, "LLM105") == new


@pytest.mark.parametrize(
    ("outer", "goes"), [("for group in groups:", True), ("for _ in range(3):", False), ("for group in ask(groups):", True)]
)
def test_a_request_leaves_the_loops_it_does_not_depend_on(tmp_path: Path, outer: str, goes: bool) -> None:
    top = "from openai import OpenAI\nclient = OpenAI(timeout=1)\ndef label(groups, rows):\n"
    asked = 'reply = client.responses.create(model="m", input="Name ten")\n'
    before = (
        f"{top}    {outer}\n        for row in rows:\n            # Once.\n            {asked}            row.label = reply.output_text\n"
    )
    rest = "        for row in rows:\n            row.label = reply.output_text\n"
    moved = f"    # Once.\n    {asked}    {outer}\n{rest}" if goes else f"    {outer}\n        # Once.\n        {asked}{rest}"
    assert fixed(tmp_path, before, "LLM303") == f"{top}{moved}"


TEMPLATE = """\
from langchain_core.prompts import PromptTemplate
from langchain_openai import ChatOpenAI
model = ChatOpenAI(model="gpt-6-luna", timeout=30)
def ask(document, question):
    text = {}
    {}
    prompt = PromptTemplate.from_template(text)
    return (prompt | model).invoke(dict(question=question))
"""


@pytest.mark.parametrize(
    ("text", "between", "moves"),
    [
        ('"A document: " + document + "\\n{question}"', "print(question)", True),
        ('"A document: " + document + "\\n{question}"', "document = question", False),
        ('"A document: " + document + "\\n{question}"', "print(text)", False),
        ('"A document: " + document.text + "\\n{question}"', "document.close()", False),
        ('f"A document: {document.read()}\\n{{question}}"', "print(question)", False),
        ('f"A document: {document}\\n{{question}}"', "print(question)", True),
        ('"A document: {" + document + "}\\n{question}"', "print(question)", False),
    ],
)
def test_data_become_variables_where_they_stay_the_same(tmp_path: Path, text: str, between: str, moves: bool) -> None:
    program = TEMPLATE.format(text, between)
    assert (".partial(" in fixed(tmp_path, program, "LLM515")) is moves


ROUNDS = """\
from contextlib import suppress
from openai import OpenAI
shared = OpenAI(timeout=30)
def label(rows, wanted, lock):
    for row in rows:
        {}:
            {}
            row.label = client.responses.create(model="m", input=row.text).output_text
"""


@pytest.mark.parametrize(
    ("block", "moves"),
    [("with lock", True), ("if row.text", True), ("if wanted", False), ("with lock as client", False), ("while row.next()", False)],
)
def test_a_client_leaves_blocks_of_a_loop(tmp_path: Path, block: str, moves: bool) -> None:
    made = "client = OpenAI(timeout=30)"
    text = ROUNDS.format(block, made)
    assert (f"    {made}\n    for row in rows:\n" in fixed(tmp_path, text, "LLM209")) is moves


@pytest.mark.parametrize(
    ("inside", "moved", "left"),
    [
        ("print(ask(MADE, row))", "ai = MADE", "print(ask(ai, row))"),
        ("if row:\n            MADE.responses.create(input=row)", "ai = MADE", "if row:\n            ai.responses.create(input=row)"),
        ("if ask(MADE, row):\n            print(1)", "ai = MADE", "if ask(ai, row):\n            print(1)"),
        ("row.kept = row.get(MADE.responses.create(input=row))", "ai = MADE", "row.kept = row.get(ai.responses.create(input=row))"),
        ("with MADE as one:\n            one.responses.create(input=row)", "", ""),
        ("one = MADE\n        one.responses.create(input=row)\n        one.close()", "", ""),
        ("row = row or MADE.responses.create(input=row)", "", ""),
        ("print([MADE.responses.create(input=part) for part in row])", "", ""),
        ("print(lambda: MADE.responses.create(input=row))", "", ""),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("own", "name"), [("", "client"), ("client = 1\n", "shared_client"), ("client = shared_client = 1\n", "client_for_all")]
)
def test_a_client_in_an_expression_goes_in_front_of_its_loop(
    tmp_path: Path, inside: str, moved: str, left: str, own: str, name: str
) -> None:
    head = f"from openai import OpenAI\n{own}def ask(one, row):\n    return one.responses.create(input=row)\ndef label(rows):\n"
    text = f"{head}    for row in rows:\n        {inside.replace('MADE', 'OpenAI(timeout=9)')}\n"
    before, after = (part.replace("MADE", "OpenAI(timeout=9)").replace("ai", name) for part in (moved, left))
    assert fixed(tmp_path, text, "LLM209") == (f"{head}    {before}\n    for row in rows:\n        {after}\n" if moved else text)


@pytest.mark.parametrize(
    ("body", "moved", "left"),
    [
        ("return MADE.responses.create(input=text)", "client = MADE", "return client.responses.create(input=text)"),
        ("if text:\n        a = MADE\n        a.chat.completions.create()", "a = MADE", "if text:\n        a.chat.completions.create()"),
        ("ai: OpenAI = MADE\n    return ai.responses.create(input=text)", "ai: OpenAI = MADE", "return ai.responses.create(input=text)"),
        ("if DEBUG:\n        ai = MADE\n        return ai.responses.create(input=text)", "", ""),
        ("with MADE as ai:\n        return ai.responses.create(input=text)", "", ""),
    ],
)  # fmt: skip
def test_a_client_in_a_handler_goes_to_the_module(tmp_path: Path, body: str, moved: str, left: str) -> None:
    head = "from fastapi import FastAPI\nfrom openai import OpenAI\n\nDEBUG = False\napp = FastAPI()\n\n\n"
    text = '{}@app.get("/a")\ndef answer(text: str):\n    {}\n'
    wanted = text.format(f"{head}{moved}\n\n\n", left) if moved else text.format(head, body)
    before, after = (part.replace("MADE", "OpenAI(timeout=9)") for part in (text.format(head, body), wanted))
    assert fixed(tmp_path, before, "LLM209") == after


@pytest.mark.parametrize(("block", "moves"), [("with lock", True), ("with suppress(ValueError)", False), ("try", False)])
def test_a_request_stays_where_its_errors_are_met(tmp_path: Path, block: str, moves: bool) -> None:
    asked = 'client = shared.responses.create(model="m", input="Name ten rivers")'
    text = ROUNDS.replace('client.responses.create(model="m", input=row.text)', "client").format(block, asked)
    text += "        except ValueError:\n            pass\n" if block == "try" else ""
    assert (f"    {asked}\n    for row in rows:\n" in fixed(tmp_path, text, "LLM303")) is moves


@pytest.mark.parametrize(
    ("text", "filled", "moved"),
    [
        ("Contract: {contract}", ".format(contract=contract)", "RULES\\n\\nContract: {contract}"),
        ("Contract: {}", ".format(contract)", "RULES\\n\\nContract: {}"),
        ("Contract: {}\\n\\nOf: {}", ".format(contract, now)", "RULES\\n\\nContract: {}\\n\\nOf: {}"),
        ("Contract: {}\\n\\nFor: {}", ".format(contract, WHO)", "For: {1}\\n\\nRULES\\n\\nContract: {0}"),
        ("Contract: {1}\\n\\nFor: {0}", ".format(WHO, contract)", "For: {0}\\n\\nRULES\\n\\nContract: {1}"),
        ("Contract: %s", " % contract", "RULES\\n\\nContract: %s"),
        ("Contract: %-5.2f (100%%)", " % (contract,)", "RULES\\n\\nContract: %-5.2f (100%%)"),
        ("Contract: %s\\n\\nOf: %d", " % (contract, now)", "RULES\\n\\nContract: %s\\n\\nOf: %d"),
        ("Contract: %(text)s\\n\\nFor: %(who)s", " % {'text': contract, 'who': WHO}", "For: %(who)s\\n\\nRULES\\n\\nContract: %(text)s"),
        ("Contract: %s\\n\\nFor: %s", " % (contract, WHO)", ""),
        ("Contract: %s", " % contract_of(**contract)", "RULES\\n\\nContract: %s"),
        ("Contract: %*d", " % (9, contract)", ""),
        ("Contract: {contract!r}", ".format(contract=contract)", ""),
        ("Contract: {contract:20}", ".format(contract=contract)", ""),
        ("Contract: {}", ".format(*contract)", ""),
        ("{contract} is the contract.", ".format(contract=contract)", ""),
    ],
)  # fmt: skip
def test_fields_of_a_template_are_moved(tmp_path: Path, text: str, filled: str, moved: str) -> None:
    rules = "Read it as a lawyer of the buyer would, name each clause that shifts a risk, and say in one sentence what it means. " * 3
    program = (
        f'import os\nfrom openai import OpenAI\nclient = OpenAI(timeout=1)\nWHO = os.environ["WHO"]\nREVIEW = "{text}\\n\\n{rules}"\n'
        f'def ask(contract, now):\n    return client.responses.create(model="m", input=REVIEW{filled})\n'
    )
    wanted = program.replace(f"{text}\\n\\n{rules}", moved.replace("RULES", rules.strip())) if moved else program
    made = fixed(tmp_path, program, "LLM401")
    assert made.replace(f"{rules}\\n", f"{rules.strip()}\\n") == wanted


ASKED = "Read it as a lawyer would, name each clause that shifts a risk, say in one sentence what it means, and grade the risk. " * 3


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("```\nContract: {contract}\n```\n\nRULES", ""),
        ("```\nYou are a lawyer.\n\nContract: {contract}\n\n```\n\nRULES", ""),
        ("<case>\nBe kind.\n\nContract: {contract}\n</case>\n\nRULES", ""),
        ("Contract: {contract}\n\nRULES\n\n\nBe brief.\n \nBe kind.", "RULES\n\n\nBe brief.\n \nBe kind.\n\nContract: {contract}"),
        ("Contract: {contract}\n\nRULES\n\nReturn all that you find as an array of JSON:", "RULES\n\nContract: {contract}\n\nReturn all"),
        ("<case>\n{contract}\n</case>\n\nRULES", "RULES\n\n<case>\n{contract}\n</case>"),
        ("Contract: {contract}\n\nRULES\n\nBased on these terms, name {count} risks. Be brief.", ""),
    ],
)
def test_paragraphs_stay_together(tmp_path: Path, before: str, after: str) -> None:
    program = (
        "from datetime import datetime\nfrom openai import OpenAI\nclient = OpenAI(timeout=1)\ndef ask(contract, count=3):\n"
        '    prompt = f"""{}"""\n    return client.responses.create(model="m", input=prompt)\n'
    )
    text = program.replace("{}", before.replace("RULES", ASKED.strip()))
    made = fixed(tmp_path, text, "LLM401")
    assert after.replace("RULES", ASKED.strip()) in made if after else made == text


@pytest.mark.parametrize(
    ("rest", "fits"),
    [
        ("    print(text)\n    return json.loads(text)['score'], text\n", True),
        ("    return json.loads(text[text.find('{') :])['score']\n", True),
        ("    start, end = text.find('{'), text.rfind('}')\n    return json.loads(text[start:end])['score']\n", True),
        ("    found = re.search('{.*}', text)\n    return json.loads(found.group())['score'] if text else 0\n", True),
        ("    try:\n        return json.loads(text[3:])['score']\n    except ValueError:\n        return text\n", True),
        ("    return read(text)\n", True),
        ("    return text, json.loads(text[text.find('{') :])['score']\n", False),
        ("    found = text[text.find('{') :]\n    text = text.replace(found, '')\n    save(text, json.loads(found)['score'])\n", False),
        ("    if question:\n        return json.loads(text)['score']\n    return text\n", False),
        ("    save(text)\n    return read(text)\n", False),
    ],
)  # fmt: skip
def test_a_schema_is_sent_where_nothing_but_the_parsed_is_used(tmp_path: Path, rest: str, fits: bool) -> None:
    asked = 'text = client.responses.create(model="gpt-6-luna", input=question).output_text'
    read = "def read(text):\n    return json.loads(re.search('{.*}', text).group())['score']\n"
    text = f"import json, re\nfrom openai import OpenAI\nclient = OpenAI(timeout=30)\ndef ask(question):\n    {asked}\n{rest}\n{read}"
    assert ("responses.parse(" in fixed(tmp_path, text, "LLM602")) is fits


def test_literals_after_a_backslash_stay_in_their_column(tmp_path: Path) -> None:
    rules = "Read it as a lawyer would, name each clause that shifts a risk, and say in one sentence what it means. " * 3
    head = "from openai import OpenAI\nclient = OpenAI(timeout=1)\ndef ask(contract):\n"
    sent = '    return client.responses.create(model="m", input=prompt)\n'
    before = f'    prompt = f"Contract: {{contract}}\\n\\n" \\\n             "{rules}"\n'
    after = f'    prompt = "{rules}\\n\\n" \\\n             f"Contract: {{contract}}"\n'
    assert fixed(tmp_path, head + before + sent, "LLM401") == head + after + sent


@pytest.mark.parametrize(
    ("home", "name"),
    [("langchain_openai", "timeout"), ("langchain.chat_models", "request_timeout"), ("langchain_community.chat_models", "request_timeout")],
)
def test_the_limit_has_the_name_that_its_home_knows(tmp_path: Path, home: str, name: str) -> None:
    text = f"from {home} import ChatOpenAI\nllm = ChatOpenAI({{}})\nllm.invoke('Name a river')\n"
    assert fixed(tmp_path, text.format("model='m'"), "LLM201") == text.format(f"model='m', {name}=120")


@pytest.mark.parametrize(("before", "after"), [("gpt-4.1", "gpt-6-luna"), ("o3", "gpt-5.6-sol")])
def test_a_client_loses_what_the_successor_of_its_model_refuses(tmp_path: Path, before: str, after: str) -> None:
    text = "from langchain_openai import ChatOpenAI\nllm = ChatOpenAI({}model='{}')\nllm.invoke('Name a river')\n"
    made = fixed(tmp_path, text.format("temperature=0, ", before), "LLM507")
    assert made == text.format("" if after == "gpt-6-luna" else "temperature=0, ", after)


@pytest.mark.parametrize(
    ("given", "made", "doubt"),
    [
        ("", False, ""),
        (", temperature=1", True, ""),
        (", temperature=0", False, ""),
        (", temperature=warmth", True, "; it may refuse `temperature`"),
        (", temperature=1, max_tokens=9", True, ", and leave out or rename what it refuses: `max_tokens`"),
    ],
)
def test_an_older_client_sends_what_the_successor_refuses_by_itself(tmp_path: Path, given: str, made: bool, doubt: str) -> None:
    head = "from langchain.chat_models import ChatOpenAI\ndef ask(warmth):\n"
    (tmp_path / "a.py").write_text(f"{head}    return ChatOpenAI(model='gpt-4.1'{given}).invoke('Name a river')\n")
    (found,) = Project(Request(("a.py",), CommandLine(isolated=True, select=("LLM507", "LLM512"))), tmp_path).run().diagnostics
    assert (found.code, found.fix is not None) == ("LLM507", made)
    assert found.fix is None or found.fix.title == f"write `gpt-6-luna`{doubt}"


@pytest.mark.parametrize(
    ("above", "moved"),
    [
        ("Here is the contract.", "above"),
        (
            "Here are the contract and all that was agreed on beside it in words, as far as the two parties remember it and say the same.",
            "",
        ),
        ("Advise the buyer on this:\n", "above"),
        ("Be brief.\nAdvise the buyer on this:\n", ""),
        ("Advise the buyer in the format shown below:\n", ""),
        ("The contract is old.", "line"),
        ("It has these parts:", "above"),
        ("Voici le contrat.", "above"),
    ],
)
def test_a_line_goes_with_what_it_introduces(tmp_path: Path, above: str, moved: str) -> None:
    head = 'from openai import OpenAI\nclient = OpenAI(timeout=1)\ndef ask(contract):\n    prompt = f"""'
    tail = '"""\n    return client.responses.create(model="m", input=prompt)\n'
    tag = "<contract>{contract}</contract>"
    wanted = {"above": f"{ASKED}\n\n{above}\n{tag}", "line": f"{above}\n\n{ASKED}\n\n{tag}", "": f"{above}\n{tag}\n\n{ASKED}"}[moved]
    assert fixed(tmp_path, f"{head}{above}\n{tag}\n\n{ASKED}{tail}", "LLM401") == head + wanted + tail


@pytest.mark.parametrize(
    ("introduced", "moved"),
    [
        ("The user wants a list of what is described as follows: {contract}.\nYou have noted this so far:\n{known}", True),
        ("Contract: {contract}\n\nYour notes so far:\n{known}", True),
    ],
)
def test_a_text_that_is_empty_in_the_first_round_moves_as_later(tmp_path: Path, introduced: str, moved: bool) -> None:
    text = """\
from openai import OpenAI
client = OpenAI(timeout=1)
def ask(contract, pages):
    known = ""
    for page in pages:
        prompt = f\"\"\"BEFORE\"\"\"
        known += client.responses.create(model="m", input=prompt).output_text
"""
    page = "Page:\n{page}"
    after = f"{ASKED}\n\n{introduced}\n\n{page}" if moved else f"{introduced}\n\n{page}\n\n{ASKED}"
    made = fixed(tmp_path, text.replace("BEFORE", f"{introduced}\n\n{page}\n\n{ASKED}"), "LLM401")
    assert made == text.replace("BEFORE", after)


ON_THE_LOOP = """\
{head}
class Desk:
    def __init__(self, options):
        self.ai = {made}

    async def ask(self, question):
        return self.ai.responses.create(model="m", input=question).output_text

    async def shorten(self, text):
        reply = self.ai.with_options(timeout=5).responses.create(model="m", input=text)
        return reply
{rest}"""


@pytest.mark.parametrize(
    ("head", "made", "new_head", "new_made", "rest"),
    [
        ("from openai import OpenAI", "OpenAI(timeout=9)", "from openai import AsyncOpenAI", "AsyncOpenAI(timeout=9)", ""),
        ("import openai", "openai.OpenAI(timeout=9)", "import openai", "openai.AsyncOpenAI(timeout=9)", ""),
        ("from openai import A, OpenAI\nprint(A)", "OpenAI()", "from openai import A, AsyncOpenAI\nprint(A)", "AsyncOpenAI()", ""),
        ("from openai import OpenAI, Z\nprint(Z)", "OpenAI()", "from openai import AsyncOpenAI, Z\nprint(Z)", "AsyncOpenAI()", ""),
        ("from openai import OpenAI as AI", "AI()", "from openai import AsyncOpenAI", "AsyncOpenAI()", ""),
        ("from openai import A, OpenAI as B\nprint(A)", "B()", "from openai import A, AsyncOpenAI\nprint(A)", "AsyncOpenAI()", ""),
        ("from openai import OpenAI", "OpenAI(**options)", "", "", ""),
        ("from openai import OpenAI", "OpenAI(http_client=options)", "", "", ""),
        ("from openai import OpenAI", "OpenAI()", "", "", "    def plain(self):\n        self.ai.responses.create(model='m', input='')\n"),
        ("from openai import OpenAI", "OpenAI()", "", "", "    def lend(self):\n        return self.ai\n"),
        ("from openai import OpenAI", "OpenAI()", "", "", "    async def close(self):\n        self.ai.close()\n"),
    ],
)  # fmt: skip
def test_a_client_of_coroutines_becomes_asynchronous(tmp_path: Path, head: str, made: str, new_head: str, new_made: str, rest: str) -> None:
    text = ON_THE_LOOP.format(head=head, made=made, rest=rest)
    new = fixed(tmp_path, text, "LLM207")
    if not new_made:
        assert "await asyncio.to_thread(self.ai.responses.create" in new
        return
    wanted = ON_THE_LOOP.format(head=new_head, made=new_made, rest=rest).replace("reply = ", "reply = await ")
    assert new == wanted.replace("return self.ai.responses", "return (await self.ai.responses").replace(").output_text", ")).output_text")


@pytest.mark.parametrize(
    ("system", "content", "left", "made"),
    [
        ('f"It is {now} now. BE BRIEF."', "text", '"BE BRIEF."', 'f"{text}\\n\\nIt is {now} now."'),
        ('f"Time: {now}\\n\\nBE BRIEF, {who}."', "text.strip()", 'f"BE BRIEF, {who}."', 'f"{text.strip()}\\n\\nTime: {now}"'),
        ('f"It is {now} now. BE BRIEF, {{}}."', 'f"{text}?"', '"BE BRIEF, {}."', 'f"{text}?\\n\\nIt is {now} now."'),
        ('f"It is {now} now. BE BRIEF."', 'text["it"]', '"BE BRIEF."', "f'{text[\"it\"]}\\n\\nIt is {now} now.'"),
        ('f"It is {now} now. BE BRIEF."', '"Hi, " + text', 'f"BE BRIEF.\\n\\nIt is {now} now."', '"Hi, " + text'),
    ],
)
@pytest.mark.parametrize("way", ["messages", "named", "instructions"])
def test_a_clock_goes_into_the_last_message(tmp_path: Path, system: str, content: str, left: str, made: str, way: str) -> None:
    head = "import os\nfrom datetime import datetime\nfrom openai import OpenAI\nclient = OpenAI(timeout=9)\nwho = os.environ['WHO']\n"
    told = '[{"role": "system", "content": SYSTEM}, {"role": "user", "content": CONTENT}]'
    asked = {
        "messages": f'client.chat.completions.create(model="m", messages={told})',
        "named": f'messages = {told}\n    client.chat.completions.create(model="m", messages=messages)',
        "instructions": 'client.responses.create(model="m", instructions=SYSTEM, input=CONTENT)',
    }[way]
    text = f"{head}def ask(text):\n    now = datetime.now()\n    {asked}\n"
    before, after = (text.replace("SYSTEM", one).replace("CONTENT", other) for one, other in ((system, content), (left, made)))
    rules = "ANSWER QUESTIONS ABOUT THE OPENING HOURS OF A LIBRARY, AND BE BRIEF"
    assert fixed(tmp_path, before.replace("BE BRIEF", rules), "LLM402") == after.replace("BE BRIEF", rules)


@pytest.mark.parametrize("more", ["print(system)", "text.append(messages)", ""])
def test_a_clock_stays_with_a_text_that_others_get(tmp_path: Path, more: str) -> None:
    text = """\
from datetime import datetime
from openai import OpenAI
client = OpenAI(timeout=9)
def ask(text):
    system = f"It is {datetime.now()} now. Answer questions about the opening hours of a library, and be brief."
    messages = [{"role": "system", "content": system}, {"role": "user", "content": text}]
    """ + more + """
    client.chat.completions.create(model="m", messages=messages)
"""  # fmt: skip
    assert ('"content": text}' in fixed(tmp_path, text, "LLM402")) is bool(more)


def test_a_template_in_pieces_has_no_fix_that_changes_nothing(tmp_path: Path) -> None:
    text = f"""\
from langchain_core.prompts import PromptTemplate
from openai import OpenAI
client = OpenAI(timeout=1)
PROMPT = PromptTemplate.from_template("Contract: {{contract}}\\n\\n" "{ASKED}")
def ask(contract):
    return client.responses.create(model="m", input=PROMPT.format(contract=contract))
"""
    (tmp_path / "a.py").write_text(text)
    (found,) = Project(Request(("a.py",), CommandLine(isolated=True, select=("LLM401",))), tmp_path).run().diagnostics
    assert found.fix is None


@pytest.mark.parametrize(
    ("prompt", "wrapped"),
    [
        ("prompt = TEXT", "cleandoc(TEXT"),
        ("prompt = text\n    prompt += TEXT", ""),
        ("prompt = text + TEXT", ""),
        ("prompt = TEXT.strip()", "cleandoc(TEXT"),
        ("prompt = text\n    prompt += BROKEN", "dedent(BROKEN"),
    ],
)
def test_no_line_break_between_texts_goes_with_the_indentation(tmp_path: Path, prompt: str, wrapped: str) -> None:
    lines = "Answer as a lawyer would.\n        Be brief.\n        Name your sources.\n        "
    texts = {"TEXT": f'"""{lines}"""', "BROKEN": f'"""\n        {lines}"""'}
    for name, literal in texts.items():
        prompt, wrapped = prompt.replace(name, literal), wrapped.replace(name, literal)
    head = "from openai import OpenAI\nclient = OpenAI(timeout=9)\ndef ask(text):\n"
    new = fixed(tmp_path, f"{head}    {prompt}\n    return client.responses.create(model='m', input=prompt)\n", "LLM509")
    assert ("cleandoc(" in new or "dedent(" in new, wrapped in new) == (bool(wrapped), True)


@pytest.mark.parametrize(
    ("made", "fixes"),
    [
        ("OpenAI()", True),
        ("openai.OpenAI()", True),
        ("Maker()", True),
        ("default()", False),
        ("(lambda make: make())(OpenAI)", False),
        ("KINDS['a']()", False),
        ("(OpenAI if default else Own)()", False),
        ("kind()", False),
        ("either()", False),
    ],
)
def test_a_class_that_is_chosen_in_the_run_is_given_nothing(tmp_path: Path, made: str, fixes: bool) -> None:
    text = f"""\
import openai
from openai import OpenAI
from own import Own
KINDS = {{"a": OpenAI, "b": Own}}
Maker = openai.OpenAI
either = OpenAI
either = Own if OpenAI is None else OpenAI
def ask(text, default=OpenAI):
    for kind in (OpenAI, Own):
        {made}.responses.create(model="m", input=text)
"""
    after = text.replace(made, made.replace("()", "(timeout=120)")) if fixes else text
    assert fixed(tmp_path, text, "LLM201") == after


@pytest.mark.parametrize(
    ("imported", "added"),
    [
        ("try:\n    import aiohttp\nexcept ImportError:\n    import own.http as aiohttp\n", False),
        ("import aiohttp as http\nif http:\n    import aiohttp\n", True),
    ],
)
def test_what_may_be_missing_is_not_imported_at_the_top(tmp_path: Path, imported: str, added: bool) -> None:
    text = f"""\
import os
{imported}
async def ask(body):
    async with aiohttp.ClientSession() as session:
        async with session.post("https://api.openai.com/v1/chat/completions", json=body) as reply:
            return await reply.json()
"""
    made = fixed(tmp_path, text, "LLM201")
    assert (made != text) is added
    assert ("http.ClientTimeout(total=120)" in made) is added


def test_a_limit_that_each_of_two_ways_calls_something_else_is_not_given(tmp_path: Path) -> None:
    text = """\
import openai
class Vectors:
    def __init__(self, old):
        if old:
            self.asked = openai.Embedding
        else:
            self.asked = openai.embeddings
    def of(self, texts):
        return self.asked.create(model="m", input=texts)
"""
    assert fixed(tmp_path, text, "LLM201") == text
    one = text.replace("openai.Embedding", "openai.embeddings")
    assert fixed(tmp_path, one, "LLM201") == one.replace("input=texts", "input=texts, timeout=30")


@pytest.mark.parametrize(("also", "fixes"), [("client.list()", True), ("client.pull('m')", False)])
def test_a_client_that_also_loads_a_model_is_given_no_limit(tmp_path: Path, also: str, fixes: bool) -> None:
    text = f"import ollama\nclient = ollama.Client()\n{also}\nprint(client.embed(model='m', input='a').embeddings[0])\n"
    after = text.replace("Client()", "Client(timeout=30)") if fixes else text
    assert fixed(tmp_path, text, "LLM201") == after


def test_a_successor_gets_the_new_name_of_what_is_given_whatever_that_is(tmp_path: Path) -> None:
    before, after = (
        ASKING.format(f"MODELS = ['{model}']", "")
        .replace("responses", "chat.completions")
        .replace("input=text", f"messages=[text], {name}=sent")
        for model, name in (("gpt-4.1", "max_tokens"), ("gpt-6-luna", "max_completion_tokens"))
    )
    assert fixed(tmp_path, before, "LLM507") == after


def test_a_fix_says_what_is_refused_of_any_client_that_may_be_asked(tmp_path: Path) -> None:
    text = """\
from langchain_openai import AzureChatOpenAI, ChatOpenAI
class Desk:
    def __init__(self, name, warmth, azure):
        self.llm = AzureChatOpenAI(azure_deployment=name) if azure else ChatOpenAI(model=name, temperature=warmth)
    def ask(self, text):
        return self.llm.invoke(text)
def main(warmth, azure):
    return Desk("gpt-4.1", warmth, azure).ask("Name a river")
"""
    (tmp_path / "a.py").write_text(text)
    found = Project(Request(("a.py",), CommandLine(isolated=True, select=("LLM507",))), tmp_path).run().diagnostics
    assert [item.fix.title for item in found if item.fix is not None] == ["write `gpt-6-luna`; it may refuse `temperature`"]
