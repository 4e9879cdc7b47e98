from openai import OpenAI

client = OpenAI(timeout=30)


def greetings(names: list[str]) -> list[str]:
    cards = []
    for name in names:
        wish = client.responses.create(  # expect: LLM303
            model="gpt-5.5-2026-04-23", temperature=0, input="Write one sentence of New Year's wishes for a customer."
        )
        cards.append(f"Dear {name},\n{wish.output_text}")
    return cards
