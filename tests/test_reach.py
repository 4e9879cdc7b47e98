"""What is told of a file before it is read as Python: too much perhaps, never too little."""

from __future__ import annotations

import ast
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmlint.facts.analyse import analyse_project
from llmlint.facts.settings import AnalysisSettings
from llmlint.files import files_below
from llmlint.sketch.imports import Mention, mentions
from llmlint.sketch.notes import imports_in, is_seed, naming, noted

TOP = Path(__file__).parents[1]
PIECES = (
    "import", "from", " ", " ", " ", "\t", "\f", "\\\n", "\\\r\n", "\n", "\r", ";", ".", "..", "a", "b", "ü", "*", ",", "(", ")", " as ",
    "import a", "from . import b", "from a.b import (c,\n d)", "'", "#", "# from x \\\n", "yield ", "if 1:",
)  # fmt: skip


def imported(text: str) -> set[Mention]:
    found: set[Mention] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom):
            found.add(Mention(node.level, node.module or "", False))
        elif isinstance(node, ast.Import):
            found |= {Mention(0, alias.name, True) for alias in node.names}
    return found


@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_no_import_is_missed(pieces: list[str]) -> None:
    text = "".join(pieces)
    try:
        wanted = imported(text)
    except SyntaxError:
        return
    told = mentions(text.encode())
    assert told is None or wanted <= set(told)


@given(st.lists(st.sampled_from(PIECES), max_size=14), st.booleans())
def test_a_note_says_what_was_noted(pieces: list[str], seed: bool) -> None:
    told = mentions("".join(pieces).encode())
    note = noted(told, is_seed=seed)
    assert imports_in(note) == told
    assert is_seed(note) == seed


@pytest.mark.parametrize(
    ("text", "modules", "answer"),
    [
        (b"import a.b.c", {"b"}, True),
        (b"import ab", {"b"}, False),
        (b"from .b import x", {"b"}, True),
        (b"from a.b import x", {"b"}, True),
        (b"from . import x", {"b"}, True),
        (b"import x, b", {"b"}, True),
        ("import \u00fc".encode(), {"b"}, True),
        (b"from b_c import b", {"b"}, False),
        (b"", {"b"}, False),
    ],
)
def test_a_note_may_name_a_module(text: bytes, modules: set[str], answer: bool) -> None:
    for seed in (False, True):
        assert naming(modules)(noted(mentions(text), is_seed=seed)) == answer


def test_no_import_is_missed_in_our_own_code() -> None:
    for path in [*TOP.glob("llmlint/**/*.py"), *TOP.glob("rules/**/*.py"), *TOP.glob("fixtures/**/*.py")]:
        told = mentions(path.read_bytes())
        assert told is None or imported(path.read_text(encoding="utf-8")) <= set(told), path


@pytest.mark.parametrize("text", [b"from ", b"import ;\\\n", b"import ", b"from a import b;", b"from . ", b"import a.", b"from \\\n", b"x"])
def test_no_text_takes_long(text: bytes) -> None:
    started = time.process_time()
    mentions(text * (1_500_000 // len(text)) + b"import x")
    assert time.process_time() - started < 5


ADDRESS = "import requests\n\ndef ask(text):\n    return requests.post({}, json={{'model': 'm', 'messages': text}})\n"
REACHING = {
    "an address": {"a.py": ADDRESS.format("'https://api.openai.com/v1/chat/completions'")},
    "an address in two strings": {"a.py": ADDRESS.format("'https://api.'\n        'openai.com/v1/chat/comple'\n        'tions'")},
    "keys that only a request has": {
        "a.py": "import requests\n\ndef ask(url, text):\n    body = dict(model='m', messages=text, temperature=0)\n"
        "    return requests.post(url, json=body)\n"
    },
    "by name": {"a.py": "import importlib\n\nsdk = importlib.import_module('openai')\nclient = sdk.OpenAI()\n"},
    "a module beside it": {"a.py": "import b\nb.client.responses.create(input='x')\n", "b.py": "import openai\nclient = openai.OpenAI()\n"},
    "out of a package": {
        "a.py": "from deep . er import (\n  # )\n  b)\nb.client.responses.create(input='x')\n",
        "deep/er/__init__.py": "",
        "deep/er/b.py": "import openai\nclient = openai.OpenAI()\n",
    },
    "through a package": {
        "a.py": "from deep import client\nclient.responses.create(input='x')\n",
        "deep/__init__.py": "from .b import client\n",
        "deep/b.py": "from openai import OpenAI\nclient = OpenAI()\n",
    },
    "what inherits from a base": {
        "a.py": "from talks import Session\nfor text in texts:\n    Session(asker).say(text)\n",
        "talks.py": (
            "from parts import Asker\n\nclass Session:\n    def __init__(self, asker: Asker):\n        self.asker = asker\n"
            "    def say(self, text):\n        return self.asker.ask(text)\n"
        ),
        "parts/__init__.py": "from .base import *\n",
        "parts/base.py": "class Asker:\n    def ask(self, text):\n        raise NotImplementedError\n",
        "parts/open.py": (
            "import openai\nfrom . import base as bases\n\nclass Open(bases.Asker):\n    def ask(self, text):\n"
            "        return openai.OpenAI().responses.create(model='m', input=text).output_text\n"
        ),
    },
    "a class that an SDK's framework calls": {
        "a.py": (
            "from langchain.agents.middleware import Unheard\n\nclass Chooser(Unheard):\n"
            "    def __init__(self, model):\n        self.model = model\n"
            "    def wrap(self, request):\n        return self.model.invoke(request)\n"
        ),
    },
    "a function that an SDK's framework calls": {
        "a.py": "from langchain.agents import unheard\n\ndef wrap(model, text):\n    return model.invoke(text)\n\nunheard.register(wrap)\n",
    },
    "an annotation in quotes": {
        "a.py": "from openai import OpenAI\n\ndef ask(client: 'OpenAI|None'):\n    client.responses.create(model='m', input='x')\n",
    },
    "a class that is handed to a function": {
        "a.py": "from openai import OpenAI\n\ndef made(kind):\n    return kind()\n\nmade(OpenAI).responses.create(model='m', input='x')\n",
    },
    "a module that is handed on": {
        "a.py": "from parts import sdk\nclient = sdk.OpenAI()\n",
        "parts.py": "import openai as sdk\n",
    },
    "a name that is not ASCII": {
        "a.py": "from büro import client\nclient.responses.create(input='x')\n",
        "büro.py": "from openai import OpenAI\nclient = OpenAI()\n",
    },
}


@pytest.mark.parametrize("form", REACHING)
def test_what_reaches_a_model_is_looked_at(tmp_path: Path, form: str) -> None:
    for name, text in {**REACHING[form], "other.py": "import json\n\ncomments = 'all together, on http://api.example.com'\n"}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    files = files_below(tmp_path, tmp_path)
    found = analyse_project(files, root=tmp_path, settings=AnalysisSettings())
    every = analyse_project(files, root=tmp_path, settings=AnalysisSettings(use_filter=False, use_sketch=False))
    assert {path for path, facts in every.modules.items() if facts.calls or facts.clients} <= found.modules.keys()
    assert "a.py" in found.modules
    assert "other.py" not in found.modules


def test_everyday_names_lead_nowhere(tmp_path: Path) -> None:
    """A framework may say `messages` and `temperature` all over, beside one file that asks a model."""
    framework = {
        "asking.py": "import openai\n\nclient = openai.OpenAI()\nclient.responses.create(model='m', input='x')\n",
        "units.py": "kinds = {'temperature': 'T', 'messages': 'N'}\n",
        "resolver.py": (
            "from importlib import import_module\n\ndef check(path):\n    messages = []\n"
            "    return import_module(path).fullmatch(messages)\n"
        ),
        "urls.py": "from resolver import check\nfrom units import kinds\n\nrequest.messages.create(check(kinds))\n",
    }
    for name, text in framework.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    files = files_below(tmp_path, tmp_path)
    assert analyse_project(files, root=tmp_path, settings=AnalysisSettings()).modules.keys() == {"asking.py"}


def test_what_only_wraps_or_names_an_sdk_leads_nowhere(tmp_path: Path) -> None:
    """Methods that are replaced and not called, errors, types, and the keys of requests that are only read."""
    files = {
        "asking.py": "import openai\n\nclient = openai.OpenAI()\nclient.responses.create(model='m', input='x')\n",
        "replaced.py": (
            "try:\n    from openai import OpenAI\nexcept ImportError:\n    OpenAI = None\n\n"
            "def wrapped(old):\n    return old\n\ndef patch(kind):\n    if kind is not None and hasattr(kind, 'close'):\n"
            "        kind.close = wrapped(kind.close)\n\ndef set_up():\n    if OpenAI is not None:\n        patch(OpenAI)\n"
        ),
        "named.py": "import openai\n\ndef is_ours(error):\n    return isinstance(error, openai.RateLimitError)\n",
        "watching.py": (
            "def watch(kwargs, note):\n    if 'messages' in kwargs:\n        note(kwargs['messages'], kwargs.get('model'))\n"
            "    return {name: kwargs.get(name) for name in ('max_tokens', 'temperature')}\n"
        ),
        "using.py": (
            "from named import is_ours\nfrom replaced import set_up\nfrom watching import watch\n\nset_up()\nis_ours(watch({}, print))\n"
        ),
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = files_below(tmp_path, tmp_path)
    assert analyse_project(found, root=tmp_path, settings=AnalysisSettings()).modules.keys() == {"asking.py"}
