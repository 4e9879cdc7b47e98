"""What `llmlint new-rule` writes: a rule that works, and a fixture that it passes. Both are there to be changed."""

RULE = '''\
"""{code}, {name}."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, How, Kind, Meta, ModelCall, Rule, code

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\\
from openai import OpenAI

client = OpenAI(timeout=30)
print(client.responses.create(model="gpt-6-luna", input="Name three rivers").output_text)
"""
GOOD = """\\
from openai import OpenAI

client = OpenAI(timeout=30)
print(client.embeddings.create(model="text-embedding-3-small", input="three rivers").data[0].embedding)
"""


class {class_name}(Rule[ModelCall]):
    """Say in one sentence what the code does that it is better not to do.

    ## Why it matters
    Say what it costs, and whom.

    ## What to do instead
    Say what to write in its place.

    ## When to ignore it
    Say where it is right all the same.
    """

    meta = Meta(
        code="{code}",
        name="{name}",
        tier="preview",
        severity="warning",
        since="{since}",
        summary="say in a few words what is found",
        examples=(Example(BAD, GOOD),),
        references=("a standard, or the provider's documentation with the date on which it was read",),
    )

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        """Return early where the rule does not apply, or where a fact is unknown; what is left is a finding."""
        if call.how is not How.SDK or call.kind is not Kind.CHAT:
            return
        yield Finding(call.callee, f"{{code(call.text)}} asks a model", (call.because,), "say what to do instead")
'''

FIXTURE = '''\
"""What {code} finds, and what it must not find."""

from anthropic import Anthropic
from google import genai
from google.genai import types
from openai import OpenAI
from twilio.rest import Client

OPTIONS = types.HttpOptions(timeout=30_000, retry_options=types.HttpRetryOptions(attempts=4))
client = OpenAI(timeout=30)
claude = Anthropic(timeout=30)
gemini = genai.Client(http_options=OPTIONS)


def of_openai(question):
    return client.responses.create(model="gpt-6-luna", input=question).output_text  # expect: {code}


def in_messages(question):
    messages = [{{"role": "user", "content": question}}]
    return client.chat.completions.create(model="gpt-6-luna", messages=messages).choices[0].message.content  # expect: {code}


def of_anthropic(question):
    messages = [{{"role": "user", "content": question}}]
    return claude.messages.create(model="claude-haiku-5-5", max_tokens=500, messages=messages).content[0].text  # expect: {code}


def of_google(question):
    return gemini.models.generate_content(model="gemini-3.8-flash", contents=question).text  # expect: {code}


class Assistant:
    def __init__(self, client: OpenAI):
        self.client = client

    def answer(self, question):
        return self.client.responses.create(model="gpt-6-luna", input=question).output_text  # expect: {code}


def streamed(question):
    for event in client.responses.create(model="gpt-6-luna", input=question, stream=True):  # expect: {code}
        print(event)


def asks_elsewhere(question):
    return of_openai(question)  # ok: reported where the request goes out


def vectors(texts):
    return client.embeddings.create(model="text-embedding-3-small", input=texts)  # ok: no chat


def text_message(number, body):
    return Client().messages.create(to=number, body=body)  # ok: no model
'''

PACK = '"""Rules of this project for llmlint."""\n'

TEST = '''\
"""The rules in `{pack}` find what their fixtures say, and nothing else."""

from pathlib import Path

from llmlint.testing import check_fixture, parametrize, rules_of

RULES = rules_of(Path(__file__).{folder} / "{pack}")


@parametrize(Path(__file__).{fixtures})
def test_fixture(fixture: Path) -> None:
    check_fixture(fixture, RULES).assert_passed()


def test_rules() -> None:
    RULES.assert_finished()
'''
