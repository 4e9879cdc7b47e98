from llm import LLMService

llm = LLMService()


def describe_products(products):
    described = []
    for product in products:
        text = llm.complete(f"Write one line for the shop about: {product.title}")  # expect: LLM301
        described.append((product.sku, text))
    return described
