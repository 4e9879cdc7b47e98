import json

import boto3
from fastapi import FastAPI

app = FastAPI()
runtime = boto3.client("bedrock-runtime")


@app.post("/complete")
async def complete(payload: dict) -> dict:
    response = runtime.invoke_model(  # expect: LLM207
        modelId="amazon.nova-lite-v1:0",
        body=json.dumps({"messages": [{"role": "user", "content": [{"text": payload["prompt"]}]}]}),
    )
    return json.loads(response["body"].read())
