"""Programs that rules put right, beside their examples: the same mistake in other spellings, and where the examples show none."""

from __future__ import annotations

EMBEDDING = """\
import ollama
from langchain_openai import OpenAIEmbeddings
from openai import AsyncOpenAI, OpenAI

client = OpenAI(timeout=30)
aclient = AsyncOpenAI(timeout=30)
embeddings = OpenAIEmbeddings(model="text-embedding-3-small", timeout=30)
"""

SNIPPETS: dict[str, tuple[str, ...]] = {
    "LLM102": (
        """\
from openai import OpenAI

client = OpenAI(timeout=30)


def queue_of(ticket):
    reply = client.responses.create(model="gpt-6-luna", input=f"billing, sales or other? {ticket}")
    if reply.output_text.strip() != "billing":
        return "other"
    return "billing"


def is_urgent(ticket):
    return "yes" == client.responses.create(model="gpt-6-luna", input=f"Is this urgent, yes or no? {ticket}").output_text
""",
    ),
    "LLM602": (
        """\
import json

from openai import OpenAI

client = OpenAI(timeout=30)


def extract(invoice):
    reply = client.chat.completions.create(model="gpt-6-luna", messages=[{"role": "user", "content": invoice}])
    try:
        data = json.loads(reply.choices[0].message.content or "")
    except ValueError:
        return None
    return float(data["total"]), data["currency"].upper(), [item for item in data["items"]]
""",
    ),
    "LLM209": (
        """\
from openai import OpenAI


def label(rows):
    for row in rows:
        client = OpenAI(timeout=30, max_retries=2)
        row.label = client.responses.create(model="gpt-6-luna", input=row.text).output_text
""",
    ),
    "LLM510": (
        """\
from openai import OpenAI

client = OpenAI(timeout=30)


def answer(question):
    messages = [{"role": "assitant", "content": "Ask me anything."}, {"role": "user", "content": question}]
    return client.chat.completions.create(model="gpt-6-luna", messages=messages)
""",
    ),
    "LLM302": (
        EMBEDDING
        + """\


def embed(texts):
    return [client.embeddings.create(model="m", input=text).data[0].embedding for text in texts]
""",
        EMBEDDING
        + """\


def embed(texts):
    return {tuple(client.embeddings.create(model="m", input=[text.body]).data[0].embedding) for text in texts}
""",
        EMBEDDING
        + """\


def embed(texts):
    return list(client.embeddings.create(model="m", input=text).data[0].embedding for text in texts)
""",
        EMBEDDING
        + """\


async def embed(texts):
    return [(await aclient.embeddings.create(model="m", input=text)).data[0].embedding for text in texts]
""",
        EMBEDDING
        + """\


def embed(texts):
    return [embeddings.embed_query(text) for text in texts]
""",
        EMBEDDING
        + """\


def embed(rows):
    found = []
    for row in rows:
        found.append(embeddings.embed_query(row["text"]))
    return found
""",
        EMBEDDING
        + """\


def embed(texts, store):
    for text in texts:
        vector = embeddings.embed_query(text)
        store.add(text, vector)
""",
        EMBEDDING
        + """\


def embed(rows):
    for row in rows:
        row["vector"] = client.embeddings.create(model="m", input=row["text"]).data[0].embedding
""",
        EMBEDDING
        + """\


def embed(rows, store):
    for row in rows:
        reply = client.embeddings.create(model="m", input=row.text)
        vector = reply.data[0].embedding
        if vector:
            store.add(row.id, vector)
        else:
            store.forget(row.id)
""",
        EMBEDDING
        + """\


class Index:
    def __init__(self, texts):
        self.texts = texts

    def embed(self):
        return [ollama.embed(model="m", input=f"passage: {text}")["embeddings"][0] for text in self.texts]
""",
        EMBEDDING
        + """\


def embed(texts):
    vectors = []
    for text in texts:
        vectors.append((text, client.embeddings.create(model="m", input=text).data[0].embedding))
    return vectors
""",
    ),
}
