from datetime import date

from langchain_core.prompts import PromptTemplate
from langchain_openai import ChatOpenAI

template = PromptTemplate.from_template("It is {year}. {question}").partial(year=str(date.today().year))
chain = template | ChatOpenAI(model="gpt-6-luna", timeout=30)


def ask(question: str) -> str:
    return chain.invoke({"question": question}).content  # ok: the year is filled in already
