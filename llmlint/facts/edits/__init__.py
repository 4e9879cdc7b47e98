"""Where a fix can put something, and how it writes names of other modules."""
