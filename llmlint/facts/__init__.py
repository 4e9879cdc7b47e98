"""Names become values, values become facts: model calls, clients, prompts and what happens to the answers."""
