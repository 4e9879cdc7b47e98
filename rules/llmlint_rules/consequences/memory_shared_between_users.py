"""LLM811, memory-shared-between-users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, History, Meta, Place, Rule, code

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from collections import deque

from fastapi import FastAPI
from openai import AsyncOpenAI

app = FastAPI()
client = AsyncOpenAI(timeout=30)
history = deque(maxlen=20)


@app.post("/chat")
async def chat(question: str) -> str:
    history.append({"role": "user", "content": question})
    reply = await client.chat.completions.create(model="gpt-6-luna", messages=list(history))
    history.append(reply.choices[0].message)
    return reply.choices[0].message.content or ""
"""
GOOD = """\
from collections import defaultdict, deque

from fastapi import Depends, FastAPI
from openai import AsyncOpenAI

from desk.login import signed_in

app = FastAPI()
client = AsyncOpenAI(timeout=30)
histories = defaultdict(lambda: deque(maxlen=20))


@app.post("/chat")
async def chat(question: str, user: str = Depends(signed_in)) -> str:
    history = histories[user]
    history.append({"role": "user", "content": question})
    reply = await client.chat.completions.create(model="gpt-6-luna", messages=list(history))
    history.append(reply.choices[0].message)
    return reply.choices[0].message.content or ""
"""


class MemorySharedBetweenUsers(Rule[History]):
    """One conversation is kept for the whole process, and the requests of all users are added to it.

    ## Why it matters
    What one user has told the model is part of the next user's prompt: the model repeats to strangers the names, addresses and whatever
    else was confided to it, and obeys instructions that somebody else has left there. With several workers each has another memory, so the
    same user meets a different one with every request.

    ## What to do instead
    Keep one conversation for each user or session: in a dict or store under its id, in the framework's session, or at the client, which
    sends it along. Take the id from what signs the user in, not from the request itself: whoever can guess another's id reads along.

    ## When to ignore it
    Where the process serves one person only, or where a channel's members share the conversation on purpose.
    """

    meta = Meta(
        code="LLM811",
        name="memory-shared-between-users",
        tier="recommended",
        severity="error",
        since="0.1",
        summary="one conversation for the requests of all users",
        examples=(Example(BAD, GOOD),),
        references=(
            "OWASP Top 10 for LLM applications: Sensitive Information Disclosure (LLM02:2025, LLM02:2026)",
            "CWE-488: Exposure of Data Element to Wrong Session",
        ),
    )

    def check(self, history: History, /) -> Iterator[Finding]:
        if not history.shared_by or not any(call.sure for call in history.calls):
            return
        handler = history.shared_by[0]
        message = f"{code(history.text, 30)} holds what all users of {code(handler.name, 24)} say in one conversation"
        related = [Place(handler.span, "serves every user")]
        related += [Place(history.made_at, "made once for the process")] if history.made_at is not None else []
        related += [Place(change.span, "each request adds to it") for change in history.growth[:2]]
        yield Finding(history.span, message, history.because, "keep one conversation for each user or session", tuple(related))
