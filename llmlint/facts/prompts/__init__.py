"""Facts of prompts: templates, words, roles, what is cached."""
