"""House rules of Acme for llmlint."""
