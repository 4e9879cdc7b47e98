"""Facts of loops around requests: why they turn, how often, and what follows from one round for the next."""
