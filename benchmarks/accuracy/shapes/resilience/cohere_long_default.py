import cohere

co = cohere.ClientV2()  # expect: LLM201


def rank_titles(query: str, titles: list[str]) -> str:
    response = co.chat(model="command-a-03-2025", messages=[{"role": "user", "content": f"Best title for {query}: {titles}"}])
    return response.message.content[0].text
