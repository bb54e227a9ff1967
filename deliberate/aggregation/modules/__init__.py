"""The aggregation modules, one file or folder each; every one has a value MODULE."""
