from openai import OpenAI
from youtube_transcript_api import YouTubeTranscriptApi

client = OpenAI(timeout=60)


def summary(video: str) -> str:
    transcript = " ".join(piece.text for piece in YouTubeTranscriptApi().fetch(video))
    return client.responses.create(model="gpt-6-luna", input=f"Summarise this talk:\n{transcript}").output_text  # expect: LLM701
