"""Code becomes values: pieces of code, the order in which they are evaluated, statements, expressions and calls."""
