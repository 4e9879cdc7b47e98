from celery import shared_task
from google import genai
from google.genai import types

client = genai.Client(http_options=types.HttpOptions(timeout=20_000, retry_options=types.HttpRetryOptions(attempts=3)))


@shared_task
def caption_images(images: list[str]) -> dict[str, str]:
    captions = {}
    for image in images:
        try:
            answer = client.models.generate_content(model="gemini-3.8-flash", contents=f"Alt text for {image}")  # expect: LLM301
        except Exception:  # expect: LLM210
            continue
        captions[image] = answer.text
    return captions
