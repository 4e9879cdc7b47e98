from langchain_openai import ChatOpenAI

llm = ChatOpenAI(model="gpt-6-luna")  # expect: LLM201


def rewrite(text: str) -> str:
    return llm.invoke(f"Rewrite politely: {text}").content
