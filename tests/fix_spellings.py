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

LONG = "".join(
    f"\n{number}. Quote the clause, say whom it binds, and whether a deadline or a penalty follows from it." for number in range(90)
)

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
        """\
from fastapi import FastAPI
from openai import OpenAI

app = FastAPI()


@app.post("/answers")
def answer(question: str) -> str:
    client = OpenAI(timeout=30)
    return client.responses.create(model="gpt-6-luna", input=question).output_text


@app.post("/titles")
def title(text: str) -> str:
    client = OpenAI(timeout=60)
    return client.responses.create(model="gpt-6-luna", input=text).output_text
""",
        """\
import os

import anthropic
from fastapi import APIRouter

router = APIRouter()
LIMIT = 30


# Answers.
@router.post("/answers")
async def answer(question: str):
    '''Answer a question.'''
    claude = anthropic.AsyncAnthropic(
        api_key=os.environ["KEY"],
        timeout=LIMIT,  # seconds
    )
    messages = [{"role": "user", "content": question}]
    return await claude.messages.create(model="claude-haiku-4-5", max_tokens=300, messages=messages)
""",
        """\
import anthropic


def label(rows):
    while rows:
        row = rows.pop()
        claude = anthropic.Anthropic(timeout=30)
        row.label = claude.messages.create(model="claude-haiku-4-5", max_tokens=300, messages=[{"role": "user", "content": row.text}])
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
    "LLM204": (
        """\
from openai import OpenAI
from tenacity import retry, stop_after_attempt

client = OpenAI(timeout=30, max_retries=0)


@retry(stop=stop_after_attempt(5), reraise=True)
def ask(question):
    return client.responses.create(model="gpt-6-luna", input=question).output_text
""",
        """\
import tenacity
from openai import OpenAI

client = OpenAI(timeout=30, max_retries=0)


@tenacity.retry(wait=tenacity.wait_fixed(2), stop=tenacity.stop_after_attempt(6))
def ask(question):
    return client.responses.create(model="gpt-6-luna", input=question).output_text
""",
        """\
from openai import OpenAI
from tenacity import Retrying, stop_after_attempt

client = OpenAI(timeout=30, max_retries=0)


def ask(question):
    for attempt in Retrying(stop=stop_after_attempt(3)):
        with attempt:
            return client.responses.create(model="gpt-6-luna", input=question).output_text
""",
        """\
from openai import AsyncOpenAI
from tenacity import retry, stop_after_attempt, wait_fixed

client = AsyncOpenAI(timeout=30, max_retries=0)


class Clerk:
    @retry(
        stop=stop_after_attempt(5),
        wait=wait_fixed(1),
    )
    async def ask(self, question):
        reply = await client.responses.create(model="gpt-6-luna", input=question)
        return reply.output_text
""",
    ),
    "LLM206": (
        """\
from openai import OpenAI
from tenacity import retry, stop_after_attempt, wait_random_exponential

client = OpenAI()


@retry(stop=stop_after_attempt(5), wait=wait_random_exponential(max=60))
def ask(question):
    return client.responses.create(model="gpt-6-luna", input=question).output_text
""",
        """\
import backoff
import openai

client = openai.OpenAI(timeout=30, max_retries=4)


@backoff.on_exception(backoff.expo, openai.RateLimitError, max_tries=5)
def ask(question):
    return client.responses.create(model="gpt-6-luna", input=question).output_text


@backoff.on_exception(backoff.expo, openai.RateLimitError, max_tries=3)
def ask_again(question):
    return client.responses.create(model="gpt-6-luna", input=question).output_text
""",
        """\
import random
import time

import anthropic


class Writer:
    def __init__(self, key):
        self.client = anthropic.Anthropic(
            api_key=key,
            timeout=30,
        )

    def write(self, text):
        for attempt in range(4):
            try:
                return self.client.messages.create(model="claude-haiku-4-5", max_tokens=200, messages=[{"role": "user", "content": text}])
            except anthropic.RateLimitError:
                time.sleep(2**attempt + random.random())
        raise RuntimeError("no answer")
""",
        """\
import asyncio

import openai

aclient = openai.AsyncOpenAI(timeout=30)


async def ask(question):
    delay = 1
    while True:
        try:
            return await aclient.responses.create(model="gpt-6-luna", input=question)
        except openai.APIConnectionError:
            delay *= 2
            if delay > 60:
                raise
            await asyncio.sleep(delay)
""",
        """\
from langchain_openai import ChatOpenAI
from tenacity import Retrying, stop_after_attempt, wait_random_exponential

model = ChatOpenAI(model="gpt-6-luna", timeout=30)


def ask(question):
    for attempt in Retrying(stop=stop_after_attempt(3), wait=wait_random_exponential(max=60)):
        with attempt:
            return model.invoke(question).content
""",
    ),
    "LLM401": (
        """\
from datetime import datetime

from openai import OpenAI

client = OpenAI(timeout=30)


def review(contract):
    rules = "Read it as a lawyer of the buyer would. List every clause that shifts a risk to the buyer, quote it word for word, and "
    rules += "say in one sentence what it means in practice; grade the risk as low, medium or high. Answer in English."
    prompt = f"Contract: {contract}\\n\\n{rules}"
    return client.responses.create(model="gpt-6-luna", input=prompt)
""",
        """\
from datetime import datetime

from openai import OpenAI

client = OpenAI(timeout=30)


def review(contract):
    prompt = (
        f"Contract: {contract}\\n\\n"
        "Read it as a lawyer of the buyer would. List every clause that shifts a risk to the buyer, quote it word for word, "
        "say in one sentence what it means in practice, and grade the risk as low, medium or high. Answer in English."
        "\\n\\nAnswer:"
    )
    return client.responses.create(model="gpt-6-luna", input=prompt)
""",
        """\
from datetime import datetime

from openai import OpenAI

client = OpenAI(timeout=30)


def review(contract, question):
    prompt = (
        "You are a lawyer."
        f"\\n\\nContract: {contract}\\n"
        f"Question: {question}\\n\\n"
        "Read it as a lawyer of the buyer would. List every clause that shifts a risk to the buyer, quote it word for word, "
        "say in one sentence what it means in practice, and grade the risk as low, medium or high. Answer in English."
    )
    return client.responses.create(model="gpt-6-luna", input=prompt)
""",
        """\
from datetime import datetime

from openai import OpenAI

client = OpenAI(timeout=30)


def review(contract, question):
    prompt = f'''
    You are a lawyer. Be kind.

    ## Contract
    {contract}

    <question>
    {question}
    </question>

    Read it as a lawyer of the buyer would. List every clause that shifts a risk to the buyer, quote it word for word,
    say in one sentence what it means in practice, and grade the risk as low, medium or high. Answer in English.
    Answer like {{"risk": 1}}.

    Answer:
    '''
    return client.responses.create(model="gpt-6-luna", input=prompt)
""",
        """\
from datetime import datetime

from openai import OpenAI

client = OpenAI(timeout=30)


RULES = '''Read it as a lawyer of the buyer would. List every clause that shifts a risk to the buyer, quote it word for word,
say in one sentence what it means in practice, and grade the risk as low, medium or high. Answer in English.'''


def review(contract, parties):
    prompt = f'''Contract: {contract}
Parties: {", ".join(parties)}

{RULES}

Question:'''
    return client.responses.create(model="gpt-6-luna", input=prompt)
""",
        """\
from datetime import datetime

from openai import OpenAI

client = OpenAI(timeout=30)


class Lawyer:
    rules = '''Read it as a lawyer of the buyer would. List every clause that shifts a risk to the buyer, quote it word for word,
say in one sentence what it means in practice, and grade the risk as low, medium or high. Answer in English.'''

    def review(self, contract):
        prompt = f"- Contract: {contract.text}\\n{self.rules}\\n"
        return client.responses.create(model="gpt-6-luna", input=prompt)


def review(contract):
    prompt = f'''# The contract
{contract!r:>20}

Read it as a lawyer of the buyer would. List every clause that shifts a risk to the buyer, quote it word for word,
say in one sentence what it means in practice, and grade the risk as low, medium or high. Answer in English.
'''
    return client.responses.create(model="gpt-6-luna", input=prompt)
""",
    ),
    "LLM402": (
        """\
from datetime import datetime

from openai import OpenAI

client = OpenAI(timeout=30)


def ask(question):
    system = f"The time is {datetime.now()}. You answer questions about the opening hours of a library. Be brief.\\n"
    return client.responses.create(model="gpt-6-luna", instructions=system, input=question)
""",
        """\
from datetime import datetime

from openai import OpenAI

client = OpenAI(timeout=30)


def ask(question):
    system = f'''You answer questions about the opening hours of a library.
It is {datetime.now():%H:%M}.
Be brief, and name the branch you speak of.'''
    return client.responses.create(model="gpt-6-luna", instructions=system, input=question)
""",
        """\
from datetime import datetime

from openai import OpenAI

client = OpenAI(timeout=30)


def ask(question):
    now = datetime.now().isoformat()
    system = (
        f"Now: {now}\\n"
        "You answer questions about the opening hours of a library. "
        "Be brief, and name the branch you speak of."
    )
    messages = [{"role": "system", "content": system}, {"role": "user", "content": question}]
    return client.chat.completions.create(model="gpt-6-luna", messages=messages)
""",
        """\
from datetime import datetime

from openai import OpenAI

client = OpenAI(timeout=30)


RULES = "You answer questions about the opening hours of a library. Be brief, and name the branch you speak of."


def ask(question):
    system = f"Clock: {datetime.now()}\\n\\n{RULES}"
    return client.responses.create(model="gpt-6-luna", instructions=system, input=question)
""",
    ),
    "LLM515": (
        """\
import json

from langchain_core.prompts import ChatPromptTemplate, HumanMessagePromptTemplate, PromptTemplate
from langchain_openai import ChatOpenAI

model = ChatOpenAI(model="gpt-6-luna", timeout=30)


def ask(document, question):
    prompt = PromptTemplate.from_template(f"Document: {document}\\nAnswer as {{{{\\"answer\\": 1}}}}. Question: {{question}}")
    return (prompt | model).invoke({"question": question})
""",
        """\
import json

from langchain_core.prompts import ChatPromptTemplate, HumanMessagePromptTemplate, PromptTemplate
from langchain_openai import ChatOpenAI

model = ChatOpenAI(model="gpt-6-luna", timeout=30)


def ask(page, question):
    prompt = ChatPromptTemplate.from_messages(
        [
            ("system", f"Answer from this page: {page.text}"),
            ("human", "{question}"),
        ]
    )
    return (prompt | model).invoke({"question": question})
""",
        """\
import json

from langchain_core.prompts import ChatPromptTemplate, HumanMessagePromptTemplate, PromptTemplate
from langchain_openai import ChatOpenAI

model = ChatOpenAI(model="gpt-6-luna", timeout=30)


def ask(order, page, question):
    chain = ChatPromptTemplate.from_messages([("system", f'''The order: {json.dumps(order)}

The page: {page}'''), ("human", "{question}")]) | model
    return chain.invoke({"question": question})
""",
        """\
import json

from langchain_core.prompts import ChatPromptTemplate, HumanMessagePromptTemplate, PromptTemplate
from langchain_openai import ChatOpenAI

model = ChatOpenAI(model="gpt-6-luna", timeout=30)


def ask(first, question):
    template = PromptTemplate(template=f"Improve this answer: {first}\\n" "The question was: {question}", input_variables=["question"])
    return (template | model).invoke({"question": question})
""",
        """\
import json

from langchain_core.prompts import ChatPromptTemplate, HumanMessagePromptTemplate, PromptTemplate
from langchain_openai import ChatOpenAI

model = ChatOpenAI(model="gpt-6-luna", timeout=30)


def ask(order, question):
    messages = [HumanMessagePromptTemplate.from_template("{question}")]
    prompt = ChatPromptTemplate.from_messages([HumanMessagePromptTemplate.from_template(f"The order: {order}"), *messages])
    return (prompt | model).invoke({"question": question})
""",
    ),
    "LLM606": (
        """\
import litellm
from pydantic import BaseModel, ValidationError


class Invoice(BaseModel):
    total: float
    currency: str


def check(text):
    try:
        return Invoice.model_validate_json(text)
    except ValidationError:
        return None


def invoice(text):
    messages = [{"role": "user", "content": f"Total and currency as JSON: {text}"}]
    reply = litellm.completion("gpt-6-luna", messages, response_format={"type": "json_object"}, timeout=30)
    return check(reply.choices[0].message.content)
""",
        """\
import ollama
from pydantic import BaseModel, ValidationError


class Invoice(BaseModel):
    total: float
    currency: str


def check(text):
    try:
        return Invoice.model_validate_json(text)
    except ValidationError:
        return None


local = ollama.Client(timeout=30)


def invoice(text):
    messages = [{"role": "user", "content": f"Total and currency as JSON: {text}"}]
    return check(local.chat(model="llama3.2", messages=messages, format="json")["message"]["content"])
""",
        """\
from google import genai
from pydantic import BaseModel, ValidationError


class Invoice(BaseModel):
    total: float
    currency: str


def check(text):
    try:
        return Invoice.model_validate_json(text)
    except ValidationError:
        return None


gemini = genai.Client(http_options={"timeout": 30_000})


def invoice(text):
    reply = gemini.models.generate_content(
        model="gemini-3.8-flash", contents=text, config={"response_mime_type": "application/json"}
    )
    return check(reply.text)
""",
        """\
from google import genai
from google.genai import types
from pydantic import BaseModel, ValidationError


class Invoice(BaseModel):
    total: float
    currency: str


def check(text):
    try:
        return Invoice.model_validate_json(text)
    except ValidationError:
        return None


gemini = genai.Client(http_options={"timeout": 30_000})


def invoice(text):
    config = "gemini-3.8-flash"
    reply = gemini.models.generate_content(
        model=config,
        contents=text,
        config=types.GenerateContentConfig(
            response_mime_type="application/json",
            temperature=0,
        ),
    )
    return check(reply.text)
""",
        """\
from openai import AsyncOpenAI
from pydantic import BaseModel, ValidationError


class Invoice(BaseModel):
    total: float
    currency: str


def check(text):
    try:
        return Invoice.model_validate_json(text)
    except ValidationError:
        return None


client = AsyncOpenAI(timeout=30)
MODE = {"format": {"type": "json_object"}}


async def invoice(text):
    reply = await client.responses.create(model="gpt-6-luna", input=f"As JSON: {text}", text={"format": {"type": "json_object"}})
    return check(reply.output_text)


async def invoice_by_chat(text):
    messages = [{"role": "user", "content": f"Total and currency as JSON: {text}"}]
    reply = await client.chat.completions.create(model="gpt-6-luna", messages=messages, response_format=dict(type="json_object"))
    return check(reply.choices[0].message.content)
""",
    ),
    "LLM406": (
        """\
from anthropic import Anthropic

client = Anthropic(timeout=30)
RULES = '''"""
        + LONG
        + """'''


def review(contract):
    return client.messages.create(
        model="claude-sonnet-5-5",
        max_tokens=300,
        system="You read contracts." + RULES,
        messages=[{"role": "user", "content": contract}],
    )
""",
        """\
import anthropic

RULES = '''"""
        + LONG
        + """'''


class Reader:
    def __init__(self):
        self.client = anthropic.AsyncAnthropic(timeout=30)

    async def review(self, contract):
        messages = [{"role": "user", "content": contract}]
        system = [{"type": "text", "text": RULES}]
        return await self.client.messages.create(model="claude-sonnet-5-5", max_tokens=300, messages=messages, system=RULES)

    async def answer(self, contract):
        messages = [{"role": "user", "content": contract}]
        return await self.client.messages.create(
            model="claude-sonnet-5-5",
            max_tokens=300,
            messages=messages,
            system=[{"type": "text", "text": "Be kind."}, {"type": "text", "text": RULES}]
        )
""",
        """\
import boto3

bedrock = boto3.client("bedrock-runtime")
RULES = '''"""
        + LONG
        + """'''


def review(contract):
    messages = [{"role": "user", "content": [{"text": contract}]}]
    return bedrock.converse(modelId="anthropic.claude-sonnet-5-5-v1:0", system=[{"text": RULES}], messages=messages)
""",
    ),
    "LLM303": (
        """\
import anthropic

client = anthropic.Anthropic(timeout=30)


def label(rows, topic):
    for row in rows:
        reply = client.messages.create(
            model="claude-sonnet-5-5",
            max_tokens=200,
            messages=[{"role": "user", "content": f"List ten categories of {topic}"}],
        )
        row.categories = reply.content[0].text
""",
        """\
from openai import OpenAI

client = OpenAI(timeout=30)


class Labels:
    def label(self, rows):
        for row in rows:
            reply = client.responses.create(model="gpt-6-luna", input='''List ten categories
of customer complaints.
''')
            row.categories = reply.output_text
""",
        """\
from openai import AsyncOpenAI

client = AsyncOpenAI(timeout=30)


async def label(rows):
    for number, row in enumerate(rows):
        print(number)
        reply = await client.responses.create(model="gpt-6-luna", input="List ten categories")
        row.categories = reply.output_text
""",
    ),
}
