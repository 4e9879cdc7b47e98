import cohere

co = cohere.ClientV2(timeout=30)


def best(options: list[str], question: str) -> str:
    numbered = "\n".join(f"{n}: {option}" for n, option in enumerate(options))
    response = co.chat(
        model="command-a-03-2025",
        messages=[{"role": "user", "content": f"{question}\n{numbered}\nAnswer with the number of the best option."}],
    )
    return options[int(response.message.content[0].text)]  # expect: LLM101
