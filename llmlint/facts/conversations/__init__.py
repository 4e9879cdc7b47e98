"""Facts of conversations: lists of messages, where they live, how they grow from turn to turn."""
