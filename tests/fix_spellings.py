"""Programs that rules put right, beside their examples: the same mistake in other spellings, and where the examples show none.

`spellings/` has a file for each rule. A line `=== sdk sdk` begins programs that are written with each of these SDKs; the lines behind it
stand at their top, and each line `---` begins the rest of one. `REPLY` and `TEXT` are a request that sends `question` and the text of its
answer.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MESSAGES = 'messages=[{"role": "user", "content": question}]'
_CHAT = ".choices[0].message.content"
# What stands at the top, the request, and how its text is read.
SDKS = {
    "": ("", "", ""),
    "openai": (
        "from openai import OpenAI\n\nclient = OpenAI(timeout=30)\n",
        'client.responses.create(model="gpt-6-luna", input=question)',
        ".output_text",
    ),
    "chat": (
        "import openai\n\nclient = openai.OpenAI(timeout=30)\n",
        f'client.chat.completions.create(model="gpt-6-luna", {_MESSAGES})',
        _CHAT,
    ),
    "anthropic": (
        "from anthropic import Anthropic as Claude\n\nclaude = Claude(\n    timeout=30,\n)\n",
        f'claude.messages.create(model="claude-haiku-4-5", max_tokens=300, {_MESSAGES})',
        ".content[0].text",
    ),
    "ollama": (
        "import ollama as local\n\nllama = local.Client(timeout=30)\n",
        f'llama.chat(\n    model="llama3.2",\n    {_MESSAGES},\n)',
        '["message"]["content"]',
    ),
    "groq": (
        "from groq import Groq\n\nfast = Groq(timeout=30)\n",
        f'fast.chat.completions.create({_MESSAGES}, model="openai/gpt-oss-20b")',
        _CHAT,
    ),
    "mistral": (
        "from mistralai.client import Mistral\n\nmistral = Mistral(timeout_ms=30_000)\n",
        f'mistral.chat.complete(model="mistral-small-2506", {_MESSAGES})',
        _CHAT,
    ),
    "cohere": (
        "import cohere as co\n\ncommand = co.ClientV2(timeout=30)\n",
        f'command.chat({_MESSAGES}, model="command-a-03-2025")',
        ".message.content[0].text",
    ),
    "gemini": (
        'from google import genai\n\ngemini = genai.Client(http_options={"timeout": 30_000})\n',
        'gemini.models.generate_content(model="gemini-3.8-flash", contents=question, config={"temperature": 0})',
        ".text",
    ),
    "typed": (
        'from google import genai\nfrom google.genai import types\n\ngemini = genai.Client(http_options={"timeout": 30_000})\n',
        'gemini.models.generate_content(model="gemini-3.8-flash", contents=question, config=types.GenerateContentConfig(\n    seed=1,\n))',
        ".text",
    ),
    "litellm": ("import litellm\n", f'litellm.completion("gpt-6-luna", {_MESSAGES}, timeout=30)', _CHAT),
    "langchain": (
        'from langchain_openai import ChatOpenAI\n\nmodel = ChatOpenAI(model="gpt-6-luna", timeout=30)\n',
        "model.invoke(question)",
        ".content",
    ),
    "async": (
        "import asyncio\n\nimport openai as oa\n\naclient = oa.AsyncOpenAI(timeout=30)\n",
        'aclient.responses.create(model="gpt-6-luna", input=question)',
        ".output_text",
    ),
    "aclaude": (
        "import anthropic\n\naclaude = anthropic.AsyncAnthropic(timeout=30)\n",
        f'aclaude.messages.create(\n    {_MESSAGES}, model="claude-haiku-4-5", max_tokens=300\n)',
        ".content[0].text",
    ),
    "agroq": (
        "from groq import AsyncGroq\n\nagroq = AsyncGroq(timeout=30)\n",
        f'agroq.chat.completions.create(model="openai/gpt-oss-20b", {_MESSAGES})',
        _CHAT,
    ),
}
LONG = "".join(
    f"\n{number}. Quote the clause, say whom it binds, and whether a deadline or a penalty follows from it." for number in range(90)
)


def _programs(text: str) -> Iterator[str]:
    for group in re.split(r"^=== ?", text, flags=re.MULTILINE)[1:]:
        names, _, rest = group.partition("\n")
        top, *bodies = re.split(r"^---\n", rest, flags=re.MULTILINE)
        for body in bodies:
            for start, request, read in (SDKS[name] for name in names.split() or [""]):
                text = f"(await REPLY){read}" if ".Async" in start or " Async" in start else f"REPLY{read}"
                written = _replaced(_replaced(body, "TEXT", text), "REPLY", request)
                yield f"{start}{top}\n\n{written}".lstrip("\n").replace("@LONG@", LONG.strip())


def _replaced(body: str, word: str, by: str) -> str:
    """A word, written in another way; further lines of it are indented as its own is."""
    return re.sub(rf"^( *)(.*)\b{word}\b", lambda m: f"{m[1]}{m[2]}" + by.replace("\n", f"\n{m[1]}"), body, flags=re.MULTILINE)


SNIPPETS = {path.stem: tuple(_programs(path.read_text(encoding="utf-8"))) for path in (Path(__file__).parent / "spellings").glob("*.txt")}
