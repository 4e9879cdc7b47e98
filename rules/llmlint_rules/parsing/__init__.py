"""Free-form text parsed where structured output exists."""
