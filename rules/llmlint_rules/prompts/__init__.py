"""Mistake 5: the prompt, its roles and its parameters treated as somebody else's problem."""
