import pandas as pd
from openai import OpenAI

client = OpenAI(timeout=20)


def classify(review: str) -> str:
    result = client.responses.create(
        model="gpt-6-luna",
        instructions="Is the review positive, negative or mixed? One word.",
        input=review,
        max_output_tokens=16,
    )
    return result.output_text


def label_reviews(path: str) -> pd.DataFrame:
    frame = pd.read_csv(path)
    frame["sentiment"] = frame["review"].apply(classify)  # expect: LLM301
    return frame
