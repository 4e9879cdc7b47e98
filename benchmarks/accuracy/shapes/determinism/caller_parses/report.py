from scoring import ask


def risk(claim: str) -> float:
    answer = ask(f"How likely is it that this claim is fraud? Answer with a number between 0 and 1.\n{claim}")
    return float(answer)  # expect: LLM101
