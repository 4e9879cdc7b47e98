"""The rules that come with llmlint: one file, one rule."""
