"""Where it happened before: other industries in which one side caught up, in one model, and what they say of chips."""
