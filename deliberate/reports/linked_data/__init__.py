"""Results for machines: the outcome statement with its schema, and test expectations for AI systems."""
