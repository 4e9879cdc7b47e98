"""No design for the model being wrong."""
