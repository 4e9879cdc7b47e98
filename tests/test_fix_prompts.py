"""Fixes of prompts: which texts are moved behind others, and how they are written there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fixing import fixed

from llmlint.config import CommandLine
from llmlint.project import Project
from llmlint.runs import Request

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("said", "moves"),
    [
        ("Prüfe ihn als Anwalt des Käufers.", True),
        ("Prüfe den obigen Vertrag als Anwalt.", False),
        ("Based on these terms, advise the buyer.", False),
    ],
)
def test_a_paragraph_stays_where_the_text_speaks_of_it(tmp_path: Path, said: str, moves: bool) -> None:
    rules = f"{said} Nenne jede Klausel, die ein Risiko auf den Käufer verlagert, wörtlich, und sage in einem Satz, was sie bedeutet. " * 2
    text = (
        "from openai import OpenAI\nclient = OpenAI(timeout=1)\ndef ask(contract):\n"
        f'    prompt = f"Vertrag: {{contract}}\\n\\n{rules}"\n    return client.responses.create(model="m", input=prompt)\n'
    )
    assert (fixed(tmp_path, text, "LLM401") != text) is moves


TEMPLATE = """\
from langchain_core.prompts import PromptTemplate
from langchain_openai import ChatOpenAI
model = ChatOpenAI(model="gpt-6-luna", timeout=30)
def ask(document, question):
    text = {}
    {}
    prompt = PromptTemplate.from_template(text)
    return (prompt | model).invoke(dict(question=question))
"""


@pytest.mark.parametrize(
    ("text", "between", "moves"),
    [
        ('"A document: " + document + "\\n{question}"', "print(question)", True),
        ('"A document: " + document + "\\n{question}"', "document = question", False),
        ('"A document: " + document + "\\n{question}"', "print(text)", False),
        ('"A document: " + document.text + "\\n{question}"', "document.close()", False),
        ('f"A document: {document.read()}\\n{{question}}"', "print(question)", False),
        ('f"A document: {document}\\n{{question}}"', "print(question)", True),
        ('"A document: {" + document + "}\\n{question}"', "print(question)", False),
    ],
)
def test_data_become_variables_where_they_stay_the_same(tmp_path: Path, text: str, between: str, moves: bool) -> None:
    program = TEMPLATE.format(text, between)
    assert (".partial(" in fixed(tmp_path, program, "LLM515")) is moves


@pytest.mark.parametrize(
    ("text", "filled", "moved"),
    [
        ("Contract: {contract}", ".format(contract=contract)", "RULES\\n\\nContract: {contract}"),
        ("Contract: {}", ".format(contract)", "RULES\\n\\nContract: {}"),
        ("Contract: {}\\n\\nOf: {}", ".format(contract, now)", "RULES\\n\\nContract: {}\\n\\nOf: {}"),
        ("Contract: {}\\n\\nFor: {}", ".format(contract, WHO)", "For: {1}\\n\\nRULES\\n\\nContract: {0}"),
        ("Contract: {1}\\n\\nFor: {0}", ".format(WHO, contract)", "For: {0}\\n\\nRULES\\n\\nContract: {1}"),
        ("Contract: %s", " % contract", "RULES\\n\\nContract: %s"),
        ("Contract: %-5.2f (100%%)", " % (contract,)", "RULES\\n\\nContract: %-5.2f (100%%)"),
        ("Contract: %s\\n\\nOf: %d", " % (contract, now)", "RULES\\n\\nContract: %s\\n\\nOf: %d"),
        ("Contract: %(text)s\\n\\nFor: %(who)s", " % {'text': contract, 'who': WHO}", "For: %(who)s\\n\\nRULES\\n\\nContract: %(text)s"),
        ("Contract: %s\\n\\nFor: %s", " % (contract, WHO)", ""),
        ("Contract: %s", " % contract_of(**contract)", "RULES\\n\\nContract: %s"),
        ("Contract: %*d", " % (9, contract)", ""),
        ("Contract: {contract!r}", ".format(contract=contract)", ""),
        ("Contract: {contract:20}", ".format(contract=contract)", ""),
        ("Contract: {}", ".format(*contract)", ""),
        ("{contract} is the contract.", ".format(contract=contract)", ""),
    ],
)  # fmt: skip
def test_fields_of_a_template_are_moved(tmp_path: Path, text: str, filled: str, moved: str) -> None:
    rules = "Read it as a lawyer of the buyer would, name each clause that shifts a risk, and say in one sentence what it means. " * 3
    program = (
        f'import os\nfrom openai import OpenAI\nclient = OpenAI(timeout=1)\nWHO = os.environ["WHO"]\nREVIEW = "{text}\\n\\n{rules}"\n'
        f'def ask(contract, now):\n    return client.responses.create(model="m", input=REVIEW{filled})\n'
    )
    wanted = program.replace(f"{text}\\n\\n{rules}", moved.replace("RULES", rules.strip())) if moved else program
    made = fixed(tmp_path, program, "LLM401")
    assert made.replace(f"{rules}\\n", f"{rules.strip()}\\n") == wanted


ASKED = "Read it as a lawyer would, name each clause that shifts a risk, say in one sentence what it means, and grade the risk. " * 3


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("```\nContract: {contract}\n```\n\nRULES", ""),
        ("```\nYou are a lawyer.\n\nContract: {contract}\n\n```\n\nRULES", ""),
        ("<case>\nBe kind.\n\nContract: {contract}\n</case>\n\nRULES", ""),
        ("Contract: {contract}\n\nRULES\n\n\nBe brief.\n \nBe kind.", "RULES\n\n\nBe brief.\n \nBe kind.\n\nContract: {contract}"),
        ("Contract: {contract}\n\nRULES\n\nReturn all that you find as an array of JSON:", "RULES\n\nContract: {contract}\n\nReturn all"),
        ("<case>\n{contract}\n</case>\n\nRULES", "RULES\n\n<case>\n{contract}\n</case>"),
        ("Contract: {contract}\n\nRULES\n\nBased on these terms, name {count} risks. Be brief.", ""),
    ],
)
def test_paragraphs_stay_together(tmp_path: Path, before: str, after: str) -> None:
    program = (
        "from datetime import datetime\nfrom openai import OpenAI\nclient = OpenAI(timeout=1)\ndef ask(contract, count=3):\n"
        '    prompt = f"""{}"""\n    return client.responses.create(model="m", input=prompt)\n'
    )
    text = program.replace("{}", before.replace("RULES", ASKED.strip()))
    made = fixed(tmp_path, text, "LLM401")
    assert after.replace("RULES", ASKED.strip()) in made if after else made == text


def test_literals_after_a_backslash_stay_in_their_column(tmp_path: Path) -> None:
    rules = "Read it as a lawyer would, name each clause that shifts a risk, and say in one sentence what it means. " * 3
    head = "from openai import OpenAI\nclient = OpenAI(timeout=1)\ndef ask(contract):\n"
    sent = '    return client.responses.create(model="m", input=prompt)\n'
    before = f'    prompt = f"Contract: {{contract}}\\n\\n" \\\n             "{rules}"\n'
    after = f'    prompt = "{rules}\\n\\n" \\\n             f"Contract: {{contract}}"\n'
    assert fixed(tmp_path, head + before + sent, "LLM401") == head + after + sent


@pytest.mark.parametrize(
    ("above", "moved"),
    [
        ("Here is the contract.", "above"),
        (
            "Here are the contract and all that was agreed on beside it in words, as far as the two parties remember it and say the same.",
            "",
        ),
        ("Advise the buyer on this:\n", "above"),
        ("Be brief.\nAdvise the buyer on this:\n", ""),
        ("Advise the buyer in the format shown below:\n", ""),
        ("The contract is old.", "line"),
        ("It has these parts:", "above"),
        ("Voici le contrat.", "above"),
    ],
)
def test_a_line_goes_with_what_it_introduces(tmp_path: Path, above: str, moved: str) -> None:
    head = 'from openai import OpenAI\nclient = OpenAI(timeout=1)\ndef ask(contract):\n    prompt = f"""'
    tail = '"""\n    return client.responses.create(model="m", input=prompt)\n'
    tag = "<contract>{contract}</contract>"
    wanted = {"above": f"{ASKED}\n\n{above}\n{tag}", "line": f"{above}\n\n{ASKED}\n\n{tag}", "": f"{above}\n{tag}\n\n{ASKED}"}[moved]
    assert fixed(tmp_path, f"{head}{above}\n{tag}\n\n{ASKED}{tail}", "LLM401") == head + wanted + tail


@pytest.mark.parametrize(
    ("introduced", "moved"),
    [
        ("The user wants a list of what is described as follows: {contract}.\nYou have noted this so far:\n{known}", True),
        ("Contract: {contract}\n\nYour notes so far:\n{known}", True),
    ],
)
def test_a_text_that_is_empty_in_the_first_round_moves_as_later(tmp_path: Path, introduced: str, moved: bool) -> None:
    text = """\
from openai import OpenAI
client = OpenAI(timeout=1)
def ask(contract, pages):
    known = ""
    for page in pages:
        prompt = f\"\"\"BEFORE\"\"\"
        known += client.responses.create(model="m", input=prompt).output_text
"""
    page = "Page:\n{page}"
    after = f"{ASKED}\n\n{introduced}\n\n{page}" if moved else f"{introduced}\n\n{page}\n\n{ASKED}"
    made = fixed(tmp_path, text.replace("BEFORE", f"{introduced}\n\n{page}\n\n{ASKED}"), "LLM401")
    assert made == text.replace("BEFORE", after)


@pytest.mark.parametrize(
    ("system", "content", "left", "made"),
    [
        ('f"It is {now} now. BE BRIEF."', "text", '"BE BRIEF."', 'f"{text}\\n\\nIt is {now} now."'),
        ('f"Time: {now}\\n\\nBE BRIEF, {who}."', "text.strip()", 'f"BE BRIEF, {who}."', 'f"{text.strip()}\\n\\nTime: {now}"'),
        ('f"It is {now} now. BE BRIEF, {{}}."', 'f"{text}?"', '"BE BRIEF, {}."', 'f"{text}?\\n\\nIt is {now} now."'),
        ('f"It is {now} now. BE BRIEF."', 'text["it"]', '"BE BRIEF."', "f'{text[\"it\"]}\\n\\nIt is {now} now.'"),
        ('f"It is {now} now. BE BRIEF."', '"Hi, " + text', 'f"BE BRIEF.\\n\\nIt is {now} now."', '"Hi, " + text'),
    ],
)
@pytest.mark.parametrize("way", ["messages", "named", "instructions"])
def test_a_clock_goes_into_the_last_message(tmp_path: Path, system: str, content: str, left: str, made: str, way: str) -> None:
    head = "import os\nfrom datetime import datetime\nfrom openai import OpenAI\nclient = OpenAI(timeout=9)\nwho = os.environ['WHO']\n"
    told = '[{"role": "system", "content": SYSTEM}, {"role": "user", "content": CONTENT}]'
    asked = {
        "messages": f'client.chat.completions.create(model="m", messages={told})',
        "named": f'messages = {told}\n    client.chat.completions.create(model="m", messages=messages)',
        "instructions": 'client.responses.create(model="m", instructions=SYSTEM, input=CONTENT)',
    }[way]
    text = f"{head}def ask(text):\n    now = datetime.now()\n    {asked}\n"
    before, after = (text.replace("SYSTEM", one).replace("CONTENT", other) for one, other in ((system, content), (left, made)))
    rules = "ANSWER QUESTIONS ABOUT THE OPENING HOURS OF A LIBRARY, AND BE BRIEF"
    assert fixed(tmp_path, before.replace("BE BRIEF", rules), "LLM402") == after.replace("BE BRIEF", rules)


@pytest.mark.parametrize("more", ["print(system)", "text.append(messages)", ""])
def test_a_clock_stays_with_a_text_that_others_get(tmp_path: Path, more: str) -> None:
    text = """\
from datetime import datetime
from openai import OpenAI
client = OpenAI(timeout=9)
def ask(text):
    system = f"It is {datetime.now()} now. Answer questions about the opening hours of a library, and be brief."
    messages = [{"role": "system", "content": system}, {"role": "user", "content": text}]
    """ + more + """
    client.chat.completions.create(model="m", messages=messages)
"""  # fmt: skip
    assert ('"content": text}' in fixed(tmp_path, text, "LLM402")) is bool(more)


def test_a_template_in_pieces_has_no_fix_that_changes_nothing(tmp_path: Path) -> None:
    text = f"""\
from langchain_core.prompts import PromptTemplate
from openai import OpenAI
client = OpenAI(timeout=1)
PROMPT = PromptTemplate.from_template("Contract: {{contract}}\\n\\n" "{ASKED}")
def ask(contract):
    return client.responses.create(model="m", input=PROMPT.format(contract=contract))
"""
    (tmp_path / "a.py").write_text(text)
    (found,) = Project(Request(("a.py",), CommandLine(isolated=True, select=("LLM401",))), tmp_path).run().diagnostics
    assert found.fix is None


@pytest.mark.parametrize(
    ("prompt", "wrapped"),
    [
        ("prompt = TEXT", "cleandoc(TEXT"),
        ("prompt = text\n    prompt += TEXT", ""),
        ("prompt = text + TEXT", ""),
        ("prompt = TEXT.strip()", "cleandoc(TEXT"),
        ("prompt = text\n    prompt += BROKEN", "dedent(BROKEN"),
    ],
)
def test_no_line_break_between_texts_goes_with_the_indentation(tmp_path: Path, prompt: str, wrapped: str) -> None:
    lines = "Answer as a lawyer would.\n        Be brief.\n        Name your sources.\n        "
    texts = {"TEXT": f'"""{lines}"""', "BROKEN": f'"""\n        {lines}"""'}
    for name, literal in texts.items():
        prompt, wrapped = prompt.replace(name, literal), wrapped.replace(name, literal)
    head = "from openai import OpenAI\nclient = OpenAI(timeout=9)\ndef ask(text):\n"
    new = fixed(tmp_path, f"{head}    {prompt}\n    return client.responses.create(model='m', input=prompt)\n", "LLM509")
    assert ("cleandoc(" in new or "dedent(" in new, wrapped in new) == (bool(wrapped), True)
