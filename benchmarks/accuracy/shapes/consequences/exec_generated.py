import re

import litellm


def plot(frame, request: str) -> None:
    answer = litellm.completion(
        model="gpt-6-sol",
        messages=[{"role": "user", "content": f"Python code with matplotlib for the DataFrame `frame`: {request}"}],
        timeout=60,
    ).choices[0].message.content
    block = re.search(r"```python\n(.*?)```", answer, re.DOTALL)
    code = block.group(1) if block else answer
    exec(code, {"frame": frame})  # expect: LLM801
