from openai import OpenAI

client = OpenAI(timeout=30)
KEPT = 20


def main() -> None:
    messages = [{"role": "system", "content": "You are a helpful assistant."}]
    while True:
        text = input("> ")
        if text in {"exit", "quit"}:
            break
        messages.append({"role": "user", "content": text})
        reply = client.chat.completions.create(  # ok: the person at the keyboard sets the pace and ends it
            model="gpt-6-luna", messages=[messages[0], *messages[1:][-KEPT:]]
        )
        print(reply.choices[0].message.content)
        messages.append({"role": "assistant", "content": reply.choices[0].message.content})


main()
