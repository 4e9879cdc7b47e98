import json

from anthropic import Anthropic

client = Anthropic(timeout=60)

PROMPT = """Extract name, street and city from the letter. Answer in JSON with the keys name, street, city.

{letter}"""


def address(letter: str) -> dict[str, str]:
    message = client.messages.create(
        model="claude-sonnet-5-5", max_tokens=400, messages=[{"role": "user", "content": PROMPT.format(letter=letter)}]
    )
    return json.loads(message.content[0].text)  # expect: LLM101, LLM602
