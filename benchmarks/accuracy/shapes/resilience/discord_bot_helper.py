import discord
from anthropic import Anthropic

claude = Anthropic(timeout=60)
intents = discord.Intents.default()
bot = discord.Client(intents=intents)


def think(text: str) -> str:
    message = claude.messages.create(
        model="claude-sonnet-5-5", max_tokens=500, messages=[{"role": "user", "content": text}]
    )
    return message.content[0].text


@bot.event
async def on_message(message: discord.Message) -> None:
    if message.author == bot.user:
        return
    answer = think(message.content)  # expect: LLM207
    await message.channel.send(answer)
