from openai import OpenAI

client = OpenAI(timeout=30)

GUIDE = """You answer questions about our house rules.
Quote the rule you rely on, never invent one, and say so when no rule applies.
Rule 1: Bicycles stand in the yard, not in the hall. Rule 2: Quiet hours are from ten in the evening to six in the morning.
Rule 3: The laundry is used by turns, the list hangs beside the door. Rule 4: Waste is sorted into paper, glass, plastic and the rest.
Rule 5: Pets are welcome as long as nobody complains twice in a month. Rule 6: Windows of the stairway are closed in winter.
Answer in the language of the question, in at most four sentences, and end with the number of the rule.
"""


def answer(tenant: str, question: str) -> str:
    prompt = f"{tenant} asks: {question}\n\n{GUIDE}"  # expect: LLM401
    return client.responses.create(model="gpt-6-luna", input=prompt).output_text
