"""Analysis: one input, read once, and one document of findings, between the mathematics and the rows."""
