"""LLM705, whole-document-embedded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Kind, Meta, ModelCall, Rule, code

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from pathlib import Path

from openai import OpenAI

client = OpenAI(timeout=30)


def vector_of(path: Path) -> list[float]:
    text = path.read_text()
    return client.embeddings.create(model="text-embedding-3-small", input=text).data[0].embedding
"""
GOOD = """\
from pathlib import Path

from langchain_text_splitters import RecursiveCharacterTextSplitter
from openai import OpenAI

client = OpenAI(timeout=30)
splitter = RecursiveCharacterTextSplitter(chunk_size=1500, chunk_overlap=150)


def vectors_of(path: Path) -> list[list[float]]:
    pieces = splitter.split_text(path.read_text())
    reply = client.embeddings.create(model="text-embedding-3-small", input=pieces)
    return [item.embedding for item in reply.data]
"""


class WholeDocumentEmbedded(Rule[ModelCall]):
    """A whole file or page is embedded as one input, however long it is.

    ## Why it matters
    Embedding models take a few thousand tokens: beyond that they refuse, or cut the rest off without a word. Long before that, one
    vector for everything that a document says is close to no question in particular, and the search finds the wrong one.

    ## What to do instead
    Split the document into passages along its headings and paragraphs, embed those, and keep with each where it came from.

    ## When to ignore it
    Where documents are compared as wholes and are short by construction.
    """

    meta = Meta(
        code="LLM705",
        name="whole-document-embedded",
        tier="recommended",
        severity="warning",
        since="0.1",
        summary="a whole document is embedded as one input",
        examples=(Example(BAD, GOOD),),
        references=("OpenAI, Embeddings FAQ: 8,192 tokens at most for text-embedding-3 (2026-11)",),
    )

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        documents = [document for document in call.documents if document.whole == "document"]
        if call.kind is not Kind.EMBEDDING or not documents:
            return
        first = documents[0]
        message = f"{code(call.text)} embeds {first.article} as one input, however long it is"
        why = (f"{first.behind} {code(first.source or call.text)} is embedded with nothing in between", call.because)
        advice = "split it into passages and embed those"
        yield Finding(call.callee, message, why, advice, tuple(document.read for document in documents))
