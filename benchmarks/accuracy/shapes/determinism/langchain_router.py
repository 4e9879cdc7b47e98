from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_mistralai import ChatMistralAI

classify = (
    ChatPromptTemplate.from_template("Is this a question about 'billing' or 'technical'? One word.\n{question}")
    | ChatMistralAI(model="mistral-small-latest", timeout=30, max_retries=2)
    | StrOutputParser()
)


def route(question: str) -> str:
    topic = classify.invoke({"question": question})
    if topic == "billing":  # expect: LLM102
        return "accounts@shop.example"
    elif topic == "technical":
        return "support@shop.example"
    return "info@shop.example"
