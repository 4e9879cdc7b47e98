from anthropic import Anthropic

client = Anthropic(timeout=60)


def stream_answer(question: str):
    with client.messages.stream(
        model="claude-sonnet-5-5", max_tokens=1024, messages=[{"role": "user", "content": question}]
    ) as stream:
        for text in stream.text_stream:  # ok: the pieces of one answer
            yield text


def first_words(question: str) -> str:
    pieces = []
    for piece in stream_answer(question):  # ok: one request, consumed piece by piece
        pieces.append(piece)
        if len(pieces) > 20:
            break
    return "".join(pieces)
