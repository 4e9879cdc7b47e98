from openai import OpenAI

client = OpenAI(timeout=30)

SHOTS = """
Text: The parcel came two days late and the box was torn. Label: delivery
Text: My card was charged twice for the same order. Label: payment
Text: The blue on the photo is not the blue of the shirt. Label: product
Text: Nobody answers the phone in the afternoon. Label: service
Text: I sent it back three weeks ago and wait for my money. Label: payment
"""


def label(text: str) -> str:
    reply = client.chat.completions.create(
        model="gpt-6-luna",
        messages=[
            {"role": "user", "content": "Label this text: " + text + "\nFollow these examples:" + SHOTS},  # expect: LLM401
        ],
    )
    return reply.choices[0].message.content
