import itertools

from groq import Groq

client = Groq()


def compare_all(candidates):
    verdicts = {}
    for left, right in itertools.combinations(candidates, 2):
        completion = client.chat.completions.create(  # expect: LLM301
            model="openai/gpt-oss-120b",
            messages=[{"role": "user", "content": f"Which text is clearer, A or B?\nA: {left}\nB: {right}"}],
        )
        verdicts[left, right] = completion.choices[0].message.content
    return verdicts
