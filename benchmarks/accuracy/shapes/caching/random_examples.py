import random

from openai import OpenAI

client = OpenAI(timeout=30)

EXAMPLES = ["Q: 2+2 A: 4", "Q: 3*3 A: 9", "Q: 10-7 A: 3", "Q: 8/2 A: 4"]
INSTRUCTIONS = """Solve the exercise for a child of eight. Show every step in a sentence of its own and praise the child at the end.
Use things that a child knows: apples, marbles, steps on a stair. Never use a letter for a number. When the exercise cannot be solved,
say so kindly and explain why. Write the result once more at the very end, on a line of its own."""


def solve(exercise: str) -> str:
    example = random.choice(EXAMPLES)
    prompt = f"Example: {example}\n{INSTRUCTIONS}\nExercise: {exercise}"  # expect: LLM402
    return client.responses.create(model="gpt-6-luna", input=prompt).output_text
