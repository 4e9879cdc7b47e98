"""Where fixes put things: keywords into calls, imports into files, each in the style of what stands there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fixing import fixed

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.once


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
    ("home", "name"),
    [("langchain_openai", "timeout"), ("langchain.chat_models", "request_timeout"), ("langchain_community.chat_models", "request_timeout")],
)
def test_the_limit_has_the_name_that_its_home_knows(tmp_path: Path, home: str, name: str) -> None:
    text = f"from {home} import ChatOpenAI\nllm = ChatOpenAI({{}})\nllm.invoke('Name a river')\n"
    assert fixed(tmp_path, text.format("model='m'"), "LLM201") == text.format(f"model='m', {name}=120")


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
