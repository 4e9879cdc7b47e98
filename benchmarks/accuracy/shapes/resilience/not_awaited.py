from openai import AsyncOpenAI

client = AsyncOpenAI(timeout=30)


async def warm_up() -> None:
    """Fill the provider's cache with the long instructions before the first visitor comes."""
    client.responses.create(model="gpt-6-sol", input="ping")  # expect: LLM212


async def ask(question: str) -> str:
    response = await client.responses.create(model="gpt-6-sol", input=question)
    return response.output_text
