from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_openai import ChatOpenAI

prompt = ChatPromptTemplate.from_template("Explain like I am five: {topic}")
chain = prompt | ChatOpenAI(model="gpt-3.5-turbo", temperature=0.3, timeout=30) | StrOutputParser()  # expect: LLM507


def explain(topic: str) -> str:
    return chain.invoke({"topic": topic})
