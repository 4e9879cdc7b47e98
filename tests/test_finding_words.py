"""Notes and advice that are worked out from several functions, or several files."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
