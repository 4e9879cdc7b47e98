import litellm


def route(question: str) -> str:
    response = litellm.completion(
        model="gpt-6-luna",
        messages=[
            {"role": "system", "content": "Classify the question as SQL, DOCS or CHAT."},
            {"role": "user", "content": question},
        ],
        timeout=20,
    )
    kind = response["choices"][0]["message"]["content"]
    match kind:  # expect: LLM102
        case "SQL":
            return "warehouse"
        case "DOCS":
            return "search"
        case _:
            return "chat"
