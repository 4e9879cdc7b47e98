from anthropic import Anthropic

client = Anthropic(timeout=60)


def summarise(article: str) -> str:
    message = client.messages.create(
        model="claude-haiku-5-5",
        max_tokens=300,
        messages=[{"role": "user", "content": f"Summarise in two sentences:\n\n{article}"}],
    )
    return message.content[0].text


def digest(articles: list[str]) -> str:
    return "\n\n".join(summarise(article) for article in articles)  # expect: LLM301
