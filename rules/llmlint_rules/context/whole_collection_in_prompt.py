"""LLM702, whole-collection-in-prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Kind, Meta, ModelCall, Rule, code

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from pathlib import Path

from openai import OpenAI

client = OpenAI(timeout=30)


def answer(question: str, folder: Path) -> str:
    notes = "\\n\\n".join(note.read_text() for note in folder.glob("*.md"))
    return client.responses.create(model="gpt-6-luna", input=f"{notes}\\n\\n{question}").output_text
"""
GOOD = """\
import chromadb
from openai import OpenAI

client = OpenAI(timeout=30)
notes = chromadb.PersistentClient("index").get_or_create_collection("notes")


def answer(question: str) -> str:
    found = notes.query(query_texts=[question], n_results=5)
    passages = "\\n\\n".join(found["documents"][0])
    return client.responses.create(model="gpt-6-luna", input=f"{passages}\\n\\n{question}").output_text
"""


class WholeCollectionInPrompt(Rule[ModelCall]):
    """All files of a folder, all rows of a table or all stored documents go into one prompt, with no search in between.

    ## Why it matters
    Collections grow. What fits today fails next month, and until then every question pays for all of it, again and again. A model that
    gets a hundred passages of which one matters also finds it less often than one that gets five.

    ## What to do instead
    Search first and send what was found: embed the pieces once, ask the store for the few nearest to the question, rerank if need be. For
    tables, let the database select, count and group, and send the result. For questions about all of it, go through it piece by piece
    and combine the answers.

    ## When to ignore it
    Where the collection is small and stays so, such as a table of settings.
    """

    meta = Meta(
        code="LLM702",
        name="whole-collection-in-prompt",
        tier="recommended",
        severity="warning",
        since="0.1",
        summary="a whole collection goes into one prompt, with no search in between",
        examples=(Example(BAD, GOOD),),
        references=(
            "OWASP Top 10 for LLM applications: Unbounded Consumption (LLM10:2025, LLM06:2026)",
            "CWE-770: Allocation of Resources Without Limits or Throttling",
            "Liu et al., Lost in the Middle: How Language Models Use Long Contexts, arXiv 2307.03172",
        ),
    )

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        collections = [document for document in call.documents if document.whole == "collection"]
        if call.kind is not Kind.CHAT or not collections:
            return
        first = collections[0]
        message = f"{code(call.text, 27)} sends {first.plural} to the model in one prompt, however many there are"
        why = (f"{code(first.source or call.text)} is read through, and nothing selects from it before the prompt", call.because)
        advice = "search first and send the few that match; for tables, let the database select and group"
        yield Finding(call.callee, message, why, advice, tuple(document.read for document in collections))
