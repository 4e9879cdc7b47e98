from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_openai import ChatOpenAI

prompt = ChatPromptTemplate.from_messages(
    [("system", "You translate product texts into {language}. Keep the markup."), ("human", "{text}")]
)
llm = ChatOpenAI(model="gpt-6-luna", timeout=60, max_retries=2)
chain = prompt | llm | StrOutputParser()


def translate_catalogue(texts: list[str], language: str) -> list[str]:
    translated = []
    for text in texts:
        translated.append(chain.invoke({"text": text, "language": language}))  # expect: LLM301
    return translated
