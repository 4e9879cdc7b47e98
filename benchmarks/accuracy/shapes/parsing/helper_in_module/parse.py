import json
import re


def extract_json(text: str) -> dict:
    match = re.search(r"\{.*\}", text, re.DOTALL)
    if not match:
        return {}
    try:
        return json.loads(match.group(0))  # expect: LLM602
    except json.JSONDecodeError:
        return {}
