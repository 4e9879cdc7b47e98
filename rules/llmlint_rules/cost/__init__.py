"""Token cost ignored, above all in loops."""
