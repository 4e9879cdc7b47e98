"""LLM703, unbounded-retrieval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Meta, Retrieval, Rule, State, code, option

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
import chromadb
from openai import OpenAI

client = OpenAI(timeout=30)
notes = chromadb.PersistentClient("index").get_or_create_collection("notes")


def answer(question: str) -> str:
    found = notes.query(query_texts=[question], n_results=200)
    passages = "\\n\\n".join(found["documents"][0])
    return client.responses.create(model="gpt-6-luna", input=f"{passages}\\n\\n{question}").output_text
"""
GOOD = BAD.replace("n_results=200", "n_results=5")


class UnboundedRetrieval(Rule[Retrieval]):
    """A search may return very many passages, and all of them go into the prompt.

    ## Why it matters
    A search that returns everything is no search. The passage that answers the question stands among those that do not, where models
    find it less often, and each question pays for all of them.

    ## What to do instead
    Ask for the few best, five to twenty. Where recall needs more, fetch them, rerank, and send the first few of the new order.

    ## When to ignore it
    Where the passages are a few words each, such as names or tags.
    """

    meta = Meta(
        code="LLM703",
        name="unbounded-retrieval",
        tier="recommended",
        severity="warning",
        since="0.1",
        summary="a search puts very many results, or any number of them, into the prompt",
        examples=(Example(BAD, GOOD),),
        references=(
            "OWASP Top 10 for LLM applications: Unbounded Consumption (LLM10:2025, LLM06:2026)",
            "CWE-770: Allocation of Resources Without Limits or Throttling",
            "Liu et al., Lost in the Middle: How Language Models Use Long Contexts, arXiv 2307.03172",
        ),
    )

    @dataclass(frozen=True)
    class Options:
        max_retrieved: int = option(50, "how many results of one search may go into a prompt", least=0)

    def check(self, retrieval: Retrieval, /) -> Iterator[Finding]:
        unbounded = retrieval.state is State.UNSET and retrieval.default is None
        if not unbounded and (retrieval.limit is None or retrieval.limit <= self.options.max_retrieved):
            return
        how_many = "any number of results" if unbounded else f"up to {retrieval.limit} results"
        message = f"{code(retrieval.text)} puts {how_many} into the prompt"
        advice = f"ask for the few best, such as `{retrieval.keyword}=10`; to choose from more, rerank before you send"
        yield Finding(retrieval.span, message, retrieval.because, advice, retrieval.sent)
