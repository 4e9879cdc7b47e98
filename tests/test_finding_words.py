"""Notes and advice that are worked out from several functions, or several files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from llmlint.api.words import fitted
from llmlint.testing import run_rules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from llmlint.diagnostics import Diagnostic

READER = """\
import json

from openai import OpenAI

client = OpenAI(timeout=30)


def read(ticket):
    reply = client.chat.completions.create(model="m", messages=[{"role": "user", "content": ticket}])
    return json.loads(reply.choices[0].message.content)
"""
GUARDED = """\
from reader import read


def shown(ticket):
    try:
        return read(ticket)
    except ValueError:
        print("no answer")
"""
UNGUARDED = """\
from reader import read


def sorted_in(tickets):
    ticket = tickets.pop()
    return read(ticket)
"""


def found(code: str, files: Mapping[str, str]) -> Diagnostic:
    [only] = [item for item in run_rules(files) if item.code == code]
    return only


def test_a_note_names_the_caller_without_a_guard() -> None:
    finding = found("LLM101", {"reader.py": READER, "desk.py": GUARDED, "batch.py": UNGUARDED})
    assert "called without a guard from batch.py:6" in finding.why


def test_no_caller_is_named_where_none_has_a_guard() -> None:
    finding = found("LLM101", {"reader.py": READER, "batch.py": UNGUARDED})
    assert not any("without a guard" in note for note in finding.why)


TAKING = """\
from reader import read


def route(ticket):
    c = read(ticket)
    if c["category"] == "billing":
        return c["urgency"] + 1
    return c.get("owner")
"""


def test_a_model_has_the_fields_that_callers_read() -> None:
    finding = found("LLM602", {"reader.py": READER, "route.py": TAKING})
    assert "`class Answer(BaseModel): category: str; urgency: float; owner: str; …`" in finding.help


def test_a_model_of_all_that_is_read_is_whole() -> None:
    whole = READER.replace("    return json.loads", "    data = json.loads") + '    return data["category"], int(data["urgency"])\n'
    assert "`class Answer(BaseModel): category: str; urgency: int`" in found("LLM602", {"reader.py": whole}).help


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("return ', '.join(data['tags'])", "tags: list[str]"),
        ("tags = data['tags']\n    for tag in tags:\n        print(tag)", "tags: list[str]"),
        ("return sorted(data.get('tags', ()))", "tags: list[str]"),
        ("keep(data.get('tags', []))", "tags: list[str]"),
        ("tags = data['tags']\n    tags.append('new')\n    return tags", "tags: list[str]"),
        ("keep(*data['tags'])", "tags: list[str]"),
        ("return sum(data['prices'])", "prices: list[float]"),
        ("if data['score'] >= LIMIT:\n        alarm()", "score: float"),
        ("return data['price'] * count", "price: float"),
        ("return data['name'] + ', ' + place", "name: str"),
        ("count: int = data['count']\n    return count", "count: int"),
        ("return data.get('count', 0)", "count: int"),
        ("if not data['is_safe']:\n        alarm()", "is_safe: bool"),
        ("return 'yes' if data['is_safe'] else 'no'", "is_safe: bool"),
        ("if data['summary']:\n        print(data['summary'])", "summary: str"),
        ("keep(data['name'] or 'nobody')", "name: str"),
        ("keep(data['owner'])", "owner: str"),
        ("parts = data['parts']\n    return parts[0]['name']", "parts: …; …"),
        ("keep(**data['parts'])", "parts: …; …"),
    ],
)
def test_a_field_has_the_type_that_it_is_treated_as(code: str, fields: str) -> None:
    """Where more is in a field than is seen, its type stays open, and no fix is made of it."""
    text = READER.replace("    return json.loads", "    data = json.loads") + f"    {code}\n"
    (finding,) = (item for item in run_rules({"reader.py": text}) if item.code == "LLM602")
    assert f"`class Answer(BaseModel): {fields}`" in finding.help


def test_a_model_of_what_is_handed_on_as_well_is_not_whole() -> None:
    more = READER.replace("    return json.loads", "    data = json.loads") + '    print(data["category"])\n    return store(data)\n'
    assert "`class Answer(BaseModel): category: str; …`" in found("LLM602", {"reader.py": more}).help


def test_a_chain_that_takes_fences_off_is_shown_once() -> None:
    fenced = READER.replace("content)\n", 'content.replace("```json", "").replace("```", ""))\n')
    labels = [place.label for place in found("LLM602", {"reader.py": fenced}).related]
    assert labels.count("a code fence is removed here") == 1


def test_langchain_is_told_its_own_structured_form_with_the_pieces() -> None:
    head = "import json, re\nfrom langchain_openai import ChatOpenAI\nllm = ChatOpenAI(model='m', timeout=9)\n"
    asked = "def ask(question):\n    text = llm.invoke(question).content\n"
    cuts = {
        "LLM601": ("    name, place = text.split('|')\n    return name, place\n", "name: str; place: str"),
        "LLM602": ("    data = json.loads(text)\n    return data['name'], int(data['age'])\n", "name: str; age: int"),
        "LLM603": ("    return re.search('Score: (?P<score>[0-9]+)', text).group('score')\n", "score: str"),
    }
    for code, (cut, fields) in cuts.items():
        (found,) = (item for item in run_rules({"a.py": head + asked + cut}) if item.code == code)
        wanted = (
            f"describe the answer in `class Answer(BaseModel): {fields}` and send it along: with_structured_output(Answer) on the client"
        )
        assert (found.help, found.fix) == (wanted, None)


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        ("`client.chat` is short", "`client.chat` is short"),
        ("`a.very.long.name` waits for `b`", "`…long.name` waits for `b`"),
        ("`first + second` and `third + fourth`", "`first +…` and `third + …`"),
        ("nothing here is quoted, so nothing can be cropped", "nothing here is quoted, so nothing can be cropped"),
        ("`abcdefgh` `ijklmnop` keep the least room", "`abcdefgh` `ijklmnop` keep the least room"),
    ],
)
def test_names_are_cropped_as_far_as_a_message_needs(message: str, kept: str) -> None:
    assert fitted(message, 26) == kept
