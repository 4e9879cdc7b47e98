from pydantic import BaseModel
from pydantic_ai import Agent


class Label(BaseModel):
    topic: str
    urgent: bool


labeller = Agent("anthropic:claude-haiku-5-5", output_type=Label, model_settings={"timeout": 30})


async def label_mails(mails: list[str]) -> list[Label]:
    labels = []
    for mail in mails:
        result = await labeller.run(mail)  # expect: LLM301
        labels.append(result.output)
    return labels
