from enum import Enum

from openai import OpenAI

client = OpenAI(timeout=30)


class Mood(Enum):
    HAPPY = "happy"
    SAD = "sad"
    ANGRY = "angry"


def mood(text: str) -> Mood:
    answer = client.responses.create(model="gpt-6-luna", input=f"happy, sad or angry? One word.\n{text}").output_text
    return Mood(answer.strip().lower())  # expect: LLM101
