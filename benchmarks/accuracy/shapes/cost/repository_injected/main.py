from adapters import OpenAICompleter
from domain import Reviews


def run(reviews: list[str]) -> list[str]:
    return Reviews(OpenAICompleter()).summaries(reviews)
