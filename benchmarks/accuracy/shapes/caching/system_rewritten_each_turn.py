from groq import Groq

client = Groq()


def chat(user) -> None:
    messages = [{"role": "system", "content": "You are a coach."}]
    while (text := input("> ")) != "bye":
        messages[0] = {"role": "system", "content": f"You are a coach. The athlete's mood: {user.current_mood()}"}  # todo-expect: LLM404 an item of the list written anew
        messages.append({"role": "user", "content": text})
        answer = client.chat.completions.create(model="openai/gpt-oss-120b", messages=messages)  # expect: LLM307
        messages.append({"role": "assistant", "content": answer.choices[0].message.content})
        print(messages[-1]["content"])
