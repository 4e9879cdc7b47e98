from anthropic import Anthropic
from pypdf import PdfReader

client = Anthropic(timeout=60)


def ask_pdf(path: str, question: str) -> str:
    text = "\n".join(page.extract_text() for page in PdfReader(path).pages)
    message = client.messages.create(  # expect: LLM701
        model="claude-sonnet-5-5",
        max_tokens=800,
        messages=[{"role": "user", "content": f"{question}\n\nDocument:\n{text}"}],
    )
    return message.content[0].text
