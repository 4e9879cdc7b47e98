import boto3
from botocore.config import Config

bedrock = boto3.client("bedrock-runtime", config=Config(read_timeout=60, retries={"mode": "standard"}))


def enrich(session, rows):
    for row in rows:
        response = bedrock.converse(  # expect: LLM301
            modelId="anthropic.claude-haiku-4-5-20251001-v1:0",
            messages=[{"role": "user", "content": [{"text": f"Shorten to 80 characters: {row.title}"}]}],
        )
        row.short_title = response["output"]["message"]["content"][0]["text"]
    session.commit()
