"""LLM515, data-in-template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Meta, Place, Rule, TemplateMade, code, rewritten

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from langchain_core.prompts import ChatPromptTemplate
from langchain_openai import ChatOpenAI

model = ChatOpenAI(model="gpt-6-luna", timeout=30)


def answer(document, question):
    prompt = ChatPromptTemplate.from_messages([("system", f"Answer from this document: {document}"), ("human", "{question}")])
    return (prompt | model).invoke({"question": question})
"""
GOOD = """\
from langchain_core.prompts import ChatPromptTemplate
from langchain_openai import ChatOpenAI

model = ChatOpenAI(model="gpt-6-luna", timeout=30)
PROMPT = ChatPromptTemplate.from_messages([("system", "Answer from this document: {document}"), ("human", "{question}")])


def answer(document, question):
    return (PROMPT | model).invoke({"document": document, "question": question})
"""


class DataInTemplate(Rule[TemplateMade]):
    """Data is put into the text of a prompt template before the template is parsed.

    ## Why it matters
    The template takes every brace in the data for a placeholder. A document with a line of code or JSON in it makes the call fail; one
    with `{question}` in it gets the user's question inserted wherever its author wants. It works in every test whose data has no
    braces.

    ## What to do instead
    Make the data a variable of the template and give it when the template is filled in. Then the template is made once, too.

    ## When to ignore it
    Where what is put in is a piece of template itself, or its braces are doubled.
    """

    meta = Meta(
        code="LLM515",
        name="data-in-template",
        tier="recommended",
        severity="warning",
        since="0.1",
        summary="data in the text of a prompt template, where its braces are parsed",
        examples=(Example(BAD, GOOD),),
        references=(
            "CWE-1336: Improper Neutralization of Special Elements Used in a Template Engine",
            "LangChain reference, PromptTemplate: never accept jinja2 templates from untrusted sources (read 2026-11)",
        ),
    )

    def check(self, template: TemplateMade, /) -> Iterator[Finding]:
        for data in template.data:
            message = f"{code(data.origin or 'a value', 30)} is part of the template's text: braces in it are parsed"
            related = (Place(template.span, f"{code(template.text)} parses the text"),)
            fix = rewritten(template.as_variables, "make it a variable of the template, unless it is a piece of template itself")
            yield Finding(data.span, message, (data.why,), _advice(template), related, fix=fix)


def _advice(template: TemplateMade) -> str:
    variable = "make it a variable of the template"
    if template.as_variables is None:
        return f"{variable}, and give it when the template is filled in"
    return f"{variable}, and give it here with {code(template.as_variables.what, 60)}, or when the template is filled in"
