from google import genai
from google.genai import types
from pypdf import PdfReader

client = genai.Client(
    http_options=types.HttpOptions(timeout=60_000, retry_options=types.HttpRetryOptions(attempts=4))
)


def translate_pdf(path: str) -> list[str]:
    pages = []
    for page in PdfReader(path).pages:
        text = page.extract_text()
        if not text.strip():
            continue
        response = client.models.generate_content(  # expect: LLM301
            model="gemini-3.8-flash", contents=["Translate this page into French.", text]
        )
        pages.append(response.text)
    return pages
