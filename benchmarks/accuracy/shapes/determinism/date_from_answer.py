from datetime import datetime

from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import PromptTemplate
from langchain_openai import ChatOpenAI

template = PromptTemplate.from_template("When does the contract end? Answer as YYYY-MM-DD.\n\n{contract}")
chain = template | ChatOpenAI(model="gpt-6-luna", timeout=30) | StrOutputParser()


def end_of(contract: str) -> datetime:
    return datetime.strptime(chain.invoke({"contract": contract}), "%Y-%m-%d")  # expect: LLM101
