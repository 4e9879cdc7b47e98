"""Fixes that send a schema along: of what the code takes out of an answer, and how it is read then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fixing import fixed

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.once


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
