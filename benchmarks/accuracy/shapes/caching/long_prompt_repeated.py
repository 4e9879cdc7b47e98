"""The prompt of a real service tends to be as long as this."""

from openai import OpenAI

client = OpenAI(timeout=30)


def translate(text: str, glossary: dict[str, str], target: str) -> str:
    terms = "\n".join(f"{key} = {value}" for key, value in sorted(glossary.items()))
    # expect-next: LLM401
    prompt = f"""Translate into {target}:

{text}

Keep to this glossary:
{terms}

How we translate:
- Address the reader politely, but never stiffly. Where the language has two forms of address, use the polite one.
- Names of products, of files and of keys on the keyboard are not translated; neither is anything between backticks.
- Sentences with more than thirty words are split in two, at a place where a reader would breathe.
- Dates are written out, with the month as a word, because the order of day and month differs between countries.
- Numbers keep their unit. Miles, pounds and gallons are followed by the metric value in brackets, rounded sensibly.
- Idioms are replaced by an idiom of the target language with the same effect, not explained.
- Headings keep their level, lists keep their marks, tables keep their columns, links keep their address.
- A term that is missing in the glossary is translated once and then used the same way throughout the text.
- Where the source is wrong or cannot be understood, translate what it says and put a question for the author in brackets.
- Do not add anything, do not leave anything out, and do not comment on the text.
"""
    reply = client.responses.create(model="gpt-6-luna", input=prompt)
    return reply.output_text
