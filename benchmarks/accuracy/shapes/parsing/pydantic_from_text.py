from anthropic import Anthropic
from pydantic import BaseModel, ValidationError

client = Anthropic(timeout=30)


class Event(BaseModel):
    title: str
    day: str


def event(mail: str) -> Event | None:
    message = client.messages.create(
        model="claude-sonnet-5-5",
        max_tokens=300,
        messages=[{"role": "user", "content": f"The event in this mail as JSON with title and day:\n{mail}"}],
    )
    try:
        return Event.model_validate_json(message.content[0].text)  # expect: LLM602
    except ValidationError:
        return None
