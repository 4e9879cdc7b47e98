"""Everything stuffed into the context and called retrieval."""
