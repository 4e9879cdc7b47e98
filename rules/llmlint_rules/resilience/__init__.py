"""Resilience: the provider treated as if it never failed."""
