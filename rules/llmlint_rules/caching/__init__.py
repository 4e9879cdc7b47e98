"""Prompt caching broken unknowingly."""
