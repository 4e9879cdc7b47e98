import docker
from openai import OpenAI

client = OpenAI(timeout=60)
containers = docker.from_env()


def run(task: str) -> str:
    code = client.responses.create(model="gpt-6-sol", input=f"A Python script: {task}").output_text
    output = containers.containers.run(  # ok: a container without a network
        "python:3.13-slim", ["python", "-c", code], network_disabled=True, mem_limit="256m", remove=True
    )
    return output.decode()
