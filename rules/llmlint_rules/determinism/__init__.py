"""Mistake 1: the model treated as a deterministic function."""
