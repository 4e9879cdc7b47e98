from langchain_core.output_parsers import JsonOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_openai import ChatOpenAI

prompt = ChatPromptTemplate.from_template("Return the title and the author of the book as JSON.\n\n{blurb}")
chain = prompt | ChatOpenAI(model="gpt-6-luna", timeout=30) | JsonOutputParser()  # expect: LLM602


def book(blurb: str) -> dict:
    try:
        return chain.invoke({"blurb": blurb})
    except Exception as error:
        raise RuntimeError("no book in the blurb") from error
