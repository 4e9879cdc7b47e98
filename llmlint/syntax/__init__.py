"""libcst: parse a text, walk the tree, say where a node stands."""
