from openai import OpenAI

client = OpenAI(timeout=30)
GUIDE = """Answer in the language of the question and quote the rule you rely on. Rule 1: Bicycles stand in the yard.
Rule 2: Quiet hours are from ten in the evening to six in the morning. Rule 3: The laundry is used by turns.
Rule 4: Waste is sorted into paper, glass, plastic and the rest. Rule 5: Pets are welcome as long as nobody complains."""


def answer(tenant: str, question: str) -> str:
    prompt = f"{GUIDE}\n\n{tenant} asks: {question}"  # ok: what changes comes last
    return client.responses.create(model="gpt-6-luna", input=prompt).output_text
