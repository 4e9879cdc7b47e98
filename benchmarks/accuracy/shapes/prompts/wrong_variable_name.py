from langchain_core.prompts import PromptTemplate
from langchain_openai import ChatOpenAI

TEMPLATE = PromptTemplate(input_variables=["product"], template="Three names for a company that makes {product}.")
llm = ChatOpenAI(model="gpt-6-luna", timeout=30)


def names(thing: str) -> str:
    return (TEMPLATE | llm).invoke({"thing": thing}).content  # expect: LLM514
