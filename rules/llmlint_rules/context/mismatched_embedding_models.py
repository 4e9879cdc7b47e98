"""LLM704, mismatched-embedding-models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Meta, MixedVectors, Rule, code

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from langchain_chroma import Chroma
from langchain_openai import OpenAIEmbeddings


def build(pages):
    Chroma.from_documents(pages, OpenAIEmbeddings(model="text-embedding-3-small", timeout=30), persist_directory="index")


def search(question):
    store = Chroma(persist_directory="index", embedding_function=OpenAIEmbeddings(timeout=30))  # by default text-embedding-ada-002
    return store.similarity_search(question, k=5)
"""
GOOD = """\
from langchain_chroma import Chroma
from langchain_openai import OpenAIEmbeddings

EMBEDDINGS = OpenAIEmbeddings(model="text-embedding-3-small", timeout=30)


def build(pages):
    Chroma.from_documents(pages, EMBEDDINGS, persist_directory="index")


def search(question):
    store = Chroma(persist_directory="index", embedding_function=EMBEDDINGS)
    return store.similarity_search(question, k=5)
"""


class MismatchedEmbeddingModels(Rule[MixedVectors]):
    """Vectors of two embedding models are compared, or a store filled with the vectors of one is searched with those of another.

    ## Why it matters
    Each model has a vector space of its own. The similarity of two vectors from different models means nothing: where their dimensions
    differ the store refuses the search, and where they agree (more than one model has 1,536) it answers with documents that have nothing
    to do with the question, and no error says so. The model then reasons over them in good faith.

    ## What to do instead
    Create the embedding object once, and give it to the code that fills the store and to the code that searches it. Write the model's name
    into the name of the collection or its metadata, and check it when the store is opened. Whoever changes the model embeds everything
    anew, into a new collection.

    ## When to ignore it
    Where the two models share one space by design, as the halves of a dual encoder or the sizes of one family.
    """

    meta = Meta(
        code="LLM704",
        name="mismatched-embedding-models",
        tier="recommended",
        severity="error",
        since="0.2",
        summary="vectors of two different embedding models are compared or searched among each other",
        examples=(Example(BAD, GOOD),),
        references=(
            "OWASP Top 10 for LLM applications: Vector and Embedding Weaknesses (LLM08:2025)",
            "OpenAI, embeddings guide: vectors of different models are not interchangeable",
        ),
    )

    def check(self, mixed: MixedVectors, /) -> Iterator[Finding]:
        one, other = code(mixed.searching.rpartition("/")[2], 26), code(mixed.stored.rpartition("/")[2], 26)
        if not mixed.system:
            message = f"vectors of {one} are compared with vectors of {other}"
            advice = "embed both sides with one model"
        else:
            message = f"searches with vectors of {one} in a store of vectors of {other}"
            advice = "make the embedder once, and use it to fill the store and to search it"
        yield Finding(mixed.span, message, mixed.because, advice, mixed.places)
