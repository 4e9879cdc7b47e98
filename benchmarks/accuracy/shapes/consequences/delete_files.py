import json
import os

from openai import OpenAI

client = OpenAI(timeout=30)


def clean_up(folder: str) -> None:
    listing = "\n".join(sorted(os.listdir(folder))[:200])
    response = client.chat.completions.create(
        model="gpt-6-luna",
        response_format={"type": "json_object"},
        messages=[{"role": "user", "content": f"Which files are temporary? JSON with a list `files`.\n{listing}"}],
    )
    try:
        names = json.loads(response.choices[0].message.content)["files"]
    except (ValueError, KeyError):
        return
    for name in names:
        os.remove(os.path.join(folder, name))  # expect: LLM803
