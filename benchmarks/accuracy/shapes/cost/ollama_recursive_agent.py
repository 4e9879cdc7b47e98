import ollama

client = ollama.Client(timeout=120)  # expect: LLM203


def solve(problem: str, notes: str = "") -> str:
    answer = client.generate(model="qwen3", prompt=f"{problem}\nNotes so far:\n{notes}\nSay DONE when finished.")["response"]
    if "DONE" in answer:
        return answer
    return solve(problem, notes + answer)  # expect: LLM306
