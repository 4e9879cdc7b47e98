import stripe
from openai import OpenAI

client = OpenAI(timeout=30)


def handle_complaint(charge_id: str, mail: str) -> None:
    decision = client.responses.create(
        model="gpt-6-luna", instructions="Decide: REFUND or KEEP.", input=mail
    ).output_text
    if "REFUND" in decision:
        stripe.Refund.create(charge=charge_id)  # expect: LLM803
