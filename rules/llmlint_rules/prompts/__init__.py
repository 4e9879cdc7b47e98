"""The prompt treated as somebody else's problem."""
