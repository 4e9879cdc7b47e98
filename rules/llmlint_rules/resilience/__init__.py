"""A provider treated as if it never failed."""
