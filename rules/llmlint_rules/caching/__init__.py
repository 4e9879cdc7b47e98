"""Caching: prompts whose order keeps the provider from recognising what it has seen before."""
