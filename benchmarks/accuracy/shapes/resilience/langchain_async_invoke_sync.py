from fastapi import APIRouter
from langchain_anthropic import ChatAnthropic
from langchain_core.prompts import ChatPromptTemplate

router = APIRouter()
chain = ChatPromptTemplate.from_template("A haiku about {topic}") | ChatAnthropic(model="claude-haiku-5-5", timeout=30)


@router.get("/haiku/{topic}")
async def haiku(topic: str) -> dict[str, str]:
    return {"haiku": chain.invoke({"topic": topic}).content}  # expect: LLM207
