from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import PromptTemplate
from langchain_openai import ChatOpenAI

llm = ChatOpenAI(model="gpt-6-luna", timeout=30)


def answer(document: str, question: str) -> str:
    prompt = PromptTemplate.from_template(f"Use this document:\n{document}\n\nQuestion: {{question}}")  # expect: LLM515
    return (prompt | llm | StrOutputParser()).invoke({"question": question})
