import dspy

dspy.configure(lm=dspy.LM("openai/gpt-6-luna", timeout=30))
headline = dspy.Predict("article -> headline")


def headlines(articles: list[str]) -> list[str]:
    return [headline(article=article).headline for article in articles]  # expect: LLM301
