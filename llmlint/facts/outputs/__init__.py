"""Facts of answers: what is taken out of them, what is checked, where they end."""
