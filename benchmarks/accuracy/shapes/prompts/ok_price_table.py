"""What a request costs, for the monthly report."""

PRICES = {
    "gpt-3.5-turbo-0613": (1.5, 2.0),  # ok: old invoices still name it
    "gpt-4-32k": (60.0, 120.0),
    "gpt-6-luna": (0.2, 0.8),
}


def cost(model: str, tokens_in: int, tokens_out: int) -> float:
    price_in, price_out = PRICES[model]
    return (tokens_in * price_in + tokens_out * price_out) / 1_000_000
