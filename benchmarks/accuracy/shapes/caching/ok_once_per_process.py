from datetime import date
from pathlib import Path

from openai import OpenAI

RELEASE_NOTES = """Write release notes for users, grouped by theme, without names of files or people. Keep every item to one line.
Begin with what users must do when they upgrade, then what is new, then what was repaired. Leave out what users cannot notice.
Link nothing, promise nothing, and do not thank anybody. Write in the present tense and address the reader as you."""


def main() -> None:
    client = OpenAI(timeout=60)
    log = Path("changes.txt").read_text()[:20_000]
    prompt = f"{log}\n\n{RELEASE_NOTES}\nDate: {date.today()}"  # ok: sent once in the life of the process
    print(client.responses.create(model="gpt-6-sol", input=prompt).output_text)


if __name__ == "__main__":
    main()
