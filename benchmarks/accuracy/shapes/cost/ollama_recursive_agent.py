import ollama

client = ollama.Client(timeout=120)  # todo-expect: LLM203 a recursion is taken for a retry


def solve(problem: str, notes: str = "") -> str:
    answer = client.generate(model="qwen3", prompt=f"{problem}\nNotes so far:\n{notes}\nSay DONE when finished.")["response"]
    if "DONE" in answer:
        return answer
    return solve(problem, notes + answer)  # todo-expect: LLM306 a recursion with a growing text
