"""Reads that are used in more than one place."""
