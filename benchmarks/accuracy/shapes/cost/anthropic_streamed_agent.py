import asyncio

from anthropic import AsyncAnthropic

client = AsyncAnthropic(timeout=120)


async def work(task: str, tools: list[dict], run, show, max_tokens: int = 4096) -> list[dict]:
    messages: list[dict] = [{"role": "user", "content": task}]
    while True:
        stream = await client.messages.create(  # expect: LLM306
            model="claude-sonnet-5-5", max_tokens=max_tokens, messages=messages, tools=tools, stream=True
        )
        blocks = []
        async for event in stream:
            if event.type == "content_block_start":
                blocks.append(event.content_block)
            elif event.type == "content_block_delta" and event.delta.type == "text_delta":
                show(event.delta.text)
                await asyncio.sleep(0)
        messages.append({"role": "assistant", "content": blocks})
        results = [await run(block) for block in blocks if block.type == "tool_use"]
        if not results:
            return messages
        messages.append({"role": "user", "content": results})
