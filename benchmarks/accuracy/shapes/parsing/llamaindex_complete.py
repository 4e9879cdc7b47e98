import json

from llama_index.llms.openai import OpenAI

llm = OpenAI(model="gpt-6-luna", timeout=30)


def filters(question: str) -> dict:
    answer = llm.complete(f"Filters for the search as JSON: {question}")
    try:
        return json.loads(answer.text)  # expect: LLM602
    except json.JSONDecodeError:
        return {}
