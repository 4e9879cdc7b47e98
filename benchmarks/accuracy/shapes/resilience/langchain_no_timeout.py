from langchain_openai import ChatOpenAI

llm = ChatOpenAI(model="gpt-6-luna", temperature=0)  # expect: LLM201


def rewrite(text: str) -> str:
    return llm.invoke(f"Rewrite politely: {text}").content
