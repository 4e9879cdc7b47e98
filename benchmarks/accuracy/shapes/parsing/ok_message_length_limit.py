from openai import OpenAI

client = OpenAI(timeout=30)
TELEGRAM_LIMIT = 4096


def reply(bot, chat_id: int, text: str) -> None:
    answer = client.responses.create(model="gpt-6-luna", input=text).output_text
    for start in range(0, len(answer), TELEGRAM_LIMIT):
        bot.send_message(chat_id, answer[start : start + TELEGRAM_LIMIT])  # ok: pieces for the messenger
