from openai import OpenAI

client = OpenAI(timeout=10)


def tags_for(text: str) -> list[str]:
    try:
        response = client.responses.create(model="gpt-6-luna", input=f"Tags, one a line:\n{text}")
        return [line.strip() for line in response.output_text.splitlines() if line.strip()]
    except Exception:  # expect: LLM210
        return []
