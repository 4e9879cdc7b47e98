from datasets import load_dataset
from huggingface_hub import InferenceClient

client = InferenceClient(model="meta-llama/Llama-3.3-70B-Instruct", timeout=60)  # expect: LLM203


def evaluate() -> list[str]:
    answers = []
    for row in load_dataset("squad", split="validation"):
        output = client.chat_completion(  # expect: LLM301
            messages=[{"role": "user", "content": f"{row['context']}\n\n{row['question']}"}], max_tokens=64
        )
        answers.append(output.choices[0].message.content)
    return answers
