import boto3

bedrock = boto3.client("bedrock-runtime", region_name="eu-central-1")


def ask(prompt: str) -> str:
    response = bedrock.converse(
        modelId="amazon.nova-pro-v1:0", messages=[{"role": "user", "content": [{"text": prompt}]}]
    )
    return response["output"]["message"]["content"][0]["text"]
