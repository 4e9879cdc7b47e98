from openai import OpenAI

client = OpenAI(timeout=30)
BASE = """You sort mails into folders. Never invent a folder. When in doubt, use the folder misc. Answer with the folder only.
A mail with a sum of money and a due date is an invoice, even when it calls itself a reminder or an offer. Mails of the family go to
private unless they are about the house. Newsletters are misc, also the interesting ones. Mails in a language you do not know are misc."""
FOLDERS = {"misc", "invoices", "private", "house", "club"}


def sort_mail(mail: str) -> str:
    allowed = ", ".join(FOLDERS)
    response = client.chat.completions.create(
        model="gpt-6-luna",
        messages=[
            {"role": "system", "content": f"Folders: {allowed}\n{BASE}"},  # expect: LLM403
            {"role": "user", "content": mail},
        ],
    )
    return response.choices[0].message.content
