import ollama


def local_answer(question: str) -> str:
    response = ollama.chat(model="llama3.2", messages=[{"role": "user", "content": question}])  # expect: LLM201, LLM203
    return response["message"]["content"]
