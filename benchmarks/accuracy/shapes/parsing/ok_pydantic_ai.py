from pydantic import BaseModel
from pydantic_ai import Agent


class Contact(BaseModel):
    name: str
    phone: str | None


agent = Agent("openai:gpt-6-luna", output_type=Contact, model_settings={"timeout": 30})


def contact(mail: str) -> Contact:
    return agent.run_sync(mail).output  # ok: typed by the framework
