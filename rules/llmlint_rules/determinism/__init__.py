"""The model treated as a deterministic function."""
