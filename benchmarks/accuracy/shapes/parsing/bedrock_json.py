import json

import boto3

bedrock = boto3.client("bedrock-runtime")


def fields(letter: str) -> dict:
    response = bedrock.converse(
        modelId="anthropic.claude-sonnet-4-5-20250929-v1:0",
        messages=[{"role": "user", "content": [{"text": f"Sender and date of this letter as JSON:\n{letter}"}]}],
    )
    text = response["output"]["message"]["content"][0]["text"]
    text = text[text.index("{") : text.rindex("}") + 1]
    try:
        return json.loads(text)  # expect: LLM602
    except ValueError:
        return {}
