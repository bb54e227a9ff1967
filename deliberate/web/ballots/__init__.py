"""Votes as JSON: how they are read, answered and let in."""
