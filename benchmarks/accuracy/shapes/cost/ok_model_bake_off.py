"""Compare three models on one question, by hand."""

from openai import OpenAI

client = OpenAI(timeout=60)

for model in ("gpt-6-luna", "gpt-6.1-terra", "gpt-6-sol"):
    response = client.responses.create(model=model, input="Explain tail calls in one paragraph.")  # ok: three models, one question each
    print(f"## {model}\n{response.output_text}\n")
