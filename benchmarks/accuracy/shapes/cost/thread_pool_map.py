from concurrent.futures import ThreadPoolExecutor

import litellm


def grade(essay: str) -> str:
    response = litellm.completion(
        model="anthropic/claude-haiku-5-5",
        messages=[{"role": "user", "content": f"Grade this essay from A to F and say why.\n\n{essay}"}],
        timeout=60,
    )
    return response.choices[0].message.content


def grade_class(essays: list[str]) -> list[str]:
    with ThreadPoolExecutor(max_workers=4) as pool:
        return list(pool.map(grade, essays))  # expect: LLM301
