import json

import boto3

bedrock = boto3.client("bedrock-runtime")


def complete(prompt: str) -> str:
    body = {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 300, "messages": [{"role": "user", "content": prompt}]}
    response = bedrock.invoke_model(modelId="anthropic.claude-haiku-4-5-20251001-v1:0", body=json.dumps(body))
    payload = json.loads(response["body"].read())  # ok: the provider's envelope, not the model's text
    return payload["content"][0]["text"]
