"""Results made visible: one module per format. Whatever comes from the code that was read is made harmless on the way out."""
