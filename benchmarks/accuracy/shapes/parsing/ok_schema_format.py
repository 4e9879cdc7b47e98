import json

from anthropic import Anthropic

client = Anthropic(timeout=30)
SCHEMA = {
    "type": "object",
    "properties": {"title": {"type": "string"}, "day": {"type": "string"}},
    "required": ["title", "day"],
    "additionalProperties": False,
}


def event(mail: str) -> dict[str, str]:
    message = client.messages.create(
        model="claude-sonnet-5-5",
        max_tokens=300,
        messages=[{"role": "user", "content": mail}],
        output_config={"format": {"type": "json_schema", "schema": SCHEMA}},
    )
    return json.loads(message.content[0].text)  # ok: a schema was sent
