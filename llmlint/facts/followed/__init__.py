"""What is followed while code is evaluated: what a request sends, and what becomes of the answer on its way."""
