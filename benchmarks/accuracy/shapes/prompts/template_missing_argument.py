from langchain_core.prompts import ChatPromptTemplate
from langchain_openai import ChatOpenAI

prompt = ChatPromptTemplate.from_messages(
    [("system", "You answer in {language}."), ("human", "Context: {context}\n\nQuestion: {question}")]
)
chain = prompt | ChatOpenAI(model="gpt-6-luna", timeout=30)


def answer(question: str, context: str) -> str:
    return chain.invoke({"question": question, "context": context}).content  # expect: LLM514
