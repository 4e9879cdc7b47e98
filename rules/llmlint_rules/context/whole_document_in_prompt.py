"""LLM701, whole-document-in-prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Kind, Meta, ModelCall, Rule, code

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from pathlib import Path

from openai import OpenAI

client = OpenAI(timeout=30)


def review(path: Path) -> str:
    source = path.read_text()
    return client.responses.create(model="gpt-6-luna", input=f"Review this file:\\n{source}").output_text
"""
GOOD = """\
from pathlib import Path

from openai import OpenAI

client = OpenAI(timeout=30)
MAX_CHARACTERS = 40_000


def review(path: Path) -> str:
    source = path.read_text()
    if len(source) > MAX_CHARACTERS:
        raise ValueError(f"{path} is too long to be reviewed at once")
    return client.responses.create(model="gpt-6-luna", input=f"Review this file:\\n{source}").output_text
"""


class WholeDocumentInPrompt(Rule[ModelCall]):
    """A file, a page or the output of a command goes into a prompt whole, and nothing looks at how long it is.

    ## Why it matters
    The first long document fails, because it does not fit, or costs a hundred times what the others did. Below that limit, models find
    less of what matters the more they are given: answers get worse long before the window is full.

    ## What to do instead
    Send what the question needs. Split the document and search the pieces, or walk over them and combine the answers. Where the whole
    is needed, count its tokens first and decide what happens to a document that is too long.

    ## When to ignore it
    Where the documents are short by construction, and the code that writes them keeps them so.
    """

    meta = Meta(
        code="LLM701",
        name="whole-document-in-prompt",
        tier="recommended",
        severity="warning",
        since="0.1",
        summary="a whole document goes into a prompt, however long it is",
        examples=(Example(BAD, GOOD),),
        references=(
            "OWASP Top 10 for LLM applications: Unbounded Consumption (LLM10:2025, LLM06:2026)",
            "CWE-770: Allocation of Resources Without Limits or Throttling",
            "Liu et al., Lost in the Middle: How Language Models Use Long Contexts, arXiv 2307.03172",
        ),
    )

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        documents = [document for document in call.documents if document.whole == "document"]
        if call.kind is not Kind.CHAT or not documents or any(document.whole == "collection" for document in call.documents):
            return
        first = documents[0]
        message = f"sends {first.article} to the model whole, however long it is"
        why = (f"{first.behind} {code(first.source or call.text)} is put into the prompt with nothing in between", call.because)
        advice = "send the parts that matter; or count the tokens first and decide what happens to a document that is too long"
        yield Finding(call.callee, f"{code(call.text)} {message}", why, advice, tuple(document.read for document in documents))
