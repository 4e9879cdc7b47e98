"""Fixes that name another model: where its id stands, and what goes or stays with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fixing import fixed

from llmlint.config import CommandLine
from llmlint.project import Project
from llmlint.runs import Request

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.once


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
