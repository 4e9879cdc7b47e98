from langchain_core.messages import HumanMessage, SystemMessage
from langchain_core.prompts import ChatPromptTemplate
from langchain_openai import ChatOpenAI

prompt = ChatPromptTemplate.from_messages(
    [
        SystemMessage(content="You translate from English into {language}."),  # expect: LLM501
        ("human", "{text}"),
    ]
)
chain = prompt | ChatOpenAI(model="gpt-6-luna", timeout=30)


def translate(text: str, language: str) -> str:
    return chain.invoke({"language": language, "text": text}).content
