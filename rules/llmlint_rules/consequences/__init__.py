"""Mistake 8: no design for the model being wrong, and for what a leaked key or a wrong answer can do."""
